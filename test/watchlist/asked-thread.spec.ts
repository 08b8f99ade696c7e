import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { AskedThread } from '../../src/watchlist/asked-thread.js';

/** A thread that waits as many ms as it is told and answers with them; of 3 it fails. */
const script = (): URL => {
  const built = pathToFileURL(resolve('dist/src/watchlist/asked-thread.js')).href;
  return new URL(`data:text/javascript,${encodeURIComponent(`
    import { answerOrders } from '${built}';
    answerOrders(async (ms) => {
      await new Promise((over) => setTimeout(over, ms));
      if (ms === 3) throw new Error('of three');
      return ms;
    });`)}`);
};

describe('a thread that is asked', () => {
  test('does one order after the other, and one that fails does not stop the next', async () => {
    const thread = new AskedThread<number, number>(script());
    const answers = await Promise.allSettled([30, 3, 1].map((ms) => thread.ask(ms)));
    expect(answers).toEqual([{ status: 'fulfilled', value: 30 }, { status: 'rejected', reason: new Error('of three') }, { status: 'fulfilled', value: 1 }]);
    await thread.end();
  }, 60_000);

  test('fails all that it has not answered when it ends, and what comes later', async () => {
    const thread = new AskedThread<number, number>(script());
    expect(await thread.ask(1)).toBe(1);
    const waiting = [60_000, 60_000].map((ms) => thread.ask(ms));
    const settled = Promise.allSettled(waiting);
    await thread.end();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(thread.ask(1)).rejects.toThrow('the thread has ended');
    expect(thread.ended).toBe(true);
  }, 60_000);
});
