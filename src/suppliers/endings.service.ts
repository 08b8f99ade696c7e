import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { today } from '../days.js';
import { partyIdOf, placeOf } from '../screening/territory-findings.js';
import { loadTerritories } from '../watchlist/reference-data.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';

/** Days on which rules about territories began or ended, and whom of the register that concerns. */
export interface TurnedRules {
  /** `us-syria 2025-07-01`: the rule, and the day from which another answer follows. */
  readonly turns: readonly string[];
  /** Rules among them that have ended, as flags name them. */
  readonly ended: readonly string[];
  readonly suppliers: readonly string[];
}

interface SupplierPlaces {
  readonly id: string;
  readonly country: string | null;
  readonly address: string | null;
  readonly owners: readonly { readonly country?: string }[] | null;
}

const PAGE = 5000;
/** Suppliers between two turns of the event loop. */
const TURN = 500;

/** Tells which suppliers' answers rest on something that has begun or ended since they were screened. */
@Injectable()
export class Endings {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Suppliers with a closed flag whose cleared pair was withdrawn, failed its test or has expired. Cheap: asked every few seconds. */
  async ofPairs(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select distinct s.id from cleared_pair p join flag f on f.id = p.flag_id join supplier s on s.id = f.supplier_id
       where (p.state in ('revoked', 'suspended') or (p.state = 'active' and p.expires_on < $1)) and f.state = 'closed' and s.active
         and s.screened_at < coalesce(p.ended_at, (p.expires_on + 1)::timestamp at time zone 'UTC')
         and not exists (select 1 from cleared_pair q where q.flag_id = p.flag_id and q.state = 'active' and q.expires_on >= $1)`,
      [today()],
    );
    return rows.map(({ id }) => id);
  }

  /** Suppliers with a flag on a listing whose last day came and went since they were screened, such as a denial order. */
  async ofListings(watchlist: Watchlist): Promise<string[]> {
    const over = [...watchlist.parties.values()].flatMap(({ id, listing: { endsOn } }) => (endsOn !== undefined && endsOn < today() ? [{ id, endsOn }] : []));
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select distinct s.id from unnest($1::text[], $2::date[]) as o(party_id, ends_on) join flag f on f.party_id = o.party_id join supplier s on s.id = f.supplier_id
       where s.active and s.screened_at < (o.ends_on + 1)::timestamp at time zone 'UTC'`,
      [over.map(({ id }) => id), over.map(({ endsOn }) => endsOn)],
    );
    return rows.map(({ id }) => id);
  }

  /** Suppliers in a territory about which a rule began or ended since they were screened; undefined where no rule did, or the register has been looked through for it. */
  async ofRules(): Promise<TurnedRules | undefined> {
    const [oldest] = await this.dataSource.query<{ day: string | null }[]>("select to_char(min(screened_at) at time zone 'UTC', 'YYYY-MM-DD') as day from supplier where active");
    if (!oldest?.day) return undefined;
    const table = loadTerritories();
    const unseen = [];
    for (const { rule, on } of table.turned(oldest.day, today())) if (!(await this.wasSeen(`${rule.id} ${on}`))) unseen.push({ rule, on });
    const last = unseen.map(({ on }) => on).sort().at(-1);
    if (last === undefined) return undefined;
    const ended = unseen.filter(({ rule, on }) => rule.to !== undefined && on > rule.to).map(({ rule }) => partyIdOf(table.territory(rule.territory) ?? {}, rule));
    const territories = new Set(unseen.map(({ rule }) => rule.territory));
    const isThere = (place: { readonly country?: string | null | undefined; readonly address?: string | null | undefined }): boolean => table.named(placeOf(place)).some(({ territory }) => territories.has(territory.id));
    const flagged = await this.dataSource.query<{ id: string }[]>('select distinct s.id from flag f join supplier s on s.id = f.supplier_id where s.active and f.party_id = any($1)', [ended]);
    const found = new Set(flagged.map(({ id }) => id));
    for await (const page of this.placesBefore(last)) {
      for (let at = 0; at < page.length; at += TURN) {
        await new Promise((next) => setImmediate(next));
        for (const { id, owners, ...own } of page.slice(at, at + TURN)) if ([own, ...(owners ?? [])].some(isThere)) found.add(id);
      }
    }
    return { turns: unseen.map(({ rule, on }) => `${rule.id} ${on}`), ended, suppliers: [...found].sort() };
  }

  /** Each pass names the turns that it was made for. */
  private async wasSeen(turn: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>("select 1 from monitoring_run where kind = 'dates' and finished_at is not null and error is null and cause->'rules' @> to_jsonb(array[$1::text]) limit 1", [turn]);
    return rows.length > 0;
  }

  private async *placesBefore(day: string): AsyncGenerator<SupplierPlaces[]> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.dataSource.query<SupplierPlaces[]>(
        "select id, data->>'country' as country, data->>'address' as address, data->'owners' as owners from supplier where id > $1 and active and screened_at < $2::timestamp at time zone 'UTC' order by id limit $3",
        [after, day, PAGE],
      );
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.id ?? after;
    }
  }
}
