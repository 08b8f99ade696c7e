import { describe, expect, it } from '@jest/globals';
import exceljs from 'exceljs';
import { type ListFile, ListFormatError } from '../../src/lists/list-source.js';
import { readXlsx } from '../../src/lists/readers/xlsx.js';
import { auDfat } from '../../src/lists/sources/au-dfat.js';
import { fileOf, parseAll } from './list-files.js';

const HEADER = [
  ...['Reference', 'Name of Individual or Entity', 'Type', 'Name Type', 'Alias Strength', 'Date of Birth', 'Place of Birth', 'Citizenship', 'Address'],
  ...['Additional Information', 'Listing Information', 'IMO Number', 'Committees', 'Control Date', 'Instrument of Designation'],
  ...['Targeted Financial Sanction', 'Travel Ban', 'Arms Embargo', 'Maritime Restriction'],
];
const common = { place: 'a) Kazan, Russia b) Minsk, Belarus', citizenship: 'Russia', address: 'a) Primernaya 1, Yelabuga, Russia b) Minsk, Belarus' };
const information = 'TAi.999 Passport no.: a) 000000001 (Russian passport) b) 000000002_x000D_\nTax ID: 500100732259';
const person = (reference: string, name: string, kind: string, strength: string, born: string | number) =>
  [reference, name, 'Individual', kind, strength, born, common.place, common.citizenship, common.address, information, 'Instrument 1', '', 'Autonomous (Russia)', 45165, 'Instrument 2', 1, 1, 0, 0];
const ROWS = [
  person('101', 'Ivan PRIMEROV', 'Primary Name', '', 25697),
  person('101a', 'Vanya', 'Alias', 'Weak', 25697),
  person('101b', 'Иван ПРИМЕРОВ', 'Original Script', '', '1971, 2/03/1972'),
  ['102', 'SAMPLE STAR', 'Vessel', 'Primary Name', '', '', '', '', '', '', 45352, '9187629', 'Autonomous (Russia)', 45352, 'Instrument 3', 0, 0, 0, 1],
];

async function workbook(rows: readonly (readonly (string | number)[])[]): Promise<ListFile> {
  const book = new exceljs.Workbook();
  book.addWorksheet('Sheet1').addRows(rows.map((row) => [...row]));
  return fileOf('Australian_Sanctions_Consolidated_List.xlsx', Buffer.from(await book.xlsx.writeBuffer()), 65536);
}

describe('the Australian list', () => {
  it('makes one party of the rows with one number', async () => {
    const { records, issues, edition } = await parseAll(auDfat, [await workbook([HEADER, ...ROWS])]);
    expect(edition).toEqual({ publishedAt: '2024-03-01' });
    expect(issues.map((issue) => issue.kind)).toEqual(['date_inferred']);
    expect(records.map((record) => record.party)).toEqual([
      {
        id: 'au-dfat:101',
        listId: 'au-dfat',
        recordId: '101',
        type: 'person',
        names: [
          { full: 'Ivan PRIMEROV', kind: 'primary', quality: 'strong', script: 'Latn', sourceId: '101' },
          { full: 'Vanya', kind: 'alias', quality: 'weak', script: 'Latn', sourceId: '101a' },
          { full: 'Иван ПРИМЕРОВ', kind: 'original_script', quality: 'strong', script: 'Cyrl', sourceId: '101b' },
        ],
        identifiers: [
          { type: 'passport', number: '000000001', typeRaw: 'Passport no.', country: 'RU', note: '000000001 (Russian passport)' },
          { type: 'passport', number: '000000002', typeRaw: 'Passport no.' },
          { type: 'inn', number: '500100732259', typeRaw: 'Tax ID' },
        ],
        birthDates: [
          { from: '1970-05-09', to: '1970-05-09', precision: 'day', raw: '1970-05-09' },
          { from: '1971-01-01', to: '1971-12-31', precision: 'year', raw: '1971' },
          { from: '1972-03-02', to: '1972-03-02', precision: 'day', raw: '2/03/1972' },
        ],
        addresses: [
          { full: 'Primernaya 1, Yelabuga, Russia', country: 'RU', countryText: 'Russia', countryInText: true },
          { full: 'Minsk, Belarus', country: 'BY', countryText: 'Belarus', countryInText: true },
        ],
        countries: [
          { code: 'RU', kind: 'citizenship' },
          { code: 'RU', kind: 'birth' },
          { code: 'BY', kind: 'birth' },
        ],
        listing: {
          programmes: ['Autonomous (Russia)'],
          measures: ['asset_freeze', 'travel_ban'],
          jurisdiction: 'AU',
          legalBasis: ['Instrument 2'],
          changedOn: '2023-08-27',
          otherReferences: ['TAi.999'],
        },
        birthPlaces: ['Kazan, Russia', 'Minsk, Belarus'],
        details: { 'Listing information': ['Instrument 1'] },
        remarks: 'TAi.999 Passport no.: a) 000000001 (Russian passport) b) 000000002 Tax ID: 500100732259',
      },
      {
        id: 'au-dfat:102',
        listId: 'au-dfat',
        recordId: '102',
        type: 'vessel',
        names: [{ full: 'SAMPLE STAR', kind: 'primary', quality: 'strong', script: 'Latn', sourceId: '102' }],
        identifiers: [{ type: 'imo', number: '9187629', typeRaw: 'IMO Number' }],
        birthDates: [],
        addresses: [],
        countries: [],
        listing: {
          programmes: ['Autonomous (Russia)'],
          measures: ['transport_ban'],
          jurisdiction: 'AU',
          legalBasis: ['Instrument 3'],
          changedOn: '2024-03-01',
          otherReferences: [],
        },
        birthPlaces: [],
        details: { 'Listing information': ['2024-03-01'] },
        remarks: undefined,
      },
    ]);
  });

  it('refuses a workbook that is another table', async () => {
    await expect(parseAll(auDfat, [await workbook([['Supplier', 'Country'], ['A', 'B']])])).rejects.toThrow('not the list of the Department');
  });

  it('refuses half a workbook', async () => {
    const whole: Buffer[] = [];
    for await (const piece of (await workbook([HEADER, ...ROWS])).open()) whole.push(Buffer.from(piece));
    const half = Buffer.concat(whole).subarray(0, 3000);
    await expect(parseAll(auDfat, [fileOf('half.xlsx', half)])).rejects.toThrow(ListFormatError);
  });
});

describe('the first sheet of a workbook', () => {
  it('gives cells by column, empty ones too, and days as Excel counts them', async () => {
    const rows: (readonly string[])[] = [];
    for await (const row of readXlsx(await workbook([['a', '', 'c'], [1, '', 45165]]))) rows.push(row.cells);
    expect(rows).toEqual([
      ['a', '', 'c'],
      ['1', '', '45165'],
    ]);
  });
});
