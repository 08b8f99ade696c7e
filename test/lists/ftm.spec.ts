import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { ftm } from '../../src/lists/sources/ftm.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { fileOf, parseAll } from './list-files.js';

const SANCTION = {
  id: 's-1',
  schema: 'Sanction',
  properties: {
    entity: ['Q-1'],
    country: ['us'],
    authority: ['Office of Foreign Assets Control'],
    program: ['RUSSIA-EO14024'],
    provisions: ['Asset freeze'],
    startDate: ['2024-02-23'],
    sourceUrl: ['https://example.invalid/1'],
    reason: ['Makes parts.'],
  },
};
const COMPANY = {
  id: 'Q-1',
  caption: 'Primer Plant JSC',
  schema: 'Company',
  datasets: ['own_set'],
  referents: ['ofac-90001'],
  last_change: '2026-01-02T03:04:05',
  properties: {
    name: ['АО «Пример»', 'Primer Plant JSC'],
    alias: ['Primer'],
    weakAlias: ['PP'],
    previousName: ['Old Plant'],
    innCode: ['1646019914'],
    registrationNumber: ['1061674037259'],
    jurisdiction: ['ru'],
    country: ['ru', 'suhh'],
    incorporationDate: ['2006-12'],
    address: ['1 Primernaya St, Yelabuga'],
    addressEntity: ['addr-1'],
    topics: ['sanction', 'export.control'],
    website: ['https://primer.example'],
    notes: ['A note.'],
    sector: ['Drones'],
  },
};
const ADDRESS = { id: 'addr-1', schema: 'Address', properties: { full: ['2 Zavodskaya, Yelabuga, 423600'], city: ['Yelabuga'], postalCode: ['423600'], country: ['ru'] } };
const OWNER = {
  id: 'Q-2',
  caption: 'Ivan Primerov',
  schema: 'Person',
  datasets: ['own_set'],
  properties: {
    name: ['Ivan Primerov'],
    firstName: ['Ivan'],
    lastName: ['Primerov'],
    birthDate: ['1970-05'],
    nationality: ['ru'],
    gender: ['male'],
    topics: ['role.pep'],
    position: ['Director'],
    idNumber: ['123'],
  },
};
const OWNERSHIP = { id: 'o-1', schema: 'Ownership', properties: { owner: ['Q-2'], asset: ['Q-1'], percentage: ['51 %'] } };
const PASSPORT = { id: 'p-1', schema: 'Passport', properties: { holder: ['Q-2'], number: ['A1'], country: ['ru'], startDate: ['2010-01-02'] } };

const lines = (...entities: readonly unknown[]) => entities.map((entity) => JSON.stringify(entity)).join('\n');
const read = (...entities: readonly unknown[]) => parseAll(ftm, [fileOf('own.ftm.json', lines(...entities))]);

