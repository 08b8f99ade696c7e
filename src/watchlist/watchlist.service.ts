import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { type DatabaseAddress, DATABASE_ADDRESS } from '../database/database-options.js';
import { FreshReading } from '../database/fresh-reading.js';
import { Notices } from '../database/notices.service.js';
import { ListVersionEntity } from '../lists/list-version.entity.js';
import { separatedPairs } from '../lists/separated-pairs.js';
import { canUseThreads } from './asked-thread.js';
import { BuildThreads, type Built } from './build-threads.js';
import { type Query, type Since, readChanged, readListed } from './listed-records.js';
import type { ListedRecord } from './party-records.js';
import { type HeldVersion, readSavedWatchlist, saveWatchlist } from './saved-watchlist.js';
import { buildWatchlistImage, contentKey, openBase, type OpenBase, type Watchlist, type WatchlistImage, withLinks } from './watchlist-image.js';
import { buildOverlay, openWatchlist } from './watchlist-overlay.js';

export { type Watchlist, type WatchlistContent, contentKey, watchlistOf } from './watchlist-image.js';

const POLL_MS = 5000;
/** A watchlist of fewer parties is built as fast as it is read. */
const WORTH_SAVING = 5000;
const COMPACT_AFTER_MS = 20_000;
/** Of the records of a saved watchlist: where more have changed since, it is built anew and saved, so that the next start is quick. */
const WORTH_BUILDING = 0.1;
/** A change of more records screens before it is linked: to find whom it may be takes longer than to index it. */
const LINK_LATER = 2000;

