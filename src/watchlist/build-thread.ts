import { Worker } from 'node:worker_threads';
import type { DatabaseAddress } from '../database/database-options.js';
import type { Since } from './listed-records.js';
import type { WatchlistImage } from './watchlist-image.js';

/** What a building thread is started with. */
export interface BuildOrder {
  readonly address: DatabaseAddress;
  /** Name of an exported snapshot of the database; its transaction must stay open until the build is done. */
  readonly snapshot: string;
  /** Set where only what has changed since a base is wanted, over it. */
  readonly change?: BaseChange;
}

/** A base and the versions of the changed lists that it holds. */
export interface BaseChange {
  readonly base: WatchlistImage;
  readonly since: readonly Since[];
}

/** Threads load built code only; from sources (in tests) all is done on the thread that asks. */
export const canUseThreads = import.meta.url.endsWith('.js');

/** Reads the records and builds the watchlist on a thread of its own. */
export function buildOnThread(order: BuildOrder): Promise<WatchlistImage> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./build-worker.js', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that builds the index ended without a result')));
  });
}
