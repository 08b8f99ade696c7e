import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { type DatabaseAddress, DATABASE_ADDRESS } from '../database/database-options.js';
import { Notices } from '../database/notices.service.js';
import { ListVersionEntity } from '../lists/list-version.entity.js';
import type { Apart } from '../lists/clusters.js';
import { separatedPairs } from '../lists/separations.service.js';
import { type BaseChange, buildOnThread, canUseThreads } from './build-thread.js';
import { type Query, type Since, readChanged, readListed } from './listed-records.js';
import { readSavedWatchlist, saveWatchlist, watchlistKey } from './saved-watchlist.js';
import { buildWatchlistImage, contentKey, openBase, type OpenBase, openWatchlist, type Watchlist, type WatchlistImage } from './watchlist-image.js';
import { buildOverlay } from './watchlist-overlay.js';

export { type Watchlist, type WatchlistContent, contentKey, watchlistOf } from './watchlist-image.js';

const POLL_MS = 5000;
/** A watchlist of fewer parties is built as fast as it is read. */
const WORTH_SAVING = 5000;
const COMPACT_AFTER_MS = 20_000;

/** Keeps the live watchlist: sees a new list version, builds a new index aside, and swaps one reference. */
@Injectable()
export class WatchlistService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Watchlist');
  private current: Watchlist | undefined;
  private loading: Promise<Watchlist> | undefined;
  private loadedKey = '';
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private saving: Promise<void> | undefined;
  /** What was built last, whole; what changed since lies over it. */
  private base: (OpenBase & { readonly versions: readonly ListVersionEntity[] }) | undefined;
  private compactTimer: NodeJS.Timeout | undefined;
  private compacting: Promise<void> | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress,
    @Inject(CONFIG) private readonly config: Config,
    private readonly notices: Notices,
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

  onModuleInit(): void {
    if (this.config.watchesLists) this.notices.on('list_version', () => void this.refresh().catch(() => undefined));
  }

  onApplicationBootstrap(): void {
    if (this.config.watchesLists) void this.follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.loading?.catch(() => undefined);
    clearTimeout(this.compactTimer);
    await this.compacting;
    await this.saving;
  }

  /** Asks every few seconds, in case the announcement of a version was missed. */
  private async follow(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.refresh();
    } catch (error) {
      this.log.error(`The lists could not be loaded and will be tried again: ${String(error)}`);
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.follow(), POLL_MS).unref();
  }

  private async load(): Promise<Watchlist> {
    // A version may come while an index is being built: then the next one follows at once.
    for (;;) {
      const versions = await activeVersions(this.dataSource.manager);
      const apart = await separatedPairs((sql, parameters) => this.dataSource.query(sql, parameters));
      const key = contentKey({ versions, apart });
      if (this.current && key === this.loadedKey) {
        this.current = { ...this.current, versions };
        return this.current;
      }
      this.current = (await this.changeBase()) ?? (await this.openSaved(versions, apart)) ?? (await this.build());
      this.loadedKey = contentKey(this.current);
    }
  }

  /** Lays what has changed over what was built before. Undefined where nothing was, or nearly all has changed. */
  private async changeBase(): Promise<Watchlist | undefined> {
    const { base } = this;
    if (!base) return undefined;
    const started = Date.now();
    const changed = await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const versions = await activeVersions(manager);
      const since = changedLists(base.versions, versions);
      const [{ n }] = await manager.query<[{ n: number }]>(CHANGED, [since.map(({ list }) => list), since.map(({ sequence }) => sequence)]);
      if (n > base.records.size) return undefined;
      return { versions, n, image: await this.buildImage(manager, { base: base.watchlist.image(), since }) };
    });
    if (!changed) return undefined;
    const { versions, n, image } = changed;
    this.log.log(`${n} records came, changed or went; they screen after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    this.compactLater();
    return openWatchlist(image, versions, base);
  }

  private async openSaved(versions: readonly ListVersionEntity[], apart: Apart): Promise<Watchlist | undefined> {
    const started = Date.now();
    const image = await readSavedWatchlist(this.config.home, watchlistKey({ versions, apart })).catch(() => undefined);
    if (!image) return undefined;
    const { matcher } = this.take(image, versions);
    this.log.log(`Screening against ${matcher.size.parties} parties with ${matcher.size.names} names (saved index opened in ${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return this.base?.watchlist;
  }

  private async build(): Promise<Watchlist> {
    const started = Date.now();
    // One snapshot of the database, also where another thread reads it.
    const { versions, image } = await this.dataSource.transaction('REPEATABLE READ', async (manager) => ({ versions: await activeVersions(manager), image: await this.buildImage(manager) }));
    const built = this.take(image, versions);
    this.log.log(`Screening against ${built.matcher.size.parties} parties with ${built.matcher.size.names} names (index built in ${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (built.matcher.size.parties >= WORTH_SAVING) this.saving = saveWatchlist(this.config.home, watchlistKey(built), image).catch((error: unknown) => this.log.warn(`The index could not be saved and will be built again at the next start: ${String(error)}`));
    return built;
  }

  /** Opens an image as what later changes are laid over. */
  private take(image: WatchlistImage, versions: readonly ListVersionEntity[]): Watchlist {
    const { watchlist, records } = openBase(image);
    this.base = { watchlist: { ...watchlist, versions }, records, versions };
    return this.base.watchlist;
  }

  /** When nothing more has come for a while, builds all anew beside the work, so that what lies over the base stays small, and saves it. */
  private compactLater(): void {
    clearTimeout(this.compactTimer);
    if (!this.config.watchesLists || this.stopped) return;
    this.compactTimer = setTimeout(() => {
      this.compacting = this.build().then(
        (built) => {
          // What came meanwhile is laid over the new base by the next look.
          if (contentKey(built) === this.loadedKey) this.current = built;
        },
        (error: unknown) => this.log.warn(`The index could not be built anew; screening goes on with the changes laid over it: ${String(error)}`),
      );
    }, COMPACT_AFTER_MS).unref();
  }

  /** A server goes on answering while a thread builds; a command has nothing else to do. */
  private async buildImage(manager: EntityManager, change?: BaseChange): Promise<WatchlistImage> {
    if (this.config.watchesLists && canUseThreads) {
      const [{ snapshot }] = await manager.query<[{ snapshot: string }]>('select pg_export_snapshot() as snapshot');
      return buildOnThread({ address: this.address, snapshot, ...(change ? { change } : {}) });
    }
    const query: Query = (sql, parameters) => manager.query(sql, parameters);
    return change ? buildOverlay(change.base, await readChanged(query, change.since, change.base.provisional)) : buildWatchlistImage(await readListed(query));
  }
}

/** How many records came, changed or went since the versions `$2` of the lists `$1`; what changed counts twice. */
const CHANGED = `
  select count(*)::int n from unnest($1::text[], $2::int[]) as b(list, seq) join list_membership m on m.list_id = b.list
  where (m.to_sequence is null and m.from_sequence > b.seq) or (m.from_sequence <= b.seq and m.to_sequence > b.seq)`;

/** Lists whose active version is another than before, with the sequence that it had. */
function changedLists(before: readonly ListVersionEntity[], now: readonly ListVersionEntity[]): Since[] {
  const active = (of: readonly ListVersionEntity[]): Map<string, number> => new Map(of.filter(({ state }) => state === 'active').map(({ listId, sequence }) => [listId, sequence ?? 0]));
  const [then, today] = [active(before), active(now)];
  return [...today].filter(([list, sequence]) => then.get(list) !== sequence).map(([list]) => ({ list, sequence: then.get(list) ?? 0 }));
}

function activeVersions(manager: EntityManager): Promise<ListVersionEntity[]> {
  return manager.find(ListVersionEntity, { where: [{ state: 'active' }, { state: 'quarantined' }], order: { listId: 'ASC', createdAt: 'ASC' } });
}
