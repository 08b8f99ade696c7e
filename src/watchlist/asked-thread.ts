import { parentPort, type ResourceLimits, Worker } from 'node:worker_threads';

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/** Threads load built code only; from sources (in tests) all is done on the thread that asks. */
export const canUseThreads = import.meta.url.endsWith('.js');

/** A thread that answers one order at a time; while it has none, it does not keep the process alive. */
export class AskedThread<Order, Answer> {
  /** It broke off or was ended, and answers nothing more. */
  ended = false;
  private readonly worker: Worker;

  constructor(script: URL, resourceLimits: ResourceLimits = {}) {
    this.worker = new Worker(script, { resourceLimits });
    this.worker.unref();
    this.worker.on('error', () => (this.ended = true));
    this.worker.on('exit', () => (this.ended = true));
  }

  /** Throws what the work threw, as its message, and where the thread ends. */
  ask(order: Order): Promise<Answer> {
    const { worker } = this;
    if (this.ended) return Promise.reject(new Error('the thread has ended'));
    worker.ref();
    return new Promise<Answer>((answered, failed) => {
      const end = (settle: () => void): void => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        worker.unref();
        settle();
      };
      const onMessage = (reply: Reply<Answer>): void => end(() => ('error' in reply ? failed(new Error(reply.error)) : answered(reply.answer)));
      const onError = (error: unknown): void => end(() => failed(error));
      const onExit = (): void => end(() => failed(new Error('a thread ended in the middle of its work')));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(order);
    });
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }
}

/** The other side of it: does the work for each order, on the thread. */
export function answerOrders<Order, Answer>(work: (order: Order) => Answer | Promise<Answer>): void {
  parentPort?.on('message', (order: Order) => {
    void (async () => work(order))().then(
      (answer) => parentPort!.postMessage({ answer } satisfies Reply<Answer>),
      (error: unknown) => parentPort!.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Reply<Answer>),
    );
  });
}
