import { describe, expect, it } from '@jest/globals';
import { ListFormatError } from '../../src/lists/list-source.js';
import { recogniseList } from '../../src/lists/sources/index.js';
import { jpMeti } from '../../src/lists/sources/jp-meti.js';
import { readMetiEntry } from '../../src/lists/sources/jp-meti-entry.js';
import { fileOf, parseAll } from './list-files.js';

const heading = (whose: string, act: string, day: string): string => `○ 国際平和のための国際的な努力に我が国として寄与するために講ずる輸出等に係る禁止措置\nの対象となる${whose}（${act}）\n指定日：2022 年03月01 日\n最終更新日：${day}\n`;
const RUSSIA = heading('ロシア連邦の団体', '令和四年外務省告示第八十二号', '2025 年09 月12 日');
const BELARUS = heading('ベラルーシ共和国の団体', '令和四年外務省告示第百四号', '2022 年07 月05 日');
const OTHERS = heading('ロシア連邦及びベラルーシ共和国以外の国の団体を指定する件', '令和五年外務省告示第四百四十七号', '2025年9月12日');

// Numbers are wide or narrow; where a page turned, the next entry stands behind the address before it.
const ENTRIES = `１ 株式会社プリメル（別称、プリメル・グループ及びPRM）
Primer JSC, a.k.a., the following three aliases:
-Primer Group;
—OOO Primer - Trade; and
-PRM.
所在地：12 Primernaya, Yelabuga, Republic of Tatarstan, 423601, Russia; and 2
Obraztsovaya, Moscow, Russia.２ 国防省（軍及び場所を問わず全ての部隊を含む）
Ministry of Samples, including the
Sample Forces. This includes the guard.
所 在 地 ： All addresses located in Russia
`;
const CHINESE = '1 シェンジェン・サンプル有限会社（深圳样品有\n限公司）\nShenzhen Sample Co. Ltd\n別称：サンプル; シェンジェン・サンプル\nSample; Shenzhen Sample\n所在地：502, Block B, Shenzhen, China\n';

