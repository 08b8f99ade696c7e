import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ListFormatError, type ListFile } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { ofacSdn } from '../../src/lists/sources/ofac.js';
import type { ListedParty } from '../../src/matching/party.js';
import { fileOf, parseAll } from './list-files.js';

const FOLDER = join('test', 'fixtures', 'lists', 'us-ofac-csv');
const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const file = (name: string, change = (content: string) => content): ListFile => fileOf(name, change(text(name)));
const all = () => ['sdn.csv', 'alt.csv', 'add.csv', 'sdn_comments.csv'].map((name) => file(name));

async function party(recordId: string): Promise<ListedParty | undefined> {
  return (await parseAll(ofacSdn, all())).records.find((record) => record.party.recordId === recordId)?.party;
}

describe('OFAC CSV set', () => {
  it('reads a company with aliases, numbers, addresses, two programmes and a link that is resolved by name', async () => {
    const remarks =
      "Organization Established Date 02 Mar 2015; Target Type Private Company; Tax ID No. 1600000001 (Russia); Registration Number 1150000000001 (Russia); Secondary sanctions risk: Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201; a.k.a. 'EXUAV'; Linked To: EXAMPLE ZONE JSC.";
    expect(await party('90001')).toEqual({
      id: 'us-ofac-sdn:90001',
      listId: 'us-ofac-sdn',
      recordId: '90001',
      type: 'company',
      names: [
        { full: 'EXAMPLE UAV PLANT LLC', kind: 'primary', quality: 'strong' },
        { full: 'OOO EKZEMPLAR BPLA', kind: 'alias', quality: 'strong', sourceId: '70001' },
        { full: 'OLD PLANT LLC', kind: 'former', quality: 'strong', sourceId: '70002' },
        { full: 'EXUAV', kind: 'alias', quality: 'weak' },
      ],
      identifiers: [
        { type: 'inn', number: '1600000001', typeRaw: 'Tax ID No.', country: 'RU' },
        { type: 'ogrn', number: '1150000000001', typeRaw: 'Registration Number', country: 'RU' },
      ],
      birthDates: [{ from: '2015-03-02', to: '2015-03-02', precision: 'day', raw: '02 Mar 2015' }],
      addresses: [
        {
          full: 'Ul. Primernaya 1, Territoriya OEZ Primer, Yelabuga, Republic of Tatarstan 423600, Russia',
          street: 'Ul. Primernaya 1, Territoriya OEZ Primer',
          city: 'Yelabuga',
          region: 'Republic of Tatarstan',
          postcode: '423600',
          country: 'RU',
          countryText: 'Russia',
        },
        { full: 'Russia', country: 'RU', countryText: 'Russia' },
      ],
      countries: [],
      listing: {
        subList: 'SDN',
        programmes: ['RUSSIA-EO14024', 'NPWMD'],
        measures: ['asset_freeze'],
        jurisdiction: 'US',
        legalBasis: ['Executive Order 14024'],
        sourceUrl: 'https://sanctionssearch.ofac.treas.gov/Details.aspx?id=90001',
      },
      links: [{ relation: 'Linked To', name: 'EXAMPLE ZONE JSC', recordId: '90002' }],
      details: {
        targetType: ['Private Company'],
        secondarySanctionsRisk: ['Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201'],
      },
      remarks,
    });
  });

  it('reads a person: name parts, dates, places, papers with country and validity, functions, links', async () => {
    const person = await party('90003');
    expect(person?.names).toEqual([
      {
        full: 'PRIMEROV, Ivan Ivanovich',
        kind: 'primary',
        quality: 'strong',
        parts: [
          { kind: 'family', value: 'PRIMEROV' },
          { kind: 'given', value: 'Ivan' },
          { kind: 'patronymic', value: 'Ivanovich' },
        ],
      },
      {
        full: 'PRIMEROFF, Ivan',
        kind: 'alias',
        quality: 'strong',
        sourceId: '70003',
        parts: [
          { kind: 'family', value: 'PRIMEROFF' },
          { kind: 'given', value: 'Ivan' },
        ],
      },
    ]);
    expect(person?.type).toBe('person');
    expect(person?.gender).toBe('male');
    expect(person?.birthDates).toEqual([
      { from: '1943-01-05', to: '1943-01-05', precision: 'day', raw: '05 Jan 1943' },
      { from: '1944-01-01', to: '1944-12-31', precision: 'year', circa: true, raw: 'circa 1944' },
      { from: '1945-01-01', to: '1946-12-31', precision: 'range', raw: '1945 to 1946' },
    ]);
    expect(person?.birthPlaces).toEqual(['Pyongyang, Korea, North']);
    expect(person?.countries).toEqual([
      { code: 'KP', kind: 'birth' },
      { code: 'KP', kind: 'nationality' },
      { code: 'CY', kind: 'nationality' },
      { code: 'IR', kind: 'citizenship' },
    ]);
    expect(person?.identifiers).toEqual([
      { type: 'passport', number: 'A0002302', typeRaw: 'Passport', country: 'IR', issuedOn: '2004-05-02', expiresOn: '2009-05-02' },
      { type: 'passport', number: '123456789', typeRaw: 'Passport' },
      { type: 'national_id', number: '216040', typeRaw: 'National ID No.', country: 'YE' },
    ]);
    expect(person?.positions).toEqual(['Minister of Examples', 'General', 'Member of the Example Assembly']);
    expect(person?.links).toEqual([
      { relation: 'Linked To', name: 'EXAMPLE ZONE JSC', recordId: '90002' },
      { relation: 'Linked To', name: 'AL-NUSRAH FRONT' },
    ]);
    expect(person?.addresses).toEqual([
      {
        full: 'The Minories, London EC3N 1DY, United Kingdom',
        street: 'The Minories',
        city: 'London',
        postcode: 'EC3N 1DY',
        country: 'GB',
        countryText: 'United Kingdom',
        note: 'since 2020',
      },
    ]);
  });

  it('reads a vessel with IMO number, call sign, flags, tonnage and year of build', async () => {
    const vessel = await party('90004');
    expect(vessel).toMatchObject({
      type: 'vessel',
      identifiers: [
        { type: 'call_sign', number: 'EXSI1' },
        { type: 'imo', number: '9187629' },
        { type: 'mmsi', number: '572469210' },
      ],
      countries: [
        { code: 'IR', kind: 'flag' },
        { code: 'MT', kind: 'former_flag' },
      ],
      birthDates: [{ from: '1999-01-01', to: '1999-12-31', precision: 'year' }],
      links: [{ relation: 'Vessel owner', name: 'EXAMPLE TANKERS' }],
      details: { vesselType: ['Crude Oil Tanker'], tonnage: ['317,356'], grossTonnage: ['163,660'], vesselOwner: ['EXAMPLE TANKERS'] },
    });
    expect(vessel?.names.map((name) => [name.full, name.quality])).toEqual([
      ['EXAMPLE STAR', 'strong'],
      ['STAR', 'weak'],
    ]);
  });

  it('reads an aircraft', async () => {
    expect(await party('90005')).toMatchObject({
      type: 'aircraft',
      identifiers: [
        { type: 'aircraft_serial', number: '90' },
        { type: 'aircraft_tail', number: 'EP-XYZ' },
      ],
      birthDates: [{ from: '1991-02-01', to: '1991-02-28', precision: 'month' }],
      details: { aircraftModel: ['A300'], aircraftOperator: ['EXAMPLE AIR'] },
    });
  });

  it('joins the continuation of remarks although the cut is inside a word, and takes what stands behind it', async () => {
    const zone = await party('90002');
    expect(zone?.remarks).toMatch(/; Additional Sanctions Information - Subject to Secondary Sanctions; a\.k\.a\. 'PRIMER'\.$/);
    expect(zone?.names.map((name) => [name.full, name.kind, name.quality])).toEqual([
      ['EXAMPLE ZONE JSC', 'primary', 'strong'],
      ['ZONE HOLDING JSC', 'alias', 'strong'],
      ['ZONE 2000', 'former', 'weak'],
      ['PRIMER', 'alias', 'weak'],
    ]);
    expect(zone?.details?.['additionalSanctionsInformation']).toEqual(['Subject to Secondary Sanctions']);
    expect(zone?.identifiers.filter((id) => id.type === 'crypto')).toEqual([
      { type: 'crypto', number: '12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h', issuer: 'XBT', typeRaw: 'Digital Currency Address - XBT' },
      { type: 'crypto', number: '0x39D908dac893CBCB53Cc86e0ECc369aA4DeF1A29', issuer: 'ETH', typeRaw: 'Digital Currency Address - ETH' },
    ]);
    expect(zone?.listing.measures).toEqual(['asset_freeze', 'sectoral']);
    expect(zone?.contacts).toEqual(['www.zone.example']);
  });

  it('leaves null cells empty and keeps a region without a country as text', async () => {
    const plain = await party('90006');
    expect(plain?.remarks).toBeUndefined();
    expect(plain?.names.map((name) => name.full)).toEqual(['NO REMARKS CO., LTD.']);
    expect(plain?.addresses[0]).toMatchObject({ full: 'Gaza, Region: Gaza', city: 'Gaza', countryText: 'Region: Gaza' });
  });

  it('reports a remark that it does not understand, and keeps it', async () => {
    const { issues } = await parseAll(ofacSdn, all());
    expect(issues).toEqual([{ kind: 'unread_remark', what: 'keeper of the zone', recordId: '90002' }]);
    expect((await party('90002'))?.details?.['notes']).toEqual(['keeper of the zone']);
  });

  it('keeps the rows of all files as the raw record', async () => {
    const { records } = await parseAll(ofacSdn, all());
    expect(records.find((record) => record.party.recordId === '90001')?.raw.split('\n')).toHaveLength(5);
  });
});

