import type { DatabaseAddress } from '../database/database-options.js';
import { AskedThread } from './asked-thread.js';
import type { Since } from './listed-records.js';
import type { WatchlistImage } from './watchlist-image.js';

/** From where a thread reads the records. */
export interface Reading {
  readonly address: DatabaseAddress;
  /** Name of an exported snapshot of the database; its transaction must stay open until the build is done. */
  readonly snapshot: string;
}

/** What a building thread is told: to make itself ready for changes over a base, to build a change, to build all, or to link what it built last where that is not done yet. */
export type BuildOrder =
  | { readonly kind: 'base'; readonly base: WatchlistImage }
  | { readonly kind: 'change'; readonly reading: Reading; readonly since: readonly Since[]; readonly linkLater: boolean }
  | { readonly kind: 'links' }
  | { readonly kind: 'whole'; readonly reading: Reading };

/** `undefined` to what asks for no image. */
export type BuildAnswer = WatchlistImage | undefined;

type BuildThread = AskedThread<BuildOrder, BuildAnswer>;

/** What was built; where it is not linked yet, `linked` gives the whole once it is. */
export interface Built {
  readonly image: WatchlistImage;
  readonly linked?: () => Promise<WatchlistImage>;
}

/** A thread that has a base open, or will when it is `free`. */
interface ReadyThread {
  readonly base: WatchlistImage;
  readonly thread: BuildThread;
  readonly free: Promise<unknown>;
  changes: number;
}

/** The threads that build beside the work: one stands ready with the base open, so that a change screens soon; another is there while all is built. */
export class BuildThreads {
  private ready: ReadyThread | undefined;
  private readonly all = new Set<BuildThread>();
  private closed = false;

  /** Opens a base in good time for the changes that will come; what stood ready before ends when its change is done. */
  prepare(base: WatchlistImage): ReadyThread {
    const before = this.ready;
    const thread = this.start();
    this.ready = { base, thread, free: thread.ask({ kind: 'base', base }), changes: 0 };
    this.ready.free.catch(() => undefined); // told where a change waits for it
    if (before) this.release(before);
    return this.ready;
  }

  /** What has changed since the base, over it. One at a time. */
  async change(base: WatchlistImage, reading: Reading, since: readonly Since[], linkLater: boolean): Promise<Built> {
    const ready = this.ready?.base === base && !this.ready.thread.ended ? this.ready : this.prepare(base);
    const ask = async (order: BuildOrder): Promise<WatchlistImage> => {
      ready.changes++;
      try {
        await ready.free;
        return imageOf(await ready.thread.ask(order));
      } finally {
        ready.changes--;
        this.release(ready);
      }
    };
    const image = await ask({ kind: 'change', reading, since, linkLater });
    return { image, ...(linkLater && { linked: () => ask({ kind: 'links' }) }) };
  }

  /** Everything, not linked yet, on a thread that ends when it is linked. */
  async whole(reading: Reading): Promise<Required<Built>> {
    const thread = this.start();
    const image = thread.ask({ kind: 'whole', reading }).then(imageOf);
    const linked = thread.ask({ kind: 'links' }).then(imageOf).finally(() => this.end(thread));
    linked.catch(() => undefined); // told where it is awaited
    return { image: await image, linked: () => linked };
  }

  /** Builds under way fail. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.all].map((thread) => thread.end()));
  }

  private start(): BuildThread {
    if (this.closed) throw new Error('the server is stopping');
    const thread: BuildThread = new AskedThread(new URL('./build-worker.js', import.meta.url));
    this.all.add(thread);
    return thread;
  }

  private release(ready: ReadyThread): void {
    if (ready !== this.ready && ready.changes === 0) this.end(ready.thread);
  }

  private end(thread: BuildThread): void {
    this.all.delete(thread);
    void thread.end();
  }
}

function imageOf(answer: BuildAnswer): WatchlistImage {
  if (!answer) throw new Error('the thread that builds the index gave none');
  return answer;
}