/** Keeps the live watchlist: sees a new list version, builds a new index aside, and swaps one reference. */
@Injectable()
export class WatchlistService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Watchlist');
  private current: Watchlist | undefined;
  /** What is to become the current one, from when it is indexed until it is linked. */
  private unlinked: Watchlist | undefined;
  private firstIsThere!: () => void;
  private readonly first = new Promise<void>((isThere) => (this.firstIsThere = isThere));
  private readonly newest = new FreshReading(() => this.load());
  private loadedKey = '';
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private saving: Promise<void> | undefined;
  /** What was built last, whole, and the versions in it; what changed since lies over it. */
  private base: (OpenBase & { readonly lists: readonly HeldVersion[] }) | undefined;
  private readonly threads = new BuildThreads();
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

  /** The watchlist of this moment; the first call waits for the first index and its links. */
  async get(): Promise<Watchlist> {
    return this.current ?? this.newest.soon();
  }

  /** The same, for a single question that should not wait for links: lists that came serve as soon as they are indexed, and answers say that they are not linked yet. */
  async soonest(): Promise<Watchlist> {
    if (!this.current && !this.unlinked) await Promise.race([this.first, this.newest.soon()]);
    return this.unlinked ?? this.current ?? this.get();
  }

  /** Brings the watchlist up to the newest list versions. Resolves once they screen and are linked. */
  async refresh(): Promise<Watchlist> {
    return this.newest.anew();
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
    clearTimeout(this.compactTimer);
    await this.threads.close();
    await this.newest.over();
    await this.compacting;
    await this.saving;
  }

  /** Asks every few seconds, in case the announcement of a version was missed. */
  private async follow(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.refresh();
    } catch (error) {
      if (!this.stopped) this.log.error(`The lists could not be loaded and will be tried again: ${String(error)}`);
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
      this.current = (await this.changeBase().catch((error: unknown) => this.buildAfter(error))) ?? (await this.openSaved(versions, key)) ?? (await this.build(true));
      this.unlinked = undefined;
      this.firstIsThere();
      this.loadedKey = contentKey(this.current);
    }
  }

  /** Lays what has changed over what was built before. Undefined where nothing was, or so much has changed that building all is as quick. */
  private async changeBase(most = 1): Promise<Watchlist | undefined> {
    const { base } = this;
    if (!base) return undefined;
    const started = Date.now();
    const changed = await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const versions = await activeVersions(manager);
      const since = changedLists(base.lists, versions);
      const [{ n }] = await manager.query<[{ n: number }]>(CHANGED, [since.map(({ list }) => list), since.map(({ sequence }) => sequence)]);
      if (n > base.records.size * most) return undefined;
      return { versions, since, n, built: await this.buildChange(manager, base.watchlist.image(), since, n > LINK_LATER) };
    });
    if (!changed) return undefined;
    const { versions, since, n, built } = changed;
    this.log.log(`${n} records came, changed or went; they screen after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    this.compactLater();
    if (!built.linked) return openWatchlist(built.image, versions, base);
    // What came screens from now on, with the links of before, and answers say that it is not linked yet; who waits for the new state gets it with its links.
    const before = this.current?.image().over?.clusters;
    this.current = openWatchlist({ ...built.image, over: { ...built.image.over!, clusters: before, unlinked: since.map(({ list }) => list) } }, versions, base);
    const linked = openWatchlist(await built.linked(), versions, base);
    this.log.log(`They are linked to other listings after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    return linked;
  }

  /** The watchlist that an earlier process built; of lists as they were then, it serves as what the changes since are laid over. */
  private async openSaved(versions: readonly ListVersionEntity[], key: string): Promise<Watchlist | undefined> {
    const started = Date.now();
    const saved = this.base ? undefined : await readSavedWatchlist(this.config.home).catch(() => undefined);
    if (!saved || (saved.content !== key && !(await this.areOurs(saved.lists)))) return undefined;
    const { matcher } = this.take(openBase(saved.image), versions, saved.lists);
    this.log.log(`Screening against ${matcher.size.parties} parties with ${matcher.size.names} names (saved index opened in ${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return saved.content === key ? this.base?.watchlist : this.changeBase(this.config.watchesLists ? 1 : WORTH_BUILDING);
  }

  /** Whether versions are of this database, and not of one that was there before. */
  private async areOurs(lists: readonly HeldVersion[]): Promise<boolean> {
    const [{ n }] = await this.dataSource.query<[{ n: number }]>('select count(*)::int n from unnest($1::text[], $2::uuid[], $3::int[]) as h(list, id, seq) join list_version v on v.id = h.id and v.list_id = h.list and v.sequence = h.seq', [
      lists.map(({ list }) => list),
      lists.map(({ versionId }) => versionId),
      lists.map(({ sequence }) => sequence),
    ]);
    return n === lists.length;
  }

  /** What cannot be laid over is built whole, so that nothing listed waits. */
  private buildAfter(error: unknown): Promise<Watchlist> {
    if (this.stopped) throw error;
    this.log.warn(`A change could not be laid over the index, which is built anew: ${String(error)}`);
    return this.build();
  }

  /** Builds all; `soon` lets it serve single questions before it is linked. */
  private async build(soon = false): Promise<Watchlist> {
    const started = Date.now();
    const took = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
    // One snapshot of the database, also where another thread reads it.
    const { versions, built } = await this.dataSource.transaction('REPEATABLE READ', async (manager) => ({ versions: await activeVersions(manager), built: await this.buildWhole(manager) }));
    const open = openBase(built.image);
    const { parties, names } = open.watchlist.matcher.size;
    this.log.log(`Screening against ${parties} parties with ${names} names (index built in ${took()})`);
    if (built.linked && soon) {
      this.unlinked = { ...open.watchlist, versions, unlinked: [...new Set(versions.map(({ listId }) => listId))] };
      this.firstIsThere();
    }
    const linked = built.linked ? withLinks(open, await built.linked()) : open;
    if (built.linked) this.log.log(`They are linked to one another after ${took()}`);
    const lists = heldBy(versions);
    const whole = this.take(linked, versions, lists);
    if (parties >= WORTH_SAVING) this.saving = saveWatchlist(this.config.home, { image: whole.image(), content: contentKey(whole), lists }).catch((error: unknown) => this.log.warn(`The index could not be saved and will be built again at the next start: ${String(error)}`));
    return whole;
  }

  /** Keeps an open watchlist as what later changes are laid over. */
  private take({ watchlist, records }: OpenBase, versions: readonly ListVersionEntity[], lists: readonly HeldVersion[]): Watchlist {
    this.base = { watchlist: { ...watchlist, versions }, records, lists };
    if (this.onThreads) this.threads.prepare(this.base.watchlist.image());
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
          if (this.current && contentKey(built) === contentKey(this.current)) this.current = built;
        },
        (error: unknown) => void (this.stopped || this.log.warn(`The index could not be built anew; screening goes on with the changes laid over it: ${String(error)}`)),
      );
    }, COMPACT_AFTER_MS).unref();
  }

  /** A server goes on answering while threads build; a command has nothing else to do. */
  private get onThreads(): boolean {
    return this.config.watchesLists && canUseThreads;
  }

  private async buildWhole(manager: EntityManager): Promise<Built> {
    if (this.onThreads) return this.threads.whole({ address: this.address, snapshot: await exportSnapshot(manager) });
    const listed: ListedRecord[] = [];
    const aside = await readListed(queryOf(manager), (records) => listed.push(...records));
    return { image: buildWatchlistImage({ listed, ...aside }) };
  }

  private async buildChange(manager: EntityManager, base: WatchlistImage, since: readonly Since[], linkLater: boolean): Promise<Built> {
    if (this.onThreads) return this.threads.change(base, { address: this.address, snapshot: await exportSnapshot(manager) }, since, linkLater);
    return { image: buildOverlay(base, await readChanged(queryOf(manager), since, base.provisional)) };
  }
}

/** How many records came, changed or went since the versions `$2` of the lists `$1`; what changed counts twice. */
const CHANGED = `
  select count(*)::int n from unnest($1::text[], $2::int[]) as b(list, seq) join list_membership m on m.list_id = b.list
  where (m.to_sequence is null and m.from_sequence > b.seq) or (m.from_sequence <= b.seq and m.to_sequence > b.seq)`;

/** Lists whose active version is another than the one held, with the sequence of that. */
function changedLists(held: readonly HeldVersion[], now: readonly ListVersionEntity[]): Since[] {
  const before = new Map(held.map(({ list, sequence }) => [list, sequence]));
  return heldBy(now).flatMap(({ list, sequence }) => (before.get(list) === sequence ? [] : [{ list, sequence: before.get(list) ?? 0 }]));
}

function heldBy(versions: readonly ListVersionEntity[]): HeldVersion[] {
  return versions.filter(({ state }) => state === 'active').map(({ id, listId, sequence }) => ({ list: listId, versionId: id, sequence: sequence ?? 0 }));
}

async function exportSnapshot(manager: EntityManager): Promise<string> {
  const [{ snapshot }] = await manager.query<[{ snapshot: string }]>('select pg_export_snapshot() as snapshot');
  return snapshot;
}

const queryOf = (manager: EntityManager): Query => (sql, parameters) => manager.query(sql, parameters);

function activeVersions(manager: EntityManager): Promise<ListVersionEntity[]> {
  return manager.find(ListVersionEntity, { where: [{ state: 'active' }, { state: 'quarantined' }], order: { listId: 'ASC', createdAt: 'ASC' } });
}
