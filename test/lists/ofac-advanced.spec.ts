import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { ofacNonSdn, ofacSdn } from '../../src/lists/sources/ofac.js';
import { fileOf, parseAll } from './list-files.js';

const XML = readFileSync(join('test', 'fixtures', 'lists', 'us-ofac-advanced', 'sdn_advanced.xml'), 'utf8');
const read = (content = XML) => parseAll(ofacSdn, [fileOf('sdn_advanced.xml', content, 4096)]);

describe('OFAC Advanced XML', () => {
  it('reads an entity: scripts, weak and former names, paper, location, wallet, relation, dated listing on two lists', async () => {
    const { records, issues, edition } = await read();
    expect(issues).toEqual([]);
    expect(edition).toEqual({ publishedAt: '2026-09-23' });
    expect(records[0]?.party).toEqual({
      id: 'us-ofac-sdn:90001',
      listId: 'us-ofac-sdn',
      recordId: '90001',
      type: 'organisation',
      names: [
        { full: 'EXAMPLE UAV PLANT LLC', script: 'Latn', kind: 'primary', quality: 'strong', sourceId: '601' },
        { full: 'ООО «ПРИМЕР БПЛА»', script: 'Cyrl', kind: 'original_script', quality: 'strong', sourceId: '602' },
        { full: 'EXUAV', script: 'Latn', kind: 'alias', quality: 'weak', sourceId: '603' },
        { full: 'OLD PLANT', script: 'Latn', kind: 'former', quality: 'strong', sourceId: '604' },
      ],
      identifiers: [
        { type: 'inn', number: '1600000001', typeRaw: 'Tax ID No.', country: 'RU' },
        { type: 'crypto', number: '12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h', typeRaw: 'Digital Currency Address - XBT', issuer: 'XBT' },
      ],
      birthDates: [{ from: '2015-03-01', to: '2015-03-31', precision: 'month', circa: true, raw: '2015-03' }],
      addresses: [
        {
          full: 'Ul. Primernaya 1, Yelabuga, 423600, Russia',
          street: 'Ul. Primernaya 1',
          city: 'Yelabuga',
          postcode: '423600',
          country: 'RU',
          countryText: 'Russia',
        },
      ],
      countries: [],
      listing: {
        subList: 'SDN',
        programmes: ['RUSSIA-EO14024', 'UKRAINE-EO13662'],
        measures: ['asset_freeze', 'sectoral'],
        jurisdiction: 'US',
        legalBasis: ['Executive Order 14024', 'Executive Order 13662', 'Executive Order 14024 (Russia)'],
        listedOn: '2024-02-23',
        sourceUrl: 'https://sanctionssearch.ofac.treas.gov/Details.aspx?id=90001',
      },
      links: [
        { relation: 'Owned or Controlled By', recordId: '90003', name: 'PRIMEROV Ivan Ivanovich' },
        { relation: 'Linked To', name: 'EXAMPLE ZONE JSC' },
      ],
      details: { secondarySanctionsRisk: ['See Section 11.'] },
      remarks: 'Linked To: EXAMPLE ZONE JSC.',
    });
  });

  it('reads a person whose subtype is unknown by its party type, a year that is a range, and the other end of the relation', async () => {
    const { records } = await read();
    expect(records[1]?.party).toMatchObject({
      type: 'person',
      gender: 'male',
      names: [
        {
          full: 'PRIMEROV, Ivan Ivanovich',
          parts: [
            { kind: 'family', value: 'PRIMEROV' },
            { kind: 'given', value: 'Ivan' },
            { kind: 'patronymic', value: 'Ivanovich' },
          ],
        },
      ],
      identifiers: [{ type: 'passport', number: 'A1', country: 'KP', issuedOn: '2004-05-02' }],
      birthDates: [{ from: '1943-01-01', to: '1943-12-31', precision: 'year', raw: '1943' }],
      birthPlaces: ['Pyongyang, Korea, North'],
      countries: [
        { code: 'KP', kind: 'birth' },
        { code: 'KP', kind: 'nationality' },
      ],
      positions: ['General', 'Minister of Examples'],
      links: [{ relation: 'Owns or controls', recordId: '90001', name: 'EXAMPLE UAV PLANT LLC' }],
      listing: { listedOn: '2001-11-02' },
    });
  });

  it('takes measures from the names of the non-SDN lists', async () => {
    const cons = XML.replace(/>SDN List</, '>CAPTA List<');
    const { records } = await parseAll(ofacNonSdn, [fileOf('cons_advanced.xml', cons, 4096)]);
    expect(records.map((record) => record.party.listing.measures)).toEqual([['sectoral', 'correspondent_account'], ['correspondent_account']]);
  });

  it('reports a party without an entry and a type that the file does not explain', async () => {
    const { issues } = await read(XML.replace('ID="3" ProfileID="90003"', 'ID="3" ProfileID="90009"').replace('PartySubTypeID="3"', 'PartySubTypeID="99"'));
    expect(issues.map((issue) => [issue.kind, issue.recordId])).toEqual([
      ['unknown_type', '90001'],
      ['missing_entry', '90003'],
      ['missing_programme', '90003'],
    ]);
  });

  it.each([0.3, 0.6, 0.9])('refuses a file of which only %f is there', async (share) => {
    await expect(read(XML.slice(0, Math.floor(XML.length * share)))).rejects.toThrow(ListFormatError);
  });

  it('is recognised, by its name as SDN or non-SDN', () => {
    expect(recogniseList(Buffer.from(XML), 'sdn_advanced.xml')).toEqual({ listId: 'us-ofac-sdn', format: 'ofac-advanced' });
    expect(recogniseList(Buffer.from(XML), 'CONS_ADVANCED.XML')?.listId).toBe('us-ofac-nonsdn');
  });
});