describe('FollowTheMoney entities', () => {
  it('reads a company with its sanction, which stands before it, and its address and owner, which stand behind', async () => {
    const { records, issues } = await read(COMPANY, SANCTION, OWNERSHIP, OWNER, PASSPORT, ADDRESS);
    expect(issues).toEqual([]);
    expect(records.map((record) => record.party.recordId)).toEqual(['Q-1', 'Q-2']);
    expect(records[0]?.party).toEqual({
      id: 'ftm:Q-1',
      listId: 'ftm',
      recordId: 'Q-1',
      type: 'company',
      names: [
        { full: 'Primer Plant JSC', kind: 'primary', quality: 'strong', script: 'Latn' },
        { full: 'АО «Пример»', kind: 'variation', quality: 'strong', script: 'Cyrl' },
        { full: 'Primer', kind: 'alias', quality: 'unknown', script: 'Latn' },
        { full: 'Old Plant', kind: 'former', quality: 'unknown', script: 'Latn' },
        { full: 'PP', kind: 'alias', quality: 'weak', script: 'Latn' },
      ],
      identifiers: [
        { type: 'inn', number: '1646019914', typeRaw: 'innCode' },
        { type: 'registration', number: '1061674037259', typeRaw: 'registrationNumber' },
      ],
      birthDates: [{ from: '2006-12-01', to: '2006-12-31', precision: 'month', raw: '2006-12' }],
      addresses: [{ full: '2 Zavodskaya, Yelabuga, 423600', city: 'Yelabuga', postcode: '423600', country: 'RU' }, { full: '1 Primernaya St, Yelabuga' }],
      countries: [
        { code: 'RU', kind: 'other' },
        { code: 'RU', kind: 'registration' },
      ],
      listing: {
        subList: 'own_set',
        programmes: ['RUSSIA-EO14024'],
        measures: ['asset_freeze'],
        jurisdiction: 'US',
        legalBasis: ['Office of Foreign Assets Control'],
        listedOn: '2024-02-23',
        changedOn: '2026-01-02',
        reason: 'Makes parts.',
        sourceUrl: 'https://example.invalid/1',
        otherReferences: ['ofac-90001'],
      },
      links: [{ relation: 'owned by', recordId: 'Q-2', name: 'Ivan Primerov', percent: 51 }],
      contacts: ['https://primer.example'],
      details: { sector: ['Drones'], topics: ['sanction', 'export.control'] },
      remarks: 'A note.',
    });
  });

  it('takes a politically exposed person for information, not for a listing', async () => {
    const { records } = await read(OWNER, PASSPORT);
    expect(records[0]?.party).toMatchObject({
      type: 'person',
      gender: 'male',
      names: [{ full: 'Ivan Primerov', parts: [{ kind: 'given', value: 'Ivan' }, { kind: 'family', value: 'Primerov' }] }],
      identifiers: [
        { type: 'national_id', number: '123' },
        { type: 'passport', number: 'A1', country: 'RU', issuedOn: '2010-01-02' },
      ],
      listing: { measures: ['adverse_information'], jurisdiction: 'internal' },
    });
  });

  it('reads nested entities alike', async () => {
    const nested = { ...COMPANY, properties: { ...COMPANY.properties, sanctions: [SANCTION], addressEntity: [ADDRESS] } };
    const { records } = await read(nested);
    expect(records[0]?.party.listing).toMatchObject({ measures: ['asset_freeze'], jurisdiction: 'US', listedOn: '2024-02-23' });
    expect(records[0]?.party.addresses[0]).toMatchObject({ city: 'Yelabuga', country: 'RU' });
  });

  it('reports what it does not know', async () => {
    const { issues } = await read(OWNER, { id: 'x', schema: 'Spell', properties: {} }, { ...SANCTION, properties: { ...SANCTION.properties, provisions: ['Anathema'], entity: ['Q-2'] } });
    expect(issues).toEqual([
      { kind: 'unread_schema', what: 'Spell', recordId: 'x' },
      { kind: 'unknown_measure', what: 'Anathema', recordId: 'Q-2' },
    ]);
  });

  it.each([
    ['is cut off', lines(OWNER, COMPANY).slice(0, -5), /line 2 is not whole/],
    ['has a line that is no entity', lines(OWNER, { id: 'x' }), /line 2 is no FollowTheMoney/],
    ['has no parties', lines(SANCTION), /no persons/],
  ])('refuses a file that %s', async (_title, content, message) => {
    const reading = parseAll(ftm, [fileOf('own.json', content)]);
    await expect(reading).rejects.toThrow(ListFormatError);
    await expect(reading).rejects.toThrow(message);
  });

  it('is recognised by its first line', () => {
    expect(recogniseList(Buffer.from(lines(OWNER, COMPANY)), 'x')).toEqual({ listId: 'ftm', format: 'ftm-jsonl' });
    expect(recogniseList(Buffer.from('{"id":"1","name":"x"}\n'), 'own.ftm.json')).toBeUndefined();
  });
});
