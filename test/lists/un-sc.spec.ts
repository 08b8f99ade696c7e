import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { unSc } from '../../src/lists/sources/un-sc.js';
import { fileAt, fileOf, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const fixture = join(process.cwd(), 'test/fixtures/lists/un-consolidated.xml');

describe('the UN list', () => {
  it('reads persons and entities with all that the file says', async () => {
    const { records, issues, edition } = await parseAll(unSc, [fileAt(fixture)]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('un-consolidated'));
    expect(edition).toEqual({ publishedAt: '2026-08-01' });
    expect(issues).toEqual([
      { kind: 'unparsed_date', what: '30-35 years old', recordId: '9000001' },
      { kind: 'former_state', what: 'former Soviet Union', recordId: '9000001' },
      { kind: 'unread_element', what: 'NEW_ELEMENT', recordId: '9000002' },
      { kind: 'unknown_country', what: 'Atlantis', recordId: '9000002' },
    ]);
    expect(records[1]?.raw).toMatch(/^<ENTITY>[\s\S]*<NEW_ELEMENT>something of tomorrow<\/NEW_ELEMENT>[\s\S]*<\/ENTITY>$/);
  });

  it.each([
    ['Libya', 'Listed pursuant to paragraph 15 of resolution 1970 (Travel Ban).', ['travel_ban']],
    ['Libya', 'Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban,Asset Freeze)', ['travel_ban', 'asset_freeze']],
    ['Yemen', 'Listed pursuant to paragraph 5 of resolution 2624 (2022) as subject to the measures imposed by paragraph 14 of resolution 2216 (2015) (targeted arms embargo).', ['arms_embargo']],
    ['DPRK', 'It broke the arms embargo imposed by resolution 1718 (2006), as modified.', ['asset_freeze', 'travel_ban']],
  ])('lets an entry say what it is listed for: %s, %s', async (regime, comment, measures) => {
    const xml = `<CONSOLIDATED_LIST dateGenerated="2026-08-01T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME><UN_LIST_TYPE>${regime}</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.1</REFERENCE_NUMBER><LISTED_ON>2011-02-26</LISTED_ON><COMMENTS1>${comment}</COMMENTS1></INDIVIDUAL></INDIVIDUALS><ENTITIES/></CONSOLIDATED_LIST>`;
    const { records } = await parseAll(unSc, [fileOf('consolidated.xml', xml)]);
    expect(records[0]?.party.listing.measures).toEqual(measures);
  });

  it('reads the country in the text of an address that has no country of its own', async () => {
    const address = (inner: string): string => `<ENTITY_ADDRESS>${inner}</ENTITY_ADDRESS>`;
    const xml = `<CONSOLIDATED_LIST dateGenerated="2026-08-01T00:00:00Z"><INDIVIDUALS/><ENTITIES><ENTITY><DATAID>1</DATAID><FIRST_NAME>A</FIRST_NAME><UN_LIST_TYPE>Libya</UN_LIST_TYPE>${address('<COUNTRY/><NOTE>Operates in Benghazi, Libya</NOTE>')}${address('<COUNTRY>Tunisia</COUNTRY><NOTE>Support network, Libya</NOTE>')}</ENTITY></ENTITIES></CONSOLIDATED_LIST>`;
    const { records } = await parseAll(unSc, [fileOf('consolidated.xml', xml)]);
    expect(records[0]!.party.addresses).toMatchObject([{ country: 'LY', countryText: 'Libya', countryInText: true }, { country: 'TN', countryText: 'Tunisia' }]);
    expect(records[0]!.party.addresses[1]).not.toHaveProperty('countryInText');
  });

  it('makes no name of an empty alias', async () => {
    const { records } = await parseAll(unSc, [fileAt(fixture)]);
    expect(records.flatMap((record) => record.party.names).filter((name) => name.full.trim() === '')).toEqual([]);
  });

  it.each([
    ['half a file', (text: string) => text.slice(0, text.length / 2), 'ends in the middle'],
    ['a record without an id', (text: string) => text.replace('<DATAID>9000002</DATAID>', ''), 'without DATAID'],
    ['a DTD', (text: string) => text.replace('<CONSOLIDATED_LIST', '<!DOCTYPE a [<!ENTITY b "c">]><CONSOLIDATED_LIST'), 'document type declaration'],
  ])('refuses %s', async (_what, spoil, message) => {
    const text = (await import('node:fs')).readFileSync(fixture, 'utf8');
    const parts = [{ file: fileOf('consolidated.xml', spoil(text)), recognised: { listId: 'un-sc' as const, format: 'un-xml' } }];
    const reading = async (): Promise<void> => {
      for await (const _record of unSc.parse(parts, { issue: () => undefined, edition: () => undefined })) void _record;
    };
    await expect(reading()).rejects.toThrow(ListFormatError);
    await expect(reading()).rejects.toThrow(message);
  });

  it.each([
    ['<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-08-01">', 'un-xml'],
    ['<!DOCTYPE html><html><body>CONSOLIDATED_LIST</body></html>', undefined],
    ['<export globalFileId="1">', undefined],
  ])('knows its own file: %s', (head, format) => {
    expect(unSc.recognise(Buffer.from(head), 'consolidated.xml')?.format).toBe(format);
  });
});