describe("Japan's lists of organisations under export prohibition", () => {
  it('reads the three notices as one edition', async () => {
    const { records, issues, edition } = await parseAll(jpMeti, [fileOf('russia.txt', RUSSIA + ENTRIES), fileOf('belarus.txt', `${BELARUS}１ アガトシステム\nAgat-System\n所在地：Minsk, Belarus`), fileOf('others.txt', OTHERS + CHINESE)]);
    expect(edition).toEqual({ publishedAt: '2025-09-12', missingParts: [] });
    expect(issues).toEqual([]);
    const russian = { programmes: ['Export prohibition: Russian Federation'], measures: ['export_restriction'], jurisdiction: 'JP', legalBasis: ['令和四年外務省告示第八十二号'], subList: 'Russian Federation' };
    expect(records.slice(0, 2).map(({ party }) => party)).toEqual([
      {
        id: 'jp-meti:RU-1',
        listId: 'jp-meti',
        recordId: 'RU-1',
        type: 'company',
        names: [
          { full: 'Primer JSC', kind: 'primary', quality: 'strong', script: 'Latn' },
          { full: 'Primer Group', kind: 'alias', quality: 'unknown', script: 'Latn' },
          { full: 'OOO Primer - Trade', kind: 'alias', quality: 'unknown', script: 'Latn' },
          { full: 'PRM', kind: 'alias', quality: 'weak', script: 'Latn' },
          { full: '株式会社プリメル', kind: 'variation', quality: 'unknown', script: 'Jpan', language: 'ja' },
          { full: 'プリメル・グループ', kind: 'alias', quality: 'unknown', script: 'Jpan', language: 'ja' },
        ],
        identifiers: [],
        birthDates: [],
        addresses: [
          { full: '12 Primernaya, Yelabuga, Republic of Tatarstan, 423601, Russia', country: 'RU' },
          { full: '2 Obraztsovaya, Moscow, Russia', country: 'RU' },
        ],
        countries: [{ code: 'RU', kind: 'other' }],
        listing: russian,
      },
      {
        id: 'jp-meti:RU-2',
        listId: 'jp-meti',
        recordId: 'RU-2',
        type: 'organisation',
        names: [
          { full: 'Ministry of Samples', kind: 'primary', quality: 'strong', script: 'Latn' },
          { full: '国防省', kind: 'variation', quality: 'unknown', script: 'Jpan', language: 'ja' },
        ],
        identifiers: [],
        birthDates: [],
        addresses: [{ full: 'All addresses located in Russia', country: 'RU' }],
        countries: [{ code: 'RU', kind: 'other' }],
        listing: russian,
        remarks: 'Ministry of Samples, including the Sample Forces. This includes the guard.',
      },
    ]);
    expect(records.slice(2).map(({ party }) => [party.id, party.names.map(({ full, kind }) => `${kind} ${full}`), party.countries])).toEqual([
      ['jp-meti:BY-1', ['primary Agat-System', 'variation アガトシステム'], [{ code: 'BY', kind: 'other' }]],
      [
        'jp-meti:XX-1',
        ['primary Shenzhen Sample Co. Ltd', 'alias Sample', 'alias Shenzhen Sample', 'variation シェンジェン・サンプル有限会社', 'original_script 深圳样品有限公司', 'alias サンプル', 'alias シェンジェン・サンプル'],
        [{ code: 'CN', kind: 'other' }],
      ],
    ]);
  });

  it('says which notices are missing', async () => {
    const { edition } = await parseAll(jpMeti, [fileOf('russia.txt', RUSSIA + ENTRIES)]);
    expect(edition.missingParts).toEqual(['Republic of Belarus', 'countries other than Russia and Belarus']);
  });

  it.each([
    ['the English name in the line of the Japanese one, where a page turns', 'アルファ（別称、有限会社アルファ）Alfakomponent, a.k.a., the following one alias:\n—OOO Alfakomponent.\n所在地：Moscow, Russia', ['Alfakomponent', 'OOO Alfakomponent', 'アルファ', '有限会社アルファ']],
    ['a line that a dash begins within a name', 'アルファ\nAlfa, a.k.a., the following one alias:\n-Institute of Solid\n-State Physics.\n所在地：Moscow, Russia', ['Alfa', 'Institute of Solid -State Physics', 'アルファ']],
    ['aliases without semicolons', 'アルファ\nAlfa, a.k.a., the following two aliases:\n—Alfa One\n—Alfa Two\n所在地：Moscow, Russia', ['Alfa', 'Alfa One', 'Alfa Two', 'アルファ']],
    ['a slip of the publisher: a.k.a. is missing', 'アルファ\nAlfa Limited, the following two aliases:\n—Alfa; and\n—Alfa Ltd.\n所在地：Moscow, Russia', ['Alfa Limited', 'Alfa', 'Alfa Ltd', 'アルファ']],
  ])('reads %s', (_what, text, names) => {
    const issues: string[] = [];
    expect(readMetiEntry(text, (kind) => issues.push(kind)).names.map(({ full }) => full)).toEqual(names);
    expect(issues).toEqual([]);
  });

  it('says where the number of aliases is not the stated one', () => {
    const issues: string[] = [];
    readMetiEntry('アルファ\nAlfa, a.k.a., the following three aliases:\n-Alfa One; and\n-Alfa Two.\n所在地：Moscow, Russia', (kind, what) => issues.push(`${kind}: ${what}`));
    expect(issues).toEqual(['alias_count_differs: Alfa: 3 stated, 2 read']);
  });

  it('refuses a text that is cut off', async () => {
    await expect(parseAll(jpMeti, [fileOf('russia.txt', RUSSIA + ENTRIES.slice(0, 60))])).rejects.toThrow(ListFormatError);
  });

  it('reads the text with pages parted by form feeds, as pdftotext gives it', async () => {
    const { records } = await parseAll(jpMeti, [fileOf('russia.txt', RUSSIA + ENTRIES.replace('Russia.２', 'Russia.\n\f２'))]);
    expect(records.map(({ party }) => [party.recordId, party.addresses.length])).toEqual([
      ['RU-1', 2],
      ['RU-2', 1],
    ]);
  });

  it('refuses a text in which a number is lost, instead of taking two entries for one', async () => {
    await expect(parseAll(jpMeti, [fileOf('russia.txt', RUSSIA + ENTRIES.replace('２ 国防省', '国防省'))])).rejects.toThrow(/behind entry 1 stands another one without the number 2/);
  });

  it('tells its texts from others', () => {
    expect(recogniseList(Buffer.from(OTHERS), 'a.txt')).toEqual({ listId: 'jp-meti', format: 'jp-meti-text', part: 'XX' });
    expect(recogniseList(Buffer.from('○ 外国ユーザーリスト\n1 サンプル\n'), 'b.txt')).toBeUndefined();
  });
});
