import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { guessType } from '../../src/lists/party-type.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { usCsl } from '../../src/lists/sources/us-csl.js';
import type { ListedParty } from '../../src/matching/party.js';
import { fileOf, parseAll } from './list-files.js';

const CSV = readFileSync(join('test', 'fixtures', 'lists', 'us-csl', 'consolidated.csv'), 'utf8');
const read = (content = CSV) => parseAll(usCsl, [fileOf('consolidated.csv', content)]);

async function party(recordId: string): Promise<ListedParty | undefined> {
  return (await read()).records.find((record) => record.party.recordId === recordId)?.party;
}

describe('the Consolidated Screening List as CSV', () => {
  it('reads an Entity List row, its inferred type, and an address that stands among the aliases', async () => {
    expect(await party('a1b2c3d4e5f60718')).toEqual({
      id: 'us-csl:a1b2c3d4e5f60718',
      listId: 'us-csl',
      recordId: 'a1b2c3d4e5f60718',
      type: 'company',
      names: [
        { full: 'Example Composite Works LLC', kind: 'primary', quality: 'strong' },
        { full: 'ECW', kind: 'alias', quality: 'unknown' },
        { full: 'OOO Primer Kompozit', kind: 'alias', quality: 'unknown' },
        { full: 'Ivan Primerov', kind: 'alias', quality: 'unknown' },
      ],
      identifiers: [],
      birthDates: [],
      addresses: [
        { full: '1 Primernaya St, Yelabuga, 423600, RU', postcode: '423600', country: 'RU' },
        { full: 'Bldg. 2; Floor 3, Dubai, AE', country: 'AE', countryText: 'Dubai' },
        { full: 'Pr. Yuria Gagarina 2, St. Petersburg, Russia 196105', note: 'published among the aliases' },
        { full: '26 Generala Belova Street, Office 415, Moscow, Russia 115583', note: 'published among the aliases' },
      ],
      countries: [],
      listing: {
        subList: 'Entity List',
        programmes: [],
        measures: ['licence_requirement'],
        jurisdiction: 'US',
        legalBasis: ['89 FR 00000'],
        listedOn: '2024-01-02',
        sourceUrl: 'http://info.example',
      },
      details: {
        typeInferredFrom: ['legal form in the name'],
        licenceRequirement: ['For all items subject to the EAR (See §§ 734.9(g), 746.8(a)(3), and 744.21(b) of the EAR)'],
        licencePolicy: ['Policy of denial.'],
      },
    });
  });

  it('takes an address-only row for an address, not for a party with a name', async () => {
    expect(await party('b100')).toMatchObject({
      type: 'address',
      names: [{ full: 'Address 01', quality: 'weak' }],
      addresses: [{ full: 'Unit D, 16/F One Capital Place, 18 Luard Rd, Wan Chai, Hong Kong, CN', country: 'CN' }],
      listing: { legalBasis: ['89 FR 68544, 8/27/24', '89 FR 87265, 11/1/24'] },
    });
  });

  it('reads a denied person with the end of the order', async () => {
    expect(await party('b200')).toMatchObject({
      type: 'person',
      names: [{ full: 'JOHN Q. EXAMPLE' }],
      listing: { measures: ['export_denial'], listedOn: '2003-06-19', endsOn: '2056-06-29', legalBasis: ['68 F.R. 38290 6/27/03', '71 F.R. 38843 7/10/06'] },
      details: { standardOrder: ['Y'] },
      remarks: '50 YEAR DENIAL',
    });
  });

  it('takes words about successors off a name and says what was published', async () => {
    expect((await party('b400'))?.names).toEqual([
      {
        full: 'Example Import and Export Company',
        kind: 'primary',
        quality: 'strong',
        note: 'as published: Example Import and Export Company; and any successor, sub-unit, or subsidiary thereof',
      },
      { full: 'Example Imp/Exp', kind: 'alias', quality: 'unknown' },
    ]);
  });

  it('gives an acronym in brackets as a weak name', async () => {
    expect((await party('b600'))?.names.map((name) => [name.full, name.kind, name.quality])).toEqual([
      ['Academy of Example Propulsion (AEPX)', 'primary', 'strong'],
      ['Academy of Example Propulsion', 'variation', 'strong'],
      ['AEPX', 'alias', 'weak'],
    ]);
  });

  it('keeps the listings of one party on two Treasury lists apart', async () => {
    expect(await party('90001/SSI')).toMatchObject({
      listing: { subList: 'SSI', measures: ['sectoral'], otherReferences: ['us-ofac:90001'] },
      identifiers: [
        { type: 'ogrn', number: '1027700167110', country: 'RU' },
        { type: 'inn', number: '7744001497', country: 'RU' },
        { type: 'swift', number: 'GAZPRUMM' },
      ],
      links: [{ relation: 'Linked To', name: 'EXAMPLE ZONE JSC' }],
      contacts: ['www.bank.example'],
    });
    expect(await party('90001/CAP')).toMatchObject({ listing: { subList: 'CAPTA', measures: ['correspondent_account'] } });
  });

  it('reads the ids cell as it is written today, with commas inside values', async () => {
    expect(await party('90003')).toMatchObject({
      type: 'person',
      gender: 'male',
      identifiers: [{ type: 'passport', number: '836238033', country: 'KP' }],
      birthDates: [{ from: '1978-12-05', precision: 'day' }],
      countries: [
        { code: 'RU', kind: 'citizenship' },
        { code: 'KP', kind: 'nationality' },
        { code: 'KP', kind: 'birth' },
      ],
      positions: ['Official of an Example Bank'],
      details: { secondarySanctionsRisk: ['North Korea Sanctions Regulations, sections 510.201 and 510.210'] },
    });
    expect((await party('90004'))?.identifiers.map((id) => [id.type, id.number])).toEqual([
      ['call_sign', 'EXSI1'],
      ['imo', '9187629'],
    ]);
  });

  it('reports a lost letter and a list that it does not know, and keeps both', async () => {
    const { issues, records } = await read();
    expect(issues.map((issue) => issue.kind)).toEqual(['address_among_names', 'address_among_names', 'lost_letter', 'unknown_source']);
    expect(records).toHaveLength(12);
    expect(records.at(-1)?.party.listing).toMatchObject({ subList: 'Surprise List (NEW) - Somewhere Else', measures: ['other'] });
  });

  it('reports columns that are new or gone, and refuses a file without names', async () => {
    expect((await read(CSV.replace('title,', 'rank,'))).issues).toEqual(
      expect.arrayContaining([
        { kind: 'missing_column', what: 'title' },
        { kind: 'unread_column', what: 'rank' },
      ]),
    );
    await expect(read(CSV.replace(',name,', ',label,'))).rejects.toThrow(ListFormatError);
  });

  it('refuses a file that is cut off', async () => {
    await expect(read(CSV.slice(0, CSV.indexOf('Official of an Example')))).rejects.toThrow(/cut off/);
  });
});

