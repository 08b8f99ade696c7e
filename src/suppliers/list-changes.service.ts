import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Watchlist } from '../watchlist/watchlist.service.js';

/** A list version in one of its states, or two entries that were taken apart or put together again, as far as monitoring cares. */
export interface VersionSeen {
  readonly versionId: string;
  readonly state: 'active' | 'quarantined' | 'rejected' | 'separated' | 'rejoined';
}

/** Tells what list versions have changed since monitoring last looked. */
@Injectable()
export class ListChanges {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Versions that no pass has seen, among those that screen now or did meanwhile, and the entries that they added, changed or removed. */
  async unseen(watchlist: Watchlist): Promise<{ versions: VersionSeen[]; partyIds: Set<string> }> {
    const rows = await this.dataSource.query<{ id: string; state: string }[]>(
      `select v.id, v.state from list_version v
       where (v.state in ('active', 'superseded') and not exists (select 1 from monitoring_seen s where s.version_id = v.id and s.state = 'active'))
          or (v.state = 'quarantined' and not exists (select 1 from monitoring_seen s where s.version_id = v.id and s.state = 'quarantined'))
          or (v.state = 'rejected' and exists (select 1 from monitoring_seen s where s.version_id = v.id and s.state = 'quarantined')
              and not exists (select 1 from monitoring_seen s where s.version_id = v.id and s.state = 'rejected'))`,
    );
    const live = new Set(watchlist.versions.map(({ id, state }) => `${id}:${state}`));
    // A version that came after this watchlist was built waits for the next pass.
    const versions = rows
      .filter(({ id, state }) => (state !== 'active' && state !== 'quarantined') || live.has(`${id}:${state}`))
      .map(({ id, state }): VersionSeen => ({ versionId: id, state: state === 'superseded' ? 'active' : (state as VersionSeen['state']) }));
    const partyIds = new Set<string>();
    const of = (state: VersionSeen['state']): string[] => versions.filter((version) => version.state === state).map(({ versionId }) => versionId);
    const changed = await this.dataSource.query<{ id: string }[]>("select v.list_id || ':' || c.record_id as id from list_change c join list_version v on v.id = c.version_id where c.version_id = any($1::uuid[])", [of('active')]);
    for (const { id } of changed) partyIds.add(id).add(`${id}~provisional`);
    if (of('quarantined').length > 0) for (const id of watchlist.provisional) partyIds.add(id);
    // What was provisional and is no longer: flags on such entries are asked again.
    if (of('rejected').length > 0 || of('quarantined').length > 0) {
      const provisional = await this.dataSource.query<{ id: string }[]>("select distinct party_id as id from flag where supplier_id is not null and party_id like '%~provisional'");
      for (const { id } of provisional) partyIds.add(id);
    }
    const pairs = await this.separations(watchlist);
    for (const { a, b } of pairs) partyIds.add(a).add(b);
    return { versions: [...versions, ...pairs.map(({ id, state }) => ({ versionId: id, state }))], partyIds };
  }

  /** Links between entries that were undone, or count again, as far as this watchlist knows it. */
  private async separations(watchlist: Watchlist): Promise<{ id: string; a: string; b: string; state: 'separated' | 'rejoined' }[]> {
    const rows = await this.dataSource.query<{ id: string; a: string; b: string; state: 'separated' | 'rejoined' }[]>(
      `select s.id, s.party_a a, s.party_b b, case when s.restored_at is null then 'separated' else 'rejoined' end state from party_separation s
       where not exists (select 1 from monitoring_seen m where m.version_id = s.id and m.state = case when s.restored_at is null then 'separated' else 'rejoined' end)`,
    );
    const apart = new Set(watchlist.apart.map((pair) => pair.join(' ')));
    // One that came after this watchlist was built waits for the next pass.
    return rows.filter(({ a, b, state }) => state === 'rejoined' || apart.has(`${a} ${b}`));
  }

  async markSeen(versions: readonly VersionSeen[], runId: string): Promise<void> {
    await this.dataSource.query(
      'insert into monitoring_seen (version_id, state, run_id) select v, s, $3 from unnest($1::uuid[], $2::text[]) as t(v, s) on conflict do nothing',
      [versions.map(({ versionId }) => versionId), versions.map(({ state }) => state), runId],
    );
  }
}
