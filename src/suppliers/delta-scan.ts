import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Matcher } from '../matching/matcher.js';
import type { ListedParty } from '../matching/party.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';
import { type DeltaWork, type SupplierText, concernedOf } from './delta-worker.js';

/** A register of fewer suppliers is looked through faster than threads start. */
const WORTH_THREADS = 20_000;
/** Suppliers between two turns of the event loop, where there are no threads. */
const TURN = 100;
const MOST_THREADS = 8;

/**
 * A small index of the entries that changed, and of the other listings of the same parties, whose findings follow them. It
 * tells which suppliers may be concerned; the answer itself is the whole watchlist's. A score depends on the pair alone, so
 * whom the whole watchlist would find among these entries, this index finds as well.
 */
export class DeltaScan {
  private constructor(
    private readonly work: DeltaWork,
    private readonly watchlist: Watchlist,
  ) {}

  /** `floor`: the lowest scores at which the policy sees a hit or a weak match. */
  static over(watchlist: Watchlist, partyIds: ReadonlySet<string>, floor: DeltaWork['floor']): DeltaScan {
    const entries = new Map<string, ListedParty>();
    for (const id of partyIds) {
      const party = watchlist.parties.get(id);
      if (!party) continue;
      entries.set(id, party);
      for (const other of watchlist.clusters().others(id)) entries.set(other.party.id, other.party);
    }
    return new DeltaScan({ entries: [...entries.values()], policy: watchlist.matcher.policy, floor }, watchlist);
  }

  /** Entries in the index. */
  get size(): number {
    return this.work.entries.length;
  }

  /** Ids of the suppliers in these pages that are concerned. `suppliers` says how many to expect; many are shared among threads. */
  async concerned(pages: AsyncIterable<readonly SupplierText[]>, suppliers: number): Promise<string[]> {
    // Threads load built code only; from sources (in tests) all is done here.
    const threads = suppliers < WORTH_THREADS || !import.meta.url.endsWith('.js') ? 0 : Math.min(MOST_THREADS, availableParallelism());
    return threads === 0 ? this.here(pages) : this.inThreads(pages, threads);
  }

  private async here(pages: AsyncIterable<readonly SupplierText[]>): Promise<string[]> {
    const matcher = new Matcher(this.work.entries, this.watchlist.matcher.reference, this.work.policy);
    const found: string[] = [];
    for await (const page of pages) {
      for (let at = 0; at < page.length; at += TURN) {
        await new Promise((next) => setImmediate(next));
        found.push(...concernedOf(matcher, this.work.floor, page.slice(at, at + TURN)));
      }
    }
    return found;
  }

  /** Each thread has one page at a time, so that memory stays bounded whatever the register's size. */
  private async inThreads(pages: AsyncIterable<readonly SupplierText[]>, threads: number): Promise<string[]> {
    const found: string[] = [];
    const source = pages[Symbol.asyncIterator]();
    const workers = Array.from({ length: threads }, () => new Worker(new URL('./delta-worker.js', import.meta.url), { workerData: this.work }));
    // An async generator hands out its pages in turn, however many ask at once.
    const lane = async (worker: Worker): Promise<void> => {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return;
        found.push(...(await askWorker(worker, value)));
      }
    };
    try {
      await Promise.all(workers.map(lane));
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    return found;
  }
}

function askWorker(worker: Worker, page: readonly SupplierText[]): Promise<string[]> {
  return new Promise((answered, failed) => {
    const end = (settle: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    };
    const onMessage = (ids: string[]): void => end(() => answered(ids));
    const onError = (error: unknown): void => end(() => failed(error));
    const onExit = (): void => end(() => failed(new Error('a thread of the register scan ended')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(page);
  });
}
