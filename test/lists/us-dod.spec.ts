import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { usDod1260h } from '../../src/lists/sources/us-dod-1260h.js';
import { usDod1286 } from '../../src/lists/sources/us-dod-1286.js';
import { fileOf, parseAll } from './list-files.js';

const COMPANIES = 'Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url';
const companies = (...rows: readonly string[]) => parseAll(usDod1260h, [fileOf('section_1260h.csv', [COMPANIES, ...rows].join('\n'))]);

describe('Chinese military companies of section 1260H', () => {
  it('makes one party of the rows of all reports, under its newest name', async () => {
    const { records, issues, edition } = await companies(
      '"Primer Aero Co., Ltd (PAC)*","Primer Aero Co., Ltd",PAC,,Primer Group Corporation,,2021-06-03,,',
      '"Primer Aero Co., Ltd. (PAC)","Primer Aero Co., Ltd.","PAC,PrimerAir",,Primer Group Corporation,,2025-01-07,,https://x.example/2025.pdf',
      '"Neo Primer Co., Ltd. (formerly Primer Aero Co., Ltd.)","Neo Primer Co., Ltd.",,"Primer Aero Co., Ltd.",Neo Group,Neo is owned by the state.,2026-06-08,,https://x.example/2026.pdf',
    );
    expect(edition).toEqual({ publishedAt: '2026-06-08' });
    expect(issues.map(({ kind }) => kind)).toEqual(['date_inferred']);
    expect(records.map(({ party }) => party)).toEqual([
      {
        id: 'us-dod-1260h:primer-aero-co-ltd',
        listId: 'us-dod-1260h',
        recordId: 'primer-aero-co-ltd',
        type: 'company',
        names: [
          { full: 'Neo Primer Co., Ltd.', kind: 'primary', quality: 'strong', script: 'Latn' },
          { full: 'Primer Aero Co., Ltd.', kind: 'variation', quality: 'strong', script: 'Latn' },
          { full: 'Primer Aero Co., Ltd', kind: 'variation', quality: 'strong', script: 'Latn' },
          { full: 'PAC', kind: 'alias', quality: 'weak', script: 'Latn', note: 'short form' },
          { full: 'PrimerAir', kind: 'alias', quality: 'unknown', script: 'Latn' },
        ],
        identifiers: [],
        birthDates: [],
        addresses: [],
        countries: [],
        listing: {
          subList: 'Section 1260H',
          programmes: ['Section 1260H'],
          measures: ['procurement_restriction'],
          jurisdiction: 'US',
          legalBasis: ['Section 1260H of Public Law 116-283'],
          listedOn: '2021-06-03',
          reason: 'Neo is owned by the state.',
          sourceUrl: 'https://x.example/2026.pdf',
        },
        links: [
          { relation: 'subsidiary of', name: 'Neo Group' },
          { relation: 'subsidiary of', name: 'Primer Group Corporation' },
        ],
        details: {
          'Named in reports of': ['2021-06-03', '2025-01-07', '2026-06-08'],
          'As printed': ['Neo Primer Co., Ltd. (formerly Primer Aero Co., Ltd.)', 'Primer Aero Co., Ltd. (PAC)', 'Primer Aero Co., Ltd (PAC)*'],
        },
      },
    ]);
  });

  it.each([
    ['a company that was taken off ended', ['Gone Inc.,Gone Inc.,,,,,2024-01-31,2025-01-07,', 'Other Inc.,Other Inc.,,,,,2026-06-08,,'], { endsOn: '2025-01-07' }],
    ['one that was put back is listed', ['Gone Inc.,Gone Inc.,,,,,2025-01-07,2026-02-17,', 'Gone Inc.,Gone Inc.,,,,,2026-06-08,,'], { listedOn: '2025-01-07' }],
    ['the newest row decides, whatever an older one leaves open', ['Gone Inc.,Gone Inc.,,,,,2021-06-03,,', 'Gone Inc.,Gone Inc.,,,,,2025-01-07,2026-02-17,', 'Other Inc.,Other Inc.,,,,,2026-06-08,,'], { endsOn: '2026-02-17' }],
    [
      'one that the newest report only leaves out stays, and says so',
      ['Gone Inc.,Gone Inc.,,,,,2024-01-31,,', 'Other Inc.,Other Inc.,,,,,2026-06-08,,'],
      { reason: 'The report of 2026-06-08 does not name it; the last one that does is of 2024-01-31.' },
    ],
  ])('%s', async (_sentence, rows, listing) => {
    const { records } = await companies(...rows);
    const party = records.find(({ party }) => party.recordId === 'gone-inc')?.party;
    expect(party?.listing).toMatchObject(listing);
    expect(party?.listing.endsOn).toBe('endsOn' in listing ? listing.endsOn : undefined);
  });

  it('refuses a row without a name or a report', async () => {
    await expect(companies('X,X,,,,,,,')).rejects.toThrow(ListFormatError);
  });
});

