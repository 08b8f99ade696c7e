import { Worker } from 'node:worker_threads';
import { Matcher } from '../../src/matching/matcher.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import type { Watchlist, WatchlistImage } from '../../src/watchlist/watchlist-image.js';
import type { Indexed } from './index-worker.js';

/** An index over lists as the product has it: built on a thread of its own, opened here, records parsed when asked for. */
export interface Opened {
  readonly matcher: Matcher;
  readonly watchlist: Pick<Watchlist, 'matcher' | 'image'>;
  /** Of the index alone: from parties in memory to the frozen index. */
  readonly buildMs: number;
}

/** Reads lists and builds the index on a thread, so that what the building takes is gone when it is measured. */
export async function openLists(paths: readonly string[]): Promise<Opened> {
  const { index, records, buildMs } = await new Promise<Indexed>((resolve, reject) => {
    const worker = new Worker(new URL('./index-worker.js', import.meta.url), { workerData: paths });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the index was not built')));
  });
  const parties = new PartyRecords(records);
  const matcher = Matcher.fromImage(index, (at) => parties.at(at), loadReferenceData());
  const nothing = new SharedArrayBuffer(0);
  const image: WatchlistImage = { index, records, search: nothing, clusters: nothing, provisional: [], apart: [] };
  return { matcher, watchlist: { matcher, image: () => image }, buildMs };
}