describe('the Consolidated Screening List as JSON', () => {
  const item = {
    id: '90003',
    source: 'Specially Designated Nationals (SDN) - Treasury Department',
    entity_number: 90003,
    type: 'Individual',
    programs: ['NPWMD'],
    name: 'EXEMPEL, Ryong Nam',
    alt_names: ['EXEMPEL, R. "N."'],
    nationalities: ['KP'],
    dates_of_birth: ['1978-12-05'],
    citizenships: null,
    addresses: [{ address: '1 First St', city: 'Shenyang', state: null, postal_code: '110000', country: 'CN' }],
    ids: [{ type: 'Passport', number: '836238033', country: 'KP', issue_date: '2010-01-02', expiration_date: null }],
    federal_register_notice: null,
    source_list_url: 'http://list.example',
  };
  const file = (items: readonly unknown[]) => fileOf('consolidated.json', JSON.stringify({ total: items.length, sources: [{ results: 1 }], results: items }, null, 1));

  it('reads structured addresses and papers, with null and absent keys alike', async () => {
    const { records, issues } = await parseAll(usCsl, [file([item])]);
    expect(issues).toEqual([]);
    expect(records[0]?.party).toMatchObject({
      recordId: '90003',
      type: 'person',
      names: [{ full: 'EXEMPEL, Ryong Nam' }, { full: 'EXEMPEL, R. "N."' }],
      identifiers: [{ type: 'passport', number: '836238033', country: 'KP', issuedOn: '2010-01-02' }],
      addresses: [{ full: '1 First St, Shenyang, 110000, CN', street: '1 First St', city: 'Shenyang', postcode: '110000', country: 'CN' }],
      listing: { subList: 'SDN', measures: ['asset_freeze'] },
    });
    expect(JSON.parse(records[0]?.raw ?? '')).toEqual(item);
  });

  it('refuses a file that is cut off', async () => {
    const whole = JSON.stringify({ results: [item, item] });
    await expect(parseAll(usCsl, [fileOf('c.json', whole.slice(0, -40))])).rejects.toThrow(/cut off/);
  });

  it('is recognised, and a page of JSON that is something else is not', () => {
    expect(recogniseList(Buffer.from(JSON.stringify({ results: [item] })), 'x')).toEqual({ listId: 'us-csl', format: 'csl-json' });
    expect(recogniseList(Buffer.from('{"message":"rate limit"}'), 'consolidated.json')).toBeUndefined();
  });
});

describe('the type of a party whose list states none', () => {
  it.each([
    ['Address 03', 'address'],
    ['Huawei Device (Dongguan) Co., Ltd.', 'company'],
    ['Megasan Elektronik Ticaret Ve Sanayi A.S.', 'company'],
    ['OOO Alabuga Development', 'company'],
    ['Northwest Institute of Nuclear Technology', 'organisation'],
    ['AL-NASER AIRLINES', 'organisation'],
    ['Rosen, David R.', 'person'],
    ['Luo Dingwen (Chinese individual)', 'person'],
    ['Igor Aleksandrovich Michurin', 'person'],
    ['IHSAN MEDHAT "SAMMY" ELASHI', 'person'],
    ['Abdul Satar Ghoura', 'person'],
    ['ABEL HERNANDEZ, JR.', 'person'],
    ['Kindroid', 'unknown'],
    ['Glavkosmos', 'unknown'],
    ['AZUR ABOVE', 'unknown'],
  ])('%s is %s', (name, type) => {
    expect(guessType(name).type).toBe(type);
  });
});
