import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { ListedParty } from '../matching/party.js';
import { answerOrders, AskedThread } from './asked-thread.js';
import type { BuildAnswer, BuildOrder, Reading } from './build-threads.js';
import type { LinkAnswer, LinkOrder } from './link-worker.js';
import { IndexThreads } from './index-threads.js';
import { type Query, readChanged, readListed } from './listed-records.js';
import { PartyRecords } from './party-records.js';
import { type OverImage, packRecords, type WatchlistImage, withoutOver } from './watchlist-image.js';
import { hide } from './watchlist-overlay.js';

// A thread of its own: reads one snapshot of the database and builds, with the help of other threads; one of them links the listings of one party meanwhile.
const indexing = new IndexThreads();
const linker = new AskedThread<LinkOrder, LinkAnswer>(new URL('./link-worker.js', import.meta.url));
let base: { readonly image: WatchlistImage; readonly records: PartyRecords } | undefined;
/** The last change, where it is not linked yet. */
let unlinked: { readonly image: WatchlistImage; readonly over: OverImage } | undefined;

/** So many records of the base are indexed once for nothing: the first change is then built by code that is compiled. */
const WARM = 1500;

answerOrders(async (order: BuildOrder): Promise<BuildAnswer> => {
  switch (order.kind) {
    case 'base':
      base = { image: withoutOver(order.base), records: new PartyRecords(order.base.records) };
      await linker.ask({ kind: 'base', base: order.base });
      await indexing.indexes(some(base.records, WARM));
      return undefined;
    case 'change': {
      const { image, records } = base!;
      const { listed, gone, provisional, apart } = await inSnapshot(order.reading, (query) => readChanged(query, order.since, image.provisional));
      const parties = listed.map(({ party }) => party);
      // What is linked later is indexed first: it screens as soon as it is.
      const indexed = order.linkLater ? indexing.indexes(parties) : undefined;
      indexed?.catch(() => undefined); // told where it is awaited
      const over = { records: packRecords(listed), ...hide(records, gone) };
      const clusters = order.linkLater ? undefined : asked(linker.ask({ kind: 'over', over, apart }));
      const whole = { ...(await (indexed ?? indexing.indexes(parties))), ...over };
      if (clusters) return { ...image, provisional, apart, over: { ...whole, clusters: await clusters() } };
      unlinked = { image: { ...image, provisional, apart }, over: whole };
      return { ...unlinked.image, over: whole };
    }
    case 'links': {
      const { image, over } = unlinked!;
      unlinked = undefined;
      return { ...image, over: { ...over, clusters: await asked(linker.ask({ kind: 'over', over: { records: over.records, hidden: over.hidden }, apart: image.apart }))() } };
    }
    case 'whole': {
      const { listed, provisional, apart } = await inSnapshot(order.reading, readListed);
      const records = packRecords(listed);
      const clusters = asked(linker.ask({ kind: 'all', records, apart }));
      return { ...(await indexing.indexes(listed.map(({ party }) => party))), records, clusters: await clusters(), provisional, apart };
    }
    default:
      return order satisfies never;
  }
});

/** Records from all over the base. */
function some(records: PartyRecords, count: number): ListedParty[] {
  const step = Math.max(1, Math.floor(records.size / count));
  return Array.from({ length: Math.min(count, records.size) }, (_, i) => records.at(i * step));
}

/** What was asked for, to be waited for later; that it failed is told then. */
function asked(answer: Promise<LinkAnswer>): () => Promise<SharedArrayBuffer> {
  answer.catch(() => undefined);
  return async () => {
    const clusters = await answer;
    if (!clusters) throw new Error('the thread that links listings gave no links');
    return clusters;
  };
}

async function inSnapshot<T>({ address, snapshot }: Reading, read: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientOptions(address));
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set transaction snapshot ${pg.escapeLiteral(snapshot)}`);
    return await read(async <Row>(sql: string, parameters?: unknown[]) => (await client.query(sql, parameters)).rows as Row[]);
  } finally {
    await client.end();
  }
}
