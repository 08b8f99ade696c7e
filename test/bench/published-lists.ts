import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import exceljs from 'exceljs';
import iconv from 'iconv-lite';
import type { ListSource } from '../../src/lists/list-source.js';
import type { ListedParty } from '../../src/matching/party.js';
import { auDfat } from '../../src/lists/sources/au-dfat.js';
import { caSema } from '../../src/lists/sources/ca-sema.js';
import { euFsf } from '../../src/lists/sources/eu-fsf.js';
import { euJournal } from '../../src/lists/sources/eu-journal.js';
import { jpMeti } from '../../src/lists/sources/jp-meti.js';
import { ofacNonSdn, ofacSdn } from '../../src/lists/sources/ofac.js';
import { ukSanctions } from '../../src/lists/sources/uk-sanctions.js';
import { unSc } from '../../src/lists/sources/un-sc.js';
import { usCsl } from '../../src/lists/sources/us-csl.js';
import { usDod1260h } from '../../src/lists/sources/us-dod-1260h.js';
import { usDod1286 } from '../../src/lists/sources/us-dod-1286.js';
import { REAL_LISTS } from '../lists/list-files.js';
import type { PublishedRecord } from './field-counts.js';
import { attributeRecords, type Cut, rowRecords, xmlRecords } from './published.js';

/** A real list, and its records as they are counted apart from our readers. */
export interface PublishedList {
  readonly key: string;
  readonly source: ListSource;
  /** Below the folder of real lists. */
  readonly files: readonly string[];
  /** Which published record (or records) a party was made of, where that is not the publisher's own id. */
  readonly keyOf?: (party: ListedParty, nth: number) => string | readonly string[];
  published(): Promise<PublishedRecord[]> | PublishedRecord[];
}

type Row = Readonly<Record<string, string>>;

