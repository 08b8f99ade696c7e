import { parentPort, type ResourceLimits, Worker } from 'node:worker_threads';

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

interface Asked<Answer> {
  readonly answered: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

/** Threads load built code only; from sources (in tests) all is done on the thread that asks. */
export const canUseThreads = import.meta.url.endsWith('.js');

/** A thread that does what it is asked to in its order; while it has nothing to do, it does not keep the process alive. */
export class AskedThread<Order, Answer> {
  /** It broke off or was ended, and answers nothing more. */
  ended = false;
  private readonly worker: Worker;
  private readonly asked: Asked<Answer>[] = [];

  constructor(script: URL, resourceLimits: ResourceLimits = {}) {
    this.worker = new Worker(script, { resourceLimits });
    this.worker.on('message', (reply: Reply<Answer>) => {
      const first = this.asked.shift();
      if (!first) return; // it broke off, which was told
      const { answered, failed } = first;
      if (this.asked.length === 0) this.worker.unref();
      if ('error' in reply) failed(new Error(reply.error));
      else answered(reply.answer);
    });
    this.worker.on('error', (error) => this.breakOff(error));
    this.worker.on('exit', () => this.breakOff(new Error('a thread ended in the middle of its work')));
    this.worker.unref();
  }

  /** Throws what the work threw, as its message, and where the thread ends. */
  ask(order: Order): Promise<Answer> {
    if (this.ended) return Promise.reject(new Error('the thread has ended'));
    this.worker.ref();
    return new Promise<Answer>((answered, failed) => {
      this.worker.postMessage(order);
      this.asked.push({ answered, failed });
    });
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private breakOff(error: unknown): void {
    this.ended = true;
    for (const { failed } of this.asked.splice(0)) failed(error);
  }
}

/** The other side of it: does the work for one order after the other, on the thread. */
export function answerOrders<Order, Answer>(work: (order: Order) => Answer | Promise<Answer>): void {
  let before = Promise.resolve();
  parentPort?.on('message', (order: Order) => {
    before = before
      .then(() => work(order))
      .then(
        (answer) => parentPort!.postMessage({ answer } satisfies Reply<Answer>),
        (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Reply<Answer>),
      );
  });
}
