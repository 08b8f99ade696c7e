import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { ListedParty } from '../matching/party.js';
import { answerOrders, AskedThread } from './asked-thread.js';
import type { BuildAnswer, BuildOrder, Reading } from './build-threads.js';
import type { LinkAnswer, LinkOrder } from './link-worker.js';
import { IndexThreads } from './index-threads.js';
import { type Query, readChanged, readListed, type TakeRecords } from './listed-records.js';
import { PartyRecords, PartyRecordsBuilder } from './party-records.js';
import { linkAll, packRecords, type WatchlistImage, withoutOver } from './watchlist-image.js';
import { hide } from './watchlist-overlay.js';

// A thread of its own: reads one snapshot of the database and builds, with the help of other threads; one of them links the listings of one party, of a small change meanwhile and of all else afterwards.
const indexing = new IndexThreads();
const linker = new AskedThread<LinkOrder, LinkAnswer>(new URL('./link-worker.js', import.meta.url));
let base: { readonly image: WatchlistImage; readonly records: PartyRecords } | undefined;
/** Links what was built last, where it is not linked yet. */
let link: (() => Promise<WatchlistImage>) | undefined;

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
      link = undefined;
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
      link = async () => ({ ...image, provisional, apart, over: { ...whole, clusters: await asked(linker.ask({ kind: 'over', over, apart }))() } });
      return { ...image, provisional, apart, over: whole };
    }
    case 'whole': {
      link = undefined;
      const image = await buildWhole(order.reading);
      link = async () => ({ ...image, clusters: await asked(linker.ask({ kind: 'all', records: image.records, apart: image.apart }))() });
      return image;
    }
    case 'links': {
      if (!link) throw new Error('nothing was built that could be linked');
      const linked = link();
      link = undefined;
      return linked;
    }
    default:
      return order satisfies never;
  }
});

/** Everything but the links, indexed while it is read. */
async function buildWhole(reading: Reading): Promise<WatchlistImage> {
  const building = indexing.begin();
  const packed = new PartyRecordsBuilder();
  const take: TakeRecords = (records) => {
    building.add(records.map(({ party }) => party));
    for (const record of records) packed.add(record);
  };
  const { provisional, apart } = await inSnapshot(reading, (query) => readListed(query, take));
  const records = packed.build();
  return { ...(await building.whole()), records, clusters: linkAll([], apart), provisional, apart };
}

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
