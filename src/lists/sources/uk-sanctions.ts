import { createHash } from 'node:crypto';
import type { ListedParty } from '../../matching/party.js';
import { type ListFile, ListFormatError, type ListSource, type ParsedRecord, type ParseSink, type Recognised } from '../list-source.js';
import { readNames } from '../names.js';
import { type CsvRecord, decodeHead, firstRow, readCsvRecords } from '../readers/csv.js';
import { readXml } from '../readers/xml.js';
import { rootOf, textsOf } from '../readers/xml-tree.js';
import { parseDay } from '../values.js';
import { designationOfRows, UK_COLUMNS, ukRecordId } from './uk-csv.js';
import { ukParty } from './uk-designation.js';
import { designationOfElement } from './uk-xml.js';

/** The UK Sanctions List (XML or CSV), OFSI's older consolidated list, and the bare list of names. */
export const ukSanctions: ListSource = {
  id: 'uk-sanctions',
  title: 'UK Sanctions List',
  publisher: 'UK Foreign, Commonwealth and Development Office',
  jurisdiction: 'UK',
  urls: ['https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml', 'https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv'],
  parserVersion: '3',
  expects: { minimumRecords: 2000, fillRates: { names: 1, programmes: 0.9, birthDates: 0.3, countries: 0.3 } },
  recognise: (head, name) => {
    if (rootOf(head)?.name === 'Designations') return { listId: 'uk-sanctions', format: 'uk-xml' };
    const row = firstRow(head)?.map((cell) => cell.trim()) ?? [];
    if (/^Report Date\b/i.test(row[0] ?? '') || (row.includes('Unique ID') && row.includes('Regime Name'))) return { listId: 'uk-sanctions', format: 'uk-csv' };
    if (/^Last Updated$/i.test(row[0] ?? '') && /Group ID/.test(decodeHead(head))) return { listId: 'uk-sanctions', format: 'uk-conlist-csv' };
    const namesOnly = row.length === 2 && row[0] === 'position' && row[1] === 'name' && /uk|sanctions/i.test(name);
    return namesOnly ? { listId: 'uk-sanctions', format: 'uk-names-csv' } : undefined;
  },
  async *parse(files, sink) {
    for (const { file, recognised } of files) yield* reader(recognised)(file, sink);
  },
};

function reader(recognised: Recognised): (file: ListFile, sink: ParseSink) => AsyncGenerator<ParsedRecord> {
  if (recognised.format === 'uk-xml') return parseXml;
  return recognised.format === 'uk-names-csv' ? parseNames : parseCsv;
}

async function* parseXml(file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const options = { isRecord: (path: string) => path === 'Designations/Designation' || path === 'Designations/DateGenerated' };
  for await (const { path, element, raw } of readXml(file, options)) {
    if (path === 'Designations/DateGenerated') {
      sink.edition({ publishedAt: parseDay(element.text.slice(0, 10)) });
      continue;
    }
    const recordId = textsOf(element, 'UniqueID')[0];
    if (recordId === undefined) throw new ListFormatError(`${file.name} has a Designation without UniqueID. Download the whole file again.`);
    const report = (kind: string, what: string): void => sink.issue({ kind, what, recordId });
    yield { party: ukParty(designationOfElement(element, report), report), raw };
  }
}

/** Both CSVs begin with a line that holds only the date, then the header. */
async function* parseCsv(file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const groups = new Map<string, CsvRecord[]>();
  const onHeader = (columns: readonly string[]): void => {
    for (const column of columns) if (!UK_COLUMNS.has(column)) sink.issue({ kind: 'unread_column', what: column });
  };
  const dated = await dateLine(file);
  if (dated !== undefined) sink.edition(dated.day === undefined ? {} : { publishedAt: dated.day });
  for await (const row of readCsvRecords(file, { skipLines: dated === undefined ? 0 : 1, onHeader, ragged: true })) {
    const recordId = ukRecordId(row.get);
    if (recordId === '') {
      sink.issue({ kind: 'missing_id', what: `line ${row.line}: ${row.get('Name 6')}` });
      continue;
    }
    groups.set(recordId, [...(groups.get(recordId) ?? []), row]);
  }
  for (const [recordId, rows] of groups) {
    const designation = designationOfRows(recordId, rows.map((row) => row.get));
    // The old list is one of financial sanctions only, and has no column for it.
    const freeze = rows[0]?.get('Group ID') !== '' && rows[0]?.get('Unique ID') === '';
    const party = ukParty(freeze ? { ...designation, texts: { ...designation.texts, sanctions: ['Asset freeze'] } } : designation, (kind, what) => sink.issue({ kind, what, recordId }));
    yield { party, raw: rows.map((row) => row.raw).join('\n') };
  }
}

/** The date in a first line such as `Report Date: 10-Jun-2026` or `Last Updated,13/04/2018`; undefined where the file begins with its header. */
async function dateLine(file: ListFile): Promise<{ readonly day: string | undefined } | undefined> {
  let head = Buffer.alloc(0);
  for await (const chunk of file.open()) {
    head = Buffer.concat([head, Buffer.from(chunk)]);
    if (head.includes(0x0a)) break;
  }
  const line = firstRow(head)?.join(' ').trim() ?? '';
  const match = /^(?:Report Date|Last Updated)\s*:?\s*(\d[\w/ -]*)$/i.exec(line);
  return match ? { day: parseDay((match[1] ?? '').trim()) } : undefined;
}

/**
 * The list of names without ids: each name becomes a record of its own, so that it can be screened. It can't say who
 * the party is, under which regime or which names belong together, and the edition is marked as not whole.
 */
async function* parseNames(file: ListFile, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const day = /\d{4}-\d{2}-\d{2}/.exec(file.name)?.[0];
  sink.edition({ ...(day !== undefined && { publishedAt: day }), missingParts: ['the designations: ids, regimes, measures, dates and identifiers'] });
  sink.issue({ kind: 'names_only', what: 'the file has names without ids: what is found in it must be looked up in the UK Sanctions List itself' });
  const seen = new Set<string>();
  for await (const row of readCsvRecords(file)) {
    const name = row.get('name');
    const recordId = `name-${createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 12)}`;
    const names = readNames(name, { kind: 'primary', quality: 'unknown', person: true });
    if (names.length === 0) sink.issue({ kind: 'missing_name', what: `row ${row.get('position')}: ${name}`, recordId });
    else if (seen.has(recordId)) sink.issue({ kind: 'repeated_name', what: name, recordId });
    else yield { party: nameOnly(recordId, names), raw: row.raw };
    seen.add(recordId);
  }
}

function nameOnly(recordId: string, names: ListedParty['names']): ListedParty {
  return {
    id: `uk-sanctions:${recordId}`,
    listId: 'uk-sanctions',
    recordId,
    type: 'unknown',
    names,
    identifiers: [],
    birthDates: [],
    addresses: [],
    countries: [],
    listing: { programmes: [], measures: ['other'], jurisdiction: 'UK', legalBasis: [], sourceUrl: 'https://www.gov.uk/government/publications/the-uk-sanctions-list' },
    remarks: 'Only the name is known: the file that was imported has neither ids nor regimes. Look the party up in the UK Sanctions List.',
  };
}