describe('an OFAC CSV set that is not whole', () => {
  it('names the absent parts', async () => {
    expect((await parseAll(ofacSdn, [file('sdn.csv')])).edition).toEqual({ missingParts: ['alt', 'add'] });
    expect((await parseAll(ofacSdn, all())).edition).toEqual({ missingParts: [] });
  });

  it('also names the comments where a remark is so long that it must go on there', async () => {
    const long = file('sdn.csv', (content) => content.replace('Website www.zone.example', `Website ${'x'.repeat(900)}`));
    expect((await parseAll(ofacSdn, [long])).edition.missingParts).toContain('comments');
  });

  it.each([
    ['inside a quoted text', 0.5, /cut off|damaged/],
    ['inside a row', 0.971, /cut off|damaged/],
  ])('is refused where SDN.CSV is cut %s', async (_where, share, message) => {
    const cut = file('sdn.csv', (content) => content.slice(0, Math.floor(content.length * share)));
    const reading = parseAll(ofacSdn, [cut]);
    await expect(reading).rejects.toThrow(ListFormatError);
    await expect(reading).rejects.toThrow(message);
  });

  it('reports a file without its end mark, which may have lost whole rows', async () => {
    const cut = file('sdn.csv', (content) => content.slice(0, content.indexOf('90006')));
    expect((await parseAll(ofacSdn, [cut])).issues.map((issue) => issue.kind)).toContain('no_end_mark');
  });

  it('is refused without SDN.CSV', async () => {
    await expect(parseAll(ofacSdn, [file('alt.csv')])).rejects.toThrow(/together with/);
  });

  it('reports rows of parties that SDN.CSV does not have', async () => {
    const { issues } = await parseAll(ofacSdn, [file('sdn.csv'), file('alt.csv', (content) => content.replace('90003,70003', '91111,70003'))]);
    expect(issues.filter((issue) => issue.kind === 'orphan_row').map((issue) => issue.recordId)).toEqual(['91111']);
  });
});