const FOLDER = REAL_LISTS ?? '';
const bytesOf = (file: string): Buffer => {
  const bytes = readFileSync(join(FOLDER, file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const textOf = (file: string): string => bytesOf(file).toString('utf8');
const tableOf = (text: string): Row[] => parse(text, { columns: (header: string[]) => header.map((name, i) => (header.indexOf(name) === i ? name : `${name} 2`)), bom: true, relax_quotes: true, relax_column_count: true });
const idIn = (pattern: RegExp) => (xml: string) => pattern.exec(xml)?.[1] ?? '';

const JOURNAL_FILES = REAL_LISTS === undefined ? [] : ['consolidated', 'amendments'].flatMap((part) => readdirSync(join(FOLDER, 'eu_journal', part)).map((name) => `eu_journal/${part}/${name}`));
const JOURNAL_SINGLE: ReadonlySet<string> = new Set(['celex', 'amendedCelex', 'amendmentCelex', 'recordId', 'programKey', 'annex', 'measure', 'startDate', 'reason', 'schema', 'name']);
/** Cells hold values between semicolons, quoted as in CSV where one has a semicolon itself. */
const journalCut: Cut = (column, cell) => (JOURNAL_SINGLE.has(column) ? [cell] : (cell.match(/(?:"(?:[^"]|"")*"|[^;])+/g) ?? []).map((value) => value.trim().replace(/^"([\s\S]*)"$/, '$1').replace(/""/g, '"')));
/** The entry, and eight letters of the SHA-256 of its name, since entries of some annexes have no number. */
const journalId = (row: Row): string => [row.celex || row.amendedCelex, row.annex, (row.recordId ?? '').replace(/\s+/g, ''), createHash('sha256').update((row.name ?? '').normalize('NFC')).digest('hex').slice(0, 8)].filter(Boolean).join('-');

const nameKey = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
/** Facts are `CC, number, label` or `value, label` in 2022, and `label, value, CC` from 2025 on. */
const factIn = (fact: string, labelFirst: boolean): string => (labelFirst ? fact.replace(/^[^,]*, /, '').replace(/, [A-Z]{2}$/, '') : fact.replace(/,\s[^,]*$/, '').replace(/^[A-Z]{2}, /, ''));
const cslCut =
  (labelFirst: boolean): Cut =>
  (column, cell) => {
    if (column === 'ids') return cell.split(/;\s+/).map((fact) => factIn(fact, labelFirst));
    return /^(alt_names|addresses|programs|citizenships|nationalities|dates_of_birth|places_of_birth)$/.test(column) ? cell.split(/;\s+/) : [cell];
  };
const csl = (name: string): PublishedList => ({
  key: `csl-${/\d{4}/.exec(name)?.[0] ?? '2026'}`,
  source: usCsl,
  files: [`us_csl/${name}`],
  published: () => {
    const treasury = (row: Row): string => [...(row.source ?? '').matchAll(/\(([A-Z-]+)(?: List)?\)/g)][0]?.[1] ?? '';
    return rowRecords(tableOf(textOf(`us_csl/${name}`)), (row) => (row.entity_number === '' || treasury(row) === 'SDN' ? row._id! : `${row._id}/${treasury(row)}`), cslCut(!name.includes('2022')));
  },
});

const METI_FILES = ['meti_250912_list_russia_tokutei.pdf.txt', 'meti_list_belarus_tokutei.pdf.txt', 'meti_250912_list_daisangoku_tokutei.pdf.txt'];

/** Every list of the folder, each once. */
export const PUBLISHED_LISTS: readonly PublishedList[] = [
  { key: 'sdn', source: ofacSdn, files: ['sdn.csv', 'alt.csv', 'add.csv', 'sdn_comments.csv'].map((name) => `ofac/${name}`), published: ofacRecords },
  { key: 'nonsdn', source: ofacNonSdn, files: ['us_ofac_nonsdn/consolidated.xml'], published: () => xmlRecords(textOf('us_ofac_nonsdn/consolidated.xml'), /<sdnEntry>[\s\S]*?<\/sdnEntry>/g, idIn(/<uid>(\d+)/)) },
  csl('consolidated.csv'),
  csl('sample-2025.csv'),
  csl('consolidated-2022-05-16.csv.gz'),
  {
    key: 'eu',
    source: euFsf,
    files: ['eu/fsf.xml'],
    published: () => attributeRecords(textOf('eu/fsf.xml'), /<sanctionEntity [\s\S]*?<\/sanctionEntity>/g, idIn(/logicalId="(\d+)"/), (value) => !['', 'false', '00', 'UNKNOWN'].includes(value)),
  },
  { key: 'journal', source: euJournal, files: JOURNAL_FILES, published: () => rowRecords(JOURNAL_FILES.flatMap((file) => tableOf(textOf(file))), journalId, journalCut) },
  {
    key: 'uk-2018',
    source: ukSanctions,
    files: ['uk/ConList-2018-04-13.csv'],
    published: () => {
      const text = iconv.decode(bytesOf('uk/ConList-2018-04-13.csv'), 'windows-1252');
      return rowRecords(tableOf(text.slice(text.indexOf('\n') + 1)), (row) => `OFSI-${row['Group ID']}`, (_column, cell) => cell.split(/(?:^|\s+)\(?\d\)\s+/));
    },
  },
  { key: 'uk-names', source: ukSanctions, files: ['uk/uk-sanctions-list-names-2026-06-10.csv'], keyOf: ({ names }) => nameKey(names[0]?.full ?? ''), published: () => rowRecords(tableOf(textOf('uk/uk-sanctions-list-names-2026-06-10.csv')), (row) => nameKey(row.name ?? '')) },
  { key: 'un', source: unSc, files: ['un/consolidated.xml'], published: () => xmlRecords(textOf('un/consolidated.xml'), /<(INDIVIDUAL|ENTITY)>[\s\S]*?<\/\1>/g, idIn(/<DATAID>(\d+)/), (field, text) => [field === 'LISTED_ON' ? text.slice(0, 10) : text]) },
  {
    key: 'ca',
    source: caSema,
    files: ['ca/sema-lmes.xml'],
    keyOf: (_party, nth) => String(nth),
    published: () => xmlRecords(textOf('ca/sema-lmes.xml'), /<record>[\s\S]*?<\/record>/g, (_xml, nth) => String(nth), (field, text) => (field === 'Aliases' ? text.split(/[;,]/) : field === 'Country' ? [text.split(' / ')[0]!] : [text])),
  },
  {
    key: 'dod-1260h',
    source: usDod1260h,
    files: ['us_dod/section_1260h.csv'],
    keyOf: ({ details }) => details!['As printed']!.map((name) => name.toLowerCase()),
    published: () => rowRecords(tableOf(textOf('us_dod/section_1260h.csv')), (row) => row.Name!.toLowerCase(), (column, cell) => (/^(Alias|Previous Name)$/.test(column) ? cell.split(/;|,(?! )/) : [cell])),
  },
  {
    key: 'dod-1286',
    source: usDod1286,
    files: ['us_dod/section_1286.csv'],
    keyOf: ({ names }) => names.filter(({ kind }) => kind === 'primary' || kind === 'variation').map(({ full }) => full.toLowerCase()),
    published: () => rowRecords(tableOf(textOf('us_dod/section_1286.csv')), (row) => row.name!.trim().toLowerCase(), (column, cell) => (column === 'aliases' ? cell.split(';') : [cell])),
  },
  { key: 'meti', source: jpMeti, files: METI_FILES.map((name) => `jp/${name}`), keyOf: (_party, nth) => String(nth), published: metiRecords },
  { key: 'au', source: auDfat, files: ['au/regulation8_consolidated.xlsx'], published: dfatRecords },
];

/**
 * What stands between two addresses is the rest of the address and the heading of the next entry, which begins with the first line in Japanese. Of the heading the lines in
 * Latin letters are counted, and what stands between the signs of the Japanese text.
 */
function metiRecords(): PublishedRecord[] {
  let nth = 0;
  return METI_FILES.flatMap((file) => {
    const narrow = textOf(`jp/${file}`).replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
    const [first = '', ...rest] = narrow.slice(narrow.indexOf('最終更新日')).replace(/^.*\n/, '').split(/所 ?在 ?地 ?[：:]/);
    let heading = first;
    return rest.map((piece) => {
      const next = /(?<=[\n.a-z])\d+ +(?=[^\n]*[\p{sc=Han}\p{sc=Katakana}])[\s\S]*$/u.exec(piece);
      const address = piece.slice(0, next?.index);
      const fields: [string, string][] = [
        ...latinLines(heading).map((line): [string, string] => ['name in Latin letters', line]),
        ...heading.replace(/\n/g, '').split(/[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー・･]+|及び|別称|別名/u).filter((text) => text.length > 3).map((text): [string, string] => ['name in Japanese', text]),
        ...address.split(';').map((text): [string, string] => ['address', text.replace(/^\s*and\s+/, '')]),
      ];
      heading = next?.[0] ?? '';
      return { id: String(nth++), fields: fields.filter(([, text]) => text.trim() !== '') };
    });
  });
}

function latinLines(heading: string): string[] {
  const told = heading.replace(/^\d+/, '').replace(/[,\s]*(?:a\.k\.a[.,\s]*)?(?:the\s*)?follow(?:ing)?\s*[a-z]+?\s*alias(?:es)?\s*:/gi, '\n');
  return told.split(/\n|[^\x00-\u024f\u2010-\u201f]+/).map((line) => line.replace(/^[\s—-]+|(?:; and|[;.,])?\s*$/g, '')).filter((line) => /[A-Za-z]{2}/.test(line) && !/^(?:and|the|a\.k\.a\.?,?)$/.test(line));
}

async function dfatRecords(): Promise<PublishedRecord[]> {
  const book = new exceljs.Workbook();
  await book.xlsx.readFile(join(FOLDER, 'au/regulation8_consolidated.xlsx'));
  const rows: string[][] = [];
  book.worksheets[0]?.eachRow((row) => {
    const cells = Array.from({ length: 19 }, (_, i) => row.getCell(i + 1));
    rows.push(cells.map((cell) => (cell.value instanceof Date ? cell.value.toISOString().slice(0, 10) : cell.text)));
  });
  const [header = [], ...filled] = rows;
  const table = filled.map((cells): Row => Object.fromEntries(cells.map((cell, i) => [header[i]!, cell])));
  return rowRecords(table, (row) => /^\d+/.exec(row.Reference ?? '')?.[0] ?? '', (column, cell) => (/^(Date of Birth|Place of Birth|Address)$/.test(column) ? cell.split(/(?:^|[\s;,]+)\(?[a-z]\)\s+/) : [cell]));
}

const OFAC_COLUMNS = {
  'sdn.csv': ['ent_num', 'SDN_Name', 'SDN_Type', 'Program', 'Title', 'Call_Sign', 'Vess_type', 'Tonnage', 'GRT', 'Vess_flag', 'Vess_owner'],
  'alt.csv': ['', 'alt_num', 'alt_type', 'alt_name', 'alt_remarks'],
  'add.csv': ['', 'Add_num', 'Address', 'City/State/Province/Postal', 'Country', 'Add_remarks'],
} as const;
/** What a segment of the remarks tells, by the words that it begins with. */
const LABEL =
  /^(a\.k\.a\.|f\.k\.a\.|DOB|POB|nationality|citizen|Gender|Linked To:|Passport|National ID No\.|Tax ID No\.|Registration Number|SWIFT\/BIC|MMSI|Website|Email Address|Phone Number|Organization Established Date|Organization Type:|Target Type|Secondary sanctions risk:|Additional Sanctions Information -|(?:Former |Other )?(?:Vessel|Aircraft) (?:Registration Identification IMO|Year of Build|Type|Flag|Model|Operator|Tail Number|Manufacturer's Serial Number \(MSN\)|Mode S Transponder Code|Construction Number|Manufacture Date)|Digital Currency Address - \w+|Executive Order \d+ Directive \w+ -|Listing Date|Effective Date) +(.+)$/;
/** Numbers of many more kinds, counted together. */
const NUMBERED = /^((?:Telephone|Fax) No\.|[A-Z][\w./ -]*(?:No\.|Number|ID|#)(?: \([A-Z]+\))?|C\.U\.R\.P\.|R\.F\.C\.|BIK \(RU\)|ISIN|Equity Ticker) +(?=.*\d)(.+)$/;

function ofacRecords(): PublishedRecord[] {
  const records = new Map<string, [string, string][]>();
  const remarks = new Map<string, string>();
  const put = (id: string, field: string, value: string | undefined): void => {
    const text = value?.trim() ?? '';
    if (field === '' || text === '' || text === '-0-') return;
    if (!records.has(id)) records.set(id, []);
    records.get(id)!.push([field, text]);
  };
  const rows = (name: string): string[][] => parse(textOf(`ofac/${name}`).replace('\x1a', ''), { relax_quotes: true, relax_column_count: true });
  for (const [name, columns] of Object.entries(OFAC_COLUMNS)) {
    for (const row of rows(name)) {
      columns.forEach((column, i) => (column === 'Program' ? (row[i] ?? '').split('] [').forEach((tag) => put(row[0]!, column, tag)) : put(row[0]!, column, row[i])));
      if (name === 'sdn.csv' && row[11]?.trim() !== '-0-') remarks.set(row[0]!, row[11] ?? '');
    }
  }
  for (const [id = '', more = ''] of rows('sdn_comments.csv')) remarks.set(id, (remarks.get(id) ?? '') + more);
  for (const [id, text] of remarks) {
    for (const piece of text.replace(/\.\s*$/, '').split(/;\s+/)) {
      const segment = piece.replace(/^alt\. /, '').replace(/^\((.*)\)$/, '$1');
      const named = LABEL.exec(segment);
      const numbered = named === null ? NUMBERED.exec(segment) : null;
      const label = named?.[1]?.replace(/^(Digital Currency Address) .*/, '$1') ?? (numbered === null ? 'other' : /^(Telephone|Fax)/.test(segment) ? 'Phone Number' : 'other number');
      const text = (named?.[2] ?? numbered?.[2] ?? segment).replace(/,? (?:issued|expire[sd]) .*$/, '');
      put(id, `remark: ${label}`, text.replace(/\s+\([A-Z][\w ,:'-]+\)?$/, '').replace(/^'(.*)'$/, '$1'));
    }
  }
  return [...records].map(([id, fields]) => ({ id, fields }));
}
