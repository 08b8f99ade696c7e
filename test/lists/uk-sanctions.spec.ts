import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { ukSanctions } from '../../src/lists/sources/uk-sanctions.js';
import { fileAt, fileOf, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const fixture = (name: string) => fileAt(join(process.cwd(), 'test/fixtures/lists', name));

describe('the UK list', () => {
  it('reads the XML: names by type in any case, half-known dates, ships, registration numbers in free text', async () => {
    const { records, issues, edition } = await parseAll(ukSanctions, [fixture('uk-sanctions.xml')]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('uk-sanctions-xml'));
    expect(edition).toEqual({ publishedAt: '2026-06-10' });
    expect(issues).toEqual([
      { kind: 'former_state', what: 'USSR', recordId: 'RUS9001' },
      { kind: 'unknown_measure', what: 'Staring Sanctions', recordId: 'RUS9002' },
    ]);
  });

  it('reads the CSV: the rows of one Unique ID are one party, with or without an OFSI id', async () => {
    const { records, issues, edition } = await parseAll(ukSanctions, [fixture('uk-sanctions.csv')]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('uk-sanctions-csv'));
    expect(edition).toEqual({ publishedAt: '2026-06-10' });
    expect(issues).toEqual([{ kind: 'unread_column', what: 'Shoe size' }]);
  });

  it('reads the list that OFSI published until 2026, keyed by its Group ID', async () => {
    const { records, edition } = await parseAll(ukSanctions, [fixture('uk-conlist.csv')]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('uk-conlist'));
    expect(edition).toEqual({ publishedAt: '2018-04-13' });
  });

  it('reads the country in the text of an address that has no country of its own', async () => {
    const text = readFileSync(join(process.cwd(), 'test/fixtures/lists/uk-conlist.csv'), 'latin1').replace(',,,,,,,Afghanistan (since 2009),', ',Rakrang 3-dong,,,,Pyongyang,DPRK,,');
    const { records } = await parseAll(ukSanctions, [fileOf('uk-conlist.csv', text)]);
    expect(records.flatMap(({ party }) => party.addresses)).toContainEqual(expect.objectContaining({ full: 'Rakrang 3-dong, Pyongyang, DPRK', country: 'KP', countryText: 'DPRK', countryInText: true }));
  });

  it('reads a bare list of names as names only, and says what is missing', async () => {
    const { records, issues, edition } = await parseAll(ukSanctions, [fixture('uk-sanctions-list-names-2026-06-10.csv')]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('uk-names'));
    expect(edition).toEqual({ publishedAt: '2026-06-10', missingParts: ['the designations: ids, regimes, measures, dates and identifiers'] });
    expect(issues.map((issue) => issue.kind)).toEqual(['names_only', 'repeated_name', 'missing_name']);
  });

  it('reports a row without an id', async () => {
    const text = 'Report Date: 10-Jun-2026\nUnique ID,Name 6,Name type,Regime Name\n,NOBODY,Primary Name,A\nAFG1,SOMEBODY,Primary Name,A\n';
    const { records, issues } = await parseAll(ukSanctions, [fileOf('uk.csv', text)]);
    expect(records.map((record) => record.party.recordId)).toEqual(['AFG1']);
    expect(issues).toContainEqual({ kind: 'missing_id', what: 'line 3: NOBODY' });
  });

  it('refuses XML with a designation that has no id', async () => {
    const text = '<Designations><Designation><Names/></Designation></Designations>';
    await expect(parseAll(ukSanctions, [fileOf('uk.xml', text)])).rejects.toThrow(ListFormatError);
  });

  it.each([
    ['<Designations><DateGenerated>', 'a.xml', 'uk-xml'],
    ['Report Date: 10-Jun-2026\nLast Updated,Unique ID', 'a.csv', 'uk-csv'],
    ['Last Updated,13/04/2018,,\nName 6,Group ID\n', 'a.csv', 'uk-conlist-csv'],
    ['position,name\n1,A', 'uk-sanctions-list-names.csv', 'uk-names-csv'],
    ['position,name\n1,A', 'suppliers.csv', undefined],
    ['name,country\n', 'uk.csv', undefined],
  ])('knows its files: %s in %s', (head, name, format) => {
    expect(ukSanctions.recognise(Buffer.from(head), name)?.format).toBe(format);
  });
});