const INSTITUTIONS = 'schema,name,aliases,topics,program,authority,reason,report-date,start-date,end-date,country,notes,source_url';
const LAW = 'Section 1286 of the Example Act';
const institutions = (...rows: readonly string[]) => parseAll(usDod1286, [fileOf('section_1286.csv', [INSTITUTIONS, ...rows].join('\n'))]);

describe('institutions of section 1286', () => {
  it('makes one organisation of the rows of all reports', async () => {
    const { records, issues, edition } = await institutions(
      `Company,Primer Institute (PRI),,debarment,${LAW},Congress,,2023,,,,,https://x.example/2023.pdf`,
      `Company,Primer University,Primer Institute; PU; Sample Polytechnic,debarment,${LAW},Congress,,2025,,,China,and affiliates,https://x.example/2025.pdf`,
    );
    expect(edition).toEqual({ publishedAt: '2025-01-01' });
    expect(issues.map(({ kind }) => kind)).toEqual(['date_inferred']);
    expect(records.map(({ party }) => party)).toEqual([
      {
        id: 'us-dod-1286:primer-institute',
        listId: 'us-dod-1286',
        recordId: 'primer-institute',
        type: 'organisation',
        names: [
          { full: 'Primer University', kind: 'primary', quality: 'strong', script: 'Latn' },
          { full: 'Primer Institute (PRI)', kind: 'variation', quality: 'strong', script: 'Latn' },
          { full: 'Primer Institute', kind: 'variation', quality: 'strong', script: 'Latn', note: 'PRI' },
          { full: 'PRI', kind: 'alias', quality: 'weak', script: 'Latn', note: 'abbreviation' },
          { full: 'PU', kind: 'alias', quality: 'weak', script: 'Latn' },
          { full: 'Sample Polytechnic', kind: 'alias', quality: 'unknown', script: 'Latn' },
        ],
        identifiers: [],
        birthDates: [],
        addresses: [],
        countries: [{ code: 'CN', kind: 'other' }],
        listing: {
          subList: 'Section 1286',
          programmes: ['Section 1286'],
          measures: ['research_restriction'],
          jurisdiction: 'US',
          legalBasis: [LAW],
          sourceUrl: 'https://x.example/2025.pdf',
        },
        details: { 'Named in reports of': ['2023', '2025'] },
        remarks: 'and affiliates',
      },
    ]);
  });

  it('keeps two institutions of one name in two countries apart, and a name of its own from an alias of another', async () => {
    const { records } = await institutions(
      `Company,National Defense College,,debarment,${LAW},Congress,,2023,,,China,,`,
      `Company,Supreme College,National Defense College,debarment,${LAW},Congress,,2025,,,Iran,,`,
      `Company,National Defense College,,debarment,${LAW},Congress,,2025,,,China,,`,
    );
    expect(records.map(({ party }) => [party.recordId, party.countries[0]?.code, party.details?.['Named in reports of']])).toEqual([
      ['national-defense-college', 'CN', ['2023', '2025']],
      ['supreme-college', 'IR', ['2025']],
    ]);
  });

  it('takes a year in which an institution was taken off to its last day', async () => {
    const { records } = await institutions(`Company,Primer Academy,,debarment,${LAW},Congress,,2024,,2026,,,`);
    expect(records[0]?.party.listing.endsOn).toBe('2026-12-31');
  });
});

describe('telling the lists of US Defense', () => {
  it.each([
    [COMPANIES, 'us-dod-1260h'],
    [INSTITUTIONS, 'us-dod-1286'],
    ['Name,Start date,End date,Country', undefined],
    ['name,aliases,country,program,notes', undefined],
    ['record_id,name,aliases,owner,reason', 'internal'],
  ])('%s is %s', (header, list) => {
    expect(recogniseList(Buffer.from(`${header}\na,b\n`), 'list.csv')?.listId).toBe(list);
  });
});
