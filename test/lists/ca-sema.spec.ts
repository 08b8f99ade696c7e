import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { caSema } from '../../src/lists/sources/ca-sema.js';
import { fileAt, fileOf, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const fixture = (name: string) => fileAt(join(process.cwd(), 'test/fixtures/lists', name));

describe('the Canadian list', () => {
  it.each(['ca-sema-2025', 'ca-sema-2026'])('reads both generations of tags: %s', async (name) => {
    const { records } = await parseAll(caSema, [fixture(`${name}.xml`)]);
    expect(records.map((record) => record.party)).toEqual(expectedParties(name));
  });

  it('gives an entry the same id under both generations', async () => {
    const [old, now] = [await parseAll(caSema, [fixture('ca-sema-2025.xml')]), await parseAll(caSema, [fixture('ca-sema-2026.xml')])];
    expect(now.records[0]?.party.id).toBe(old.records[0]?.party.id);
  });

  it('dates the edition by its newest listing, and says so', async () => {
    const { edition, issues } = await parseAll(caSema, [fixture('ca-sema-2025.xml')]);
    expect(edition).toEqual({ publishedAt: '2025-03-20' });
    expect(issues.map((issue) => issue.kind)).toEqual(['date_inferred']);
  });

  it('reports a tag and a date that it does not know', async () => {
    const { issues } = await parseAll(caSema, [fixture('ca-sema-2026.xml')]);
    expect(issues.slice(0, 2)).toEqual([
      { kind: 'unread_element', what: 'Shoe', recordId: 'iran-18-3fdfaa25' },
      { kind: 'unparsed_date', what: 'soon', recordId: 'iran-18-3fdfaa25' },
    ]);
  });

  it.each([
    ['Russia / Russie', '1, Part 2', 'EntityOrShip', ['asset_freeze']],
    ['Russia / Russie', '2', 'EntityOrShip', ['financial_restriction']],
    ['Russia / Russie', '3', 'EntityOrShip', ['financial_restriction']],
    ['Iran / Iran', '3', 'EntityOrShip', ['asset_freeze']],
  ])('says what a listing in %s, Schedule %s, means', async (country, schedule, tag, measures) => {
    const xml = `<data-set><record><Country>${country}</Country><${tag}>OAO Primer</${tag}><Schedule>${schedule}</Schedule><Item>1</Item><DateOfListing>2014-07-24</DateOfListing></record></data-set>`;
    const { records } = await parseAll(caSema, [fileOf('sema-lmes.xml', xml)]);
    expect(records[0]?.party.listing.measures).toEqual(measures);
  });
});
