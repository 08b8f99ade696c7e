import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { euFsf } from '../../src/lists/sources/eu-fsf.js';
import { fileAt, fileOf, parseAll } from './list-files.js';
import { expectedParties } from './real-lists.js';

const fixture = join(process.cwd(), 'test/fixtures/lists/eu-fsf.xml');

describe('the EU list of financial sanctions in XML', () => {
  it('reads each entity once, whatever the number of acts it stands in', async () => {
    const { records, issues, edition } = await parseAll(euFsf, [fileAt(fixture)]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('eu-fsf'));
    expect(edition).toEqual({ publishedAt: '2026-08-05' });
    expect(issues).toEqual([
      { kind: 'placeholder_name', what: 'Chinese:', recordId: '999901' },
      { kind: 'unparsed_date', what: '1343 ISLAMIC', recordId: '999902' },
    ]);
  });

  it('takes a low quality from the remark and from the attribute', async () => {
    const { records } = await parseAll(euFsf, [fileAt(fixture)]);
    const weak = records.flatMap((record) => record.party.names).filter((name) => name.quality === 'weak');
    expect(weak.map((name) => name.full)).toEqual(['The Zone', 'Vanya']);
  });

  it('calls Russian only what is said or checked to be: a wrong check digit stays a tax number', async () => {
    const { records } = await parseAll(euFsf, [fileAt(fixture)]);
    expect(records[0]?.party.identifiers.map((each) => `${each.type} ${each.number}`)).toEqual(['inn 1646019914', 'tax 1600000002', 'ogrn 1021601623702']);
  });

  it.each([
    ['00', 'Bogdanovicha St. 155, Minsk, 220040 Belarus', { country: 'BY', countryText: 'Belarus', countryInText: true }],
    ['00', 'Bogdanovicha St. 155, Minsk', { country: undefined, countryText: undefined }],
    ['LT', 'Bogdanovicha St. 155, Minsk, 220040 Belarus', { country: 'LT', countryText: 'LITHUANIA' }],
  ])('reads the country in the text of an address where the list gives none (%s): %s', async (code, street, country) => {
    const address = `<address city="" street="${street}" countryIso2Code="${code}" countryDescription="${code === '00' ? 'UNKNOWN' : 'LITHUANIA'}" logicalId="15"/>`;
    const { records } = await parseAll(euFsf, [fileOf('fsf.xml', readFileSync(fixture, 'utf8').replace(/<address city="Yelabuga"[\s\S]*?<\/address>/, address))]);
    expect(records[0]!.party.addresses).toEqual([expect.objectContaining(country)]);
    expect(records[0]!.party.addresses[0]!.countryInText === true).toBe('countryInText' in country);
  });
});

describe('the EU list of financial sanctions in CSV', () => {
  it('makes one party of the rows of one entity', async () => {
    const { records, issues, edition } = await parseAll(euFsf, [fileAt(join(process.cwd(), 'test/fixtures/lists/eu-fsf.csv'))]);
    expect(records.map((record) => record.party)).toEqual(expectedParties('eu-fsf-csv'));
    expect(edition).toEqual({ publishedAt: '2026-08-05' });
    expect(issues).toEqual([]);
  });
});
