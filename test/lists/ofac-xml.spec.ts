import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { ofacNonSdn, ofacSdn } from '../../src/lists/sources/ofac.js';
import type { ListedParty } from '../../src/matching/party.js';
import { fileOf, parseAll } from './list-files.js';

const XML = readFileSync(join('test', 'fixtures', 'lists', 'us-ofac-xml', 'consolidated.xml'), 'utf8');
const read = (content = XML) => parseAll(ofacNonSdn, [fileOf('consolidated.xml', content)]);

async function party(recordId: string): Promise<ListedParty | undefined> {
  return (await read()).records.find((record) => record.party.recordId === recordId)?.party;
}

describe('OFAC flat XML', () => {
  it('reads a bank that is on three of the non-SDN lists', async () => {
    expect(await party('90101')).toEqual({
      id: 'us-ofac-nonsdn:90101',
      listId: 'us-ofac-nonsdn',
      recordId: '90101',
      type: 'organisation',
      names: [
        { full: 'EXAMPLE BANK JSC', kind: 'primary', quality: 'strong' },
        { full: 'BANK EKZEMPLAR', kind: 'alias', quality: 'strong', sourceId: '26102' },
        { full: 'BANK EKZEMPLAR OAO', kind: 'former', quality: 'strong', sourceId: '26103' },
        { full: 'EB', kind: 'alias', quality: 'weak', sourceId: '26104' },
      ],
      identifiers: [
        { type: 'ogrn', number: '1027700132195', typeRaw: 'Registration Number', country: 'RU' },
        { type: 'inn', number: '7707083893', typeRaw: 'Tax ID No.', country: 'RU' },
        { type: 'isin', number: 'RU0009177331', typeRaw: 'ISIN' },
      ],
      birthDates: [],
      addresses: [
        {
          full: '9 Primernaya Street, (Head Office), Moscow, Moscow Oblast, 117997, Russia',
          street: '9 Primernaya Street, (Head Office)',
          city: 'Moscow',
          region: 'Moscow Oblast',
          postcode: '117997',
          country: 'RU',
          countryText: 'Russia',
        },
      ],
      countries: [],
      listing: {
        subList: 'SSI, CAPTA, NS-MBS',
        programmes: ['UKRAINE-EO13662', 'RUSSIA-EO14024'],
        measures: ['sectoral', 'correspondent_account', 'menu_based'],
        jurisdiction: 'US',
        legalBasis: [
          'Executive Order 13662',
          'Executive Order 14024',
          'Executive Order 13662 Directive 1',
          'Executive Order 14024 Directive 3',
          'Executive Order 14024 Directive 2',
        ],
        listedOn: '2022-02-24',
        effectiveOn: '2022-03-26',
        sourceUrl: 'https://sanctionssearch.ofac.treas.gov/Details.aspx?id=90101',
      },
      links: [{ relation: 'Linked To', name: 'EXAMPLE ZONE & CO' }],
      contacts: ['www.bank.example'],
      details: {
        targetType: ['Financial Institution'],
        directives: [
          'Executive Order 13662 Directive Determination: Subject to Directive 1',
          'Executive Order 14024 Directive Information: Subject to Directive 3 - All transactions in new debt are prohibited.',
        ],
        listingDates: ['Listing Date (EO 14024 Directive 2): 24 Feb 2022', 'Effective Date (EO 14024 Directive 2): 26 Mar 2022'],
        secondarySanctionsRisk: ['See Section 11 of Executive Order 14024.'],
      },
      remarks: 'For more information on directives, please visit the following link: http://x.example; (Linked To: EXAMPLE ZONE & CO)',
    });
  });

  it('reads a person in the same form of name as the CSV set', async () => {
    expect(await party('90102')).toMatchObject({
      type: 'person',
      gender: 'male',
      names: [
        { full: 'PRIMER, Ismail Abdul', parts: [{ kind: 'family', value: 'PRIMER' }, { kind: 'given', value: 'Ismail' }, { kind: 'middle', value: 'Abdul' }] },
        { full: 'PREMIER, Ismail', kind: 'alias', note: 'now known as' },
      ],
      identifiers: [{ type: 'passport', number: 'A1', country: 'KP', issuedOn: '2004-05-02', expiresOn: '2009-05-02' }],
      birthDates: [{ from: '1962-01-01', to: '1962-12-31', precision: 'year', raw: '1962' }],
      birthPlaces: ['Amman, Jordan'],
      countries: [
        { code: 'PS', kind: 'nationality' },
        { code: 'JO', kind: 'citizenship' },
        { code: 'JO', kind: 'birth' },
      ],
      positions: ['Council Member'],
      listing: { subList: 'NS-PLC', measures: ['transaction_ban'] },
      details: { affiliation: ['HAMAS - Hebron'] },
    });
  });

  it('reads a Chinese military company as an investment ban since its listing date', async () => {
    expect(await party('90103')).toMatchObject({
      type: 'company',
      identifiers: [{ type: 'uscc', number: '914100007457748527', country: 'CN' }],
      listing: { subList: 'NS-CMIC', measures: ['investment_ban'], listedOn: '2021-06-03', legalBasis: ['Executive Order 13959'] },
    });
  });

  it('reports what it does not know and keeps the party', async () => {
    const { issues, records, edition } = await read();
    expect(records).toHaveLength(4);
    expect(edition).toEqual({ publishedAt: '2026-01-08', statedRecords: 4 });
    expect(issues).toEqual([
      { kind: 'unknown_type', what: 'Robot', recordId: '90104' },
      { kind: 'unread_element', what: 'inventedList', recordId: '90104' },
      { kind: 'unknown_programme', what: 'NEW-PROGRAMME', recordId: '90104' },
    ]);
  });

  it('reads the older namespace alike, and takes the file for the SDN list where it has SDN programmes', async () => {
    const sdn = XML.replace(/xmlns="[^"]*"/, 'xmlns="http://tempuri.org/sdnList.xsd"').replace('CMIC-EO13959', 'CUBA');
    expect(recogniseList(Buffer.from(sdn), 'x.xml')).toEqual({ listId: 'us-ofac-sdn', format: 'ofac-xml' });
    const { records } = await parseAll(ofacSdn, [fileOf('sdn.xml', sdn)]);
    expect(records.map((record) => record.party.listing.measures)).toEqual([['asset_freeze', 'sectoral'], ['asset_freeze'], ['asset_freeze'], ['asset_freeze']]);
  });

  it.each([
    ['is cut off', XML.slice(0, 3000), /./],
    ['has fewer records than it states', XML.replace('<Record_Count>4', '<Record_Count>5'), /states 5 records and has 4/],
    ['has no records', XML.replace(/<sdnEntry>[\s\S]*<\/sdnEntry>/, '').replace('<Record_Count>4', '<Record_Count>0'), /no records/],
  ])('refuses a file that %s', async (_title, content, message) => {
    const reading = read(content);
    await expect(reading).rejects.toThrow(ListFormatError);
    await expect(reading).rejects.toThrow(message);
  });
});