describe('files are recognised by their content', () => {
  it.each([
    ['a.txt', 'sdn.csv', 'sdn'],
    ['b.txt', 'alt.csv', 'alt'],
    ['c.txt', 'add.csv', 'add'],
    ['d.txt', 'sdn_comments.csv', 'comments'],
  ])('%s is %s', (name, content, part) => {
    expect(recogniseList(Buffer.from(text(content)), name)).toEqual({ listId: 'us-ofac-sdn', format: 'ofac-csv', part });
  });

  it('takes the non-SDN set from its programmes or its name', () => {
    const nonSdn = '9639,"HANIYA, Ismail","individual","NS-PLC",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n';
    expect(recogniseList(Buffer.from(nonSdn), 'x.csv')?.listId).toBe('us-ofac-nonsdn');
    expect(recogniseList(Buffer.from(text('alt.csv')), 'cons_alt.csv')?.listId).toBe('us-ofac-nonsdn');
  });

  it.each([
    ['a web page', '<!DOCTYPE html><html><body>Service unavailable</body></html>'],
    ['an ordinary table', 'id,name,country\n1,Acme,US\n'],
    ['numbers', '1,2,3,4,5\n'],
    ['nothing', ''],
  ])('%s is no list', (_title, content) => {
    expect(recogniseList(Buffer.from(content), 'sdn.csv')).toBeUndefined();
  });
});
