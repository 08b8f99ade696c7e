import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { BatchLoader } from './batch-loader.service.js';
import { BatchWorker } from './batch-worker.service.js';

/** How often a process looks that found nothing to do, on one lane for all; a start in this process wakes it at once. */
const IDLE_MS = 1000;
/** Chunks in work at once: while one waits for the database, others are matched on their threads. */
const LANES = 3;

/** Keeps a server at work on the queue of supplier files. */
@Injectable()
export class BatchRunner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Batches');
  private stopped = false;
  private lanes: Promise<void>[] = [];
  private wakers = new Set<() => void>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly loader: BatchLoader,
    private readonly worker: BatchWorker,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.watchesLists) return;
    const work = (): Promise<boolean> => this.worker.workNext();
    this.lanes = [this.lane(() => this.loader.loadNext()), this.lane(work, { idle: () => this.worker.finish() }), ...Array.from({ length: LANES - 1 }, () => this.lane(work, { looks: false }))];
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await Promise.all(this.lanes);
  }

  /** Something new waits. */
  wake(): void {
    for (const waker of this.wakers) waker();
  }

  /** Works one batch to its end in this process, beside whoever else works on it. Calls `onTurn` after each chunk. */
  async runToEnd(batchId: string, isOver: () => Promise<boolean>): Promise<void> {
    let over = false;
    const until = async (step: () => Promise<boolean>): Promise<void> => {
      while (!over) {
        if (!(await step())) await new Promise((next) => setTimeout(next, 100));
      }
    };
    const watch = async (): Promise<void> => {
      while (!over) {
        await new Promise((next) => setTimeout(next, 200));
        await this.worker.finish(batchId);
        over = await isOver();
      }
    };
    await Promise.all([until(() => this.loader.loadNext(batchId)), ...Array.from({ length: LANES }, () => until(() => this.worker.workNext(batchId))), watch()]);
  }

  /** One that does not look waits until another lane has found something. */
  private async lane(step: () => Promise<boolean>, { idle = async () => undefined, looks = true }: { idle?: () => Promise<void>; looks?: boolean } = {}): Promise<void> {
    while (!this.stopped) {
      try {
        if (await step()) {
          this.wake();
          continue;
        }
        await idle();
      } catch (error) {
        if (!this.stopped) this.log.error(`The queue of supplier files could not be worked and will be tried again: ${String(error)}`);
      }
      if (!this.stopped) await this.sleep(looks);
    }
  }

  private async sleep(looks: boolean): Promise<void> {
    await new Promise<void>((done) => {
      const waker = (): void => {
        clearTimeout(timer);
        this.wakers.delete(waker);
        done();
      };
      const timer = looks ? setTimeout(waker, IDLE_MS) : undefined;
      this.wakers.add(waker);
    });
  }
}
