import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { internalCsv } from '../../src/lists/sources/internal-csv.js';
import { fileOf, parseAll } from './list-files.js';

const HEADER = 'record_id,list,type,name,name_type,name_quality,aliases,country,address,city,postcode,identifiers,dob,programme,list_date,end_date,reason,owner,approved_by,source_url';
const read = (content: string) => parseAll(internalCsv, [fileOf('own.csv', content)]);

describe('an internal list', () => {
  it('reads a bad party with owner, reason and validity, from all its rows', async () => {
    const { records, issues } = await read(
      [
        HEADER,
        'B1,bad,company,Primer Trading LLC,,,"Primer; ""Trade; Co""",Russia,1 Primernaya,Yelabuga,423600,inn:1646019914@RU;passport:A1,2006-12,DRONES,2026-01-02,2027-01-02,Diverts goods,jane@example.invalid,joe,https://x.example',
        'B1,,,Примёр,former,,,,,,,Tax ID No.:77@RU,,,,,,,,',
      ].join('\n'),
    );
    expect(issues).toEqual([]);
    expect(records).toHaveLength(1);
    expect(records[0]?.party).toEqual({
      id: 'internal:B1',
      listId: 'internal',
      recordId: 'B1',
      type: 'company',
      names: [
        { full: 'Primer Trading LLC', kind: 'primary', quality: 'strong', script: 'Latn' },
        { full: 'Primer', kind: 'alias', quality: 'unknown', script: 'Latn' },
        { full: 'Trade; Co', kind: 'alias', quality: 'unknown', script: 'Latn' },
        { full: 'Примёр', kind: 'former', quality: 'strong', script: 'Cyrl' },
      ],
      identifiers: [
        { type: 'inn', number: '1646019914', country: 'RU', typeRaw: 'inn' },
        { type: 'passport', number: 'A1', typeRaw: 'passport' },
        { type: 'tax', number: '77', country: 'RU', typeRaw: 'Tax ID No.' },
      ],
      birthDates: [{ from: '2006-12-01', to: '2006-12-31', precision: 'month', raw: '2006-12' }],
      addresses: [{ full: '1 Primernaya, Yelabuga, 423600, Russia', street: '1 Primernaya', city: 'Yelabuga', postcode: '423600', country: 'RU', countryText: 'Russia' }],
      countries: [{ code: 'RU', kind: 'other' }],
      listing: {
        subList: 'bad',
        programmes: ['DRONES'],
        measures: ['adverse_information'],
        jurisdiction: 'internal',
        legalBasis: [],
        listedOn: '2026-01-02',
        endsOn: '2027-01-02',
        reason: 'Diverts goods',
        sourceUrl: 'https://x.example',
      },
      details: { owner: ['jane@example.invalid'], approvedBy: ['joe'] },
    });
  });

  it('gives a good party no measure', async () => {
    const { records } = await read('record_id;list;name;reason;owner\nG1;good;Acme, Inc.;checked;jane');
    expect(records[0]?.party).toMatchObject({ names: [{ full: 'Acme, Inc.' }], listing: { subList: 'good', measures: [] } });
  });

  it('reports a row without owner, reason or id, and what it does not know', async () => {
    const { issues, records } = await read('record_id,type,name,country,reason,colour\nX1,dragon,Smaug,Erebor,,red\n,person,Nobody,,,\n');
    expect(issues.map((issue) => [issue.kind, issue.what])).toEqual([
      ['unread_column', 'colour'],
      ['missing_id', 'own.csv, line 3'],
      ['missing_owner', 'X1'],
      ['missing_reason', 'X1'],
      ['unknown_country', 'Erebor'],
      ['unknown_type', 'dragon'],
    ]);
    expect(records.map((record) => record.party.type)).toEqual(['unknown']);
  });

  it('refuses a file without one id', async () => {
    await expect(read('record_id,name,reason\n,Nobody,x\n')).rejects.toThrow(ListFormatError);
  });

  it('asks for a sorted file where rows of a party lie apart', async () => {
    await expect(read('record_id,name,reason\n1,A,x\n2,B,x\n1,C,x\n')).rejects.toThrow(/line 4: record 1 occurs again.*sort/);
  });

  it('is recognised by its header, and a supplier file is not', () => {
    expect(recogniseList(Buffer.from(`${HEADER}\n`), 'x.csv')).toEqual({ listId: 'internal', format: 'internal-csv' });
    expect(recogniseList(Buffer.from('supplier,name,country\n1,Acme,US\n'), 'suppliers.csv')).toBeUndefined();
  });
});
