import { setTimeout } from 'node:timers/promises';

/** Work on its way at once, and the least time from the start of one to the next, ms. */
const LANES = 2;
const APART_MS = 15;
const MOST_TOGETHER = 50;

interface Waiting<T> {
  readonly item: T;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Does for many at once what comes one by one: what comes while `work` is under way shares the next one, and what comes alone waits for nothing. */
export class Together<T> {
  private waiting: Waiting<T>[] = [];
  private lanes = 0;
  private nextAt = 0;

  /** `work` must be done for all it is given or for none, and refuse an item that it was done for before. */
  constructor(private readonly work: (items: readonly T[]) => Promise<void>) {}

  /** Resolves once the work is done for the item; rejects where it fails for the item by itself. */
  async add(item: T): Promise<void> {
    await new Promise<void>((done, failed) => {
      this.waiting.push({ item, done, failed });
      if (this.lanes < LANES) void this.lane();
    });
  }

  private async lane(): Promise<void> {
    this.lanes++;
    // Those of the same turn of the event loop go together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const early = this.nextAt - performance.now();
      if (early > 0) {
        await setTimeout(early);
        continue;
      }
      this.nextAt = performance.now() + APART_MS;
      const together = this.waiting.splice(0, MOST_TOGETHER);
      try {
        await this.work(together.map(({ item }) => item));
        for (const { done } of together) done();
      } catch {
        // One's fault is not the others': each by itself.
        await Promise.all(together.map(({ item, done, failed }) => this.work([item]).then(done, failed)));
      }
    }
    this.lanes--;
  }
}
