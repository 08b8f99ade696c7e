import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { chSeco } from '../../src/lists/sources/ch-seco.js';
import { fileAt, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const fixture = fileAt(join(process.cwd(), 'test/fixtures/lists/ch-seco.xml'));

describe('the Swiss list', () => {
  it('reads names in all their spellings, and places that stand at the end of the file', async () => {
    const { records, edition } = await parseAll(chSeco, [fixture]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('ch-seco'));
    expect(edition).toEqual({ publishedAt: '2026-07-01' });
  });

  it('leaves out what is de-listed by its latest modification, whatever the order, and counts it', async () => {
    const { records, issues } = await parseAll(chSeco, [fixture]);
    expect(records.map((record) => record.party.recordId)).toEqual(['9001', '9002']);
    expect(issues).toEqual([{ kind: 'delisted', what: '1 targets of the file are de-listed and were left out' }]);
  });

  it('takes no name from the copies under a modification', async () => {
    const { records } = await parseAll(chSeco, [fixture]);
    expect(records.flatMap((record) => record.party.names).map((name) => name.full)).not.toContain('Copy Of A Fragment');
  });
});
