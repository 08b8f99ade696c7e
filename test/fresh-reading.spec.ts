import { describe, expect, it } from '@jest/globals';
import { FreshReading } from '../src/database/fresh-reading.js';

/** A table of one value, whose readers get what it held when they asked, and only when told. */
function table() {
  let held = 'old';
  const waiting: (() => void)[] = [];
  const taken: string[] = [];
  const reading = new FreshReading(async () => {
    const read = held;
    await new Promise<void>((done) => waiting.push(done));
    if (read === 'broken') throw new Error(read);
    taken.push(read);
    return read;
  });
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await new Promise((next) => setImmediate(next));
  };
  return {
    reading,
    taken,
    write: (value: string) => void (held = value),
    /** Gives out what was read last first, as a busy database may. */
    answer: async (): Promise<void> => {
      for (await turns(); waiting.length > 0; await turns()) waiting.pop()?.();
    },
  };
}

describe('what is read anew', () => {
  it('knows of all that was written before it was asked for, though an older reading is under way, and is not put back to that', async () => {
    const { reading, taken, write, answer } = table();
    const before = reading.anew();
    write('new');
    const after = [reading.anew(), reading.anew()];
    await answer();
    expect([await before, ...(await Promise.all(after))]).toEqual(['old', 'new', 'new']);
    // Those who asked meanwhile shared one.
    expect(taken).toEqual(['old', 'new']);
  });

  it('is shared as it is by whoever wants it soon', async () => {
    const { reading, taken, answer } = table();
    const all = [reading.soon(), reading.soon()];
    await answer();
    expect([await Promise.all(all), taken]).toEqual([['old', 'old'], ['old']]);
  });

  it('is tried again after one that failed, for those who asked meanwhile', async () => {
    const { reading, write, answer } = table();
    write('broken');
    const failing = reading.anew().catch((error: Error) => `failed: ${error.message}`);
    write('mended');
    const after = reading.anew();
    const over = reading.over();
    await answer();
    expect([await failing, await after]).toEqual(['failed: broken', 'mended']);
    await over;
  });
});
