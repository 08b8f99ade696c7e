import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { clientOptions } from '../database/app-role.js';
import { type DatabaseAddress, DATABASE_ADDRESS } from '../database/database-options.js';
import { ListVersionEntity } from '../lists/list-version.entity.js';
import { Matcher } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';
import { PartyClusters } from './party-clusters.js';
import { PartySearch } from './party-search.js';
import { loadReferenceData } from './reference-data.js';

/** All that one moment's screenings rest on; never changed after it is built, only replaced whole. */
export interface Watchlist {
  readonly matcher: Matcher;
  /** Built when first asked for. */
  search(): PartySearch;
  clusters(): PartyClusters;
  readonly parties: ReadonlyMap<string, ListedParty>;
  /** Parties that are only there because an update waits for a person. */
  readonly provisional: ReadonlySet<string>;
  readonly versions: readonly ListVersionEntity[];
}

/** Builds the index over parties, those of `provisional` included. */
export function watchlistOf({ versions, parties, provisional }: { readonly versions: readonly ListVersionEntity[]; readonly parties: readonly ListedParty[]; readonly provisional: ReadonlySet<string> }): Watchlist {
  const matcher = new Matcher(parties, loadReferenceData());
  return { matcher, search: lazily(() => new PartySearch(parties, matcher)), clusters: lazily(() => PartyClusters.of(parties)), parties: new Map(parties.map((party) => [party.id, party])), provisional, versions };
}

const POLL_MS = 5000;

/** Keeps the live watchlist: sees a new list version, builds a new index aside, and swaps one reference. */
@Injectable()
export class WatchlistService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Watchlist');
  private current: Watchlist | undefined;
  private loading: Promise<Watchlist> | undefined;
  private loadedKey = '';
  private listener: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** True once there is an index to screen with. */
  get ready(): boolean {
    return this.current !== undefined;
  }

  /** The watchlist of this moment; the first call waits for the first index. */
  async get(): Promise<Watchlist> {
    return this.current ?? this.refresh();
  }

  /** Brings the watchlist up to the newest list versions. Resolves once they screen. */
  async refresh(): Promise<Watchlist> {
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    return this.loading;
  }

  onApplicationBootstrap(): void {
    if (this.config.watchesLists) void this.follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.listener?.end().catch(() => undefined);
    await this.loading?.catch(() => undefined);
  }

  /** Hears of new versions at once, and asks every few seconds in case a notice was lost with its connection. */
  private async follow(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.refresh();
      if (!this.listener) await this.listen();
    } catch (error) {
      this.log.error(`The lists could not be loaded and will be tried again: ${String(error)}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.follow(), POLL_MS).unref();
  }

  private async listen(): Promise<void> {
    const client = new pg.Client(clientOptions(this.address));
    client.on('error', () => (this.listener = undefined));
    client.on('end', () => (this.listener = undefined));
    client.on('notification', () => void this.refresh().catch(() => undefined));
    await client.connect();
    await client.query('listen list_version');
    this.listener = client;
  }

  private async load(): Promise<Watchlist> {
    // A version may come while an index is being built: then the next one follows at once.
    for (;;) {
      const versions = await this.dataSource.manager.find(ListVersionEntity, { where: [{ state: 'active' }, { state: 'quarantined' }], order: { listId: 'ASC', createdAt: 'ASC' } });
      const key = versions.map(({ id, state }) => `${id}:${state}`).join();
      if (this.current && key === this.loadedKey) {
        this.current = { ...this.current, versions };
        return this.current;
      }
      this.current = await this.build();
      this.loadedKey = this.current.versions.map(({ id, state }) => `${id}:${state}`).join();
    }
  }

  private async build(): Promise<Watchlist> {
    const started = Date.now();
    const { versions, parties, provisional } = await this.read();
    const built = watchlistOf({ versions, parties, provisional });
    // The server pays for these before the swap, and not with somebody's first request.
    for (const part of this.config.watchesLists ? [built.clusters, built.search] : []) {
      await new Promise((next) => setImmediate(next));
      part();
    }
    this.log.log(`Screening against ${parties.length} parties with ${built.matcher.size.names} names (index built in ${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return built;
  }

  /** Versions and parties of one moment: one snapshot of the database. */
  private async read(): Promise<{ versions: ListVersionEntity[]; parties: ListedParty[]; provisional: Set<string> }> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const versions = await manager.find(ListVersionEntity, { where: [{ state: 'active' }, { state: 'quarantined' }], order: { listId: 'ASC', createdAt: 'ASC' } });
      const active = await manager.query<{ party: ListedParty }[]>(
        'select r.party from list_membership m join list_record r on r.hash = m.hash where m.to_sequence is null order by m.list_id, m.record_id',
      );
      // Additions and changes of an update in doubt screen at once, beside the old values; an older edition's do not.
      const waiting = await manager.query<{ party: ListedParty; version: string }[]>(
        `select r.party, v.id as version from list_version v join list_staged_record s on s.version_id = v.id join list_record r on r.hash = s.hash
         where v.state = 'quarantined' and not exists (select 1 from unnest(v.reasons) reason where reason like 'older_edition:%' or reason like 'looks_older:%')
           and not exists (select 1 from list_membership m where m.list_id = v.list_id and m.record_id = s.record_id and m.to_sequence is null and m.hash = s.hash)
         order by v.list_id, s.record_id`,
      );
      const provisional = waiting.map(({ party }) => ({ ...party, id: `${party.id}~provisional` }));
      return { versions, parties: [...active.map(({ party }) => party), ...provisional], provisional: new Set(provisional.map(({ id }) => id)) };
    });
  }
}

/** The same value at every call, made at the first. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
