import { createHash } from 'node:crypto';
import type { ListedParty } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListSource, type ParsedRecord, type ParseSink } from '../list-source.js';
import { readCsvRecords } from '../readers/csv.js';
import { distinct, parseDate } from '../values.js';

/** One row: a party as one report names it. */
export interface ReportRow {
  readonly name: string;
  /** Other whole names of the party in this row, under which older reports may have it. */
  readonly otherNames: readonly string[];
  /** `YYYY` or `YYYY-MM-DD` of the report; reports are in the order of this text. */
  readonly report: string;
  /** `YYYY-MM-DD` or `YYYY`: when the party was taken off; empty where the file does not say. */
  readonly endedOn: string;
  /** Countries that differ tell two parties of one name apart; empty where the report gives none. */
  readonly country: string;
  get(column: string): string;
  readonly raw: string;
}

/** All that the reports say about one party. */
export interface ReportedParty {
  readonly recordId: string;
  /** The newest report first. */
  readonly rows: readonly ReportRow[];
  readonly newest: ReportRow;
  /** Dates of the reports that name the party, oldest first. */
  readonly reports: readonly string[];
  /** The newest report, where it does not name the party and the file does not say that the party was taken off. */
  readonly notNamedIn?: string;
}

/** How one of the lists is read. */
export interface ReportFormat {
  readonly columns: readonly string[];
  rowOf(get: (column: string) => string): Omit<ReportRow, 'get' | 'raw'>;
  partyOf(party: ReportedParty, sink: ParseSink): ListedParty;
}

/** Reads files of reports into their parties. Throws `ListFormatError`. */
export function parseReports({ columns, rowOf, partyOf }: ReportFormat): ListSource['parse'] {
  return async function* (files, sink): AsyncGenerator<ParsedRecord> {
    for (const { file } of files) {
      const rows = await readReports(file, columns, sink, rowOf);
      for (const party of partiesOfReports(rows)) yield { party: partyOf(party, sink), raw: party.rows.map(({ raw }) => raw).join('\n') };
      dayOfReport(rows, sink);
    }
  };
}

/** Reads a file of reports, in which each report repeats the parties of the one before. Throws `ListFormatError` for a row without a name or a day. */
async function readReports(
  file: ListFile,
  columns: readonly string[],
  sink: ParseSink,
  rowOf: ReportFormat['rowOf'],
): Promise<ReportRow[]> {
  const onHeader = (header: readonly string[]): void => {
    for (const column of header) if (!columns.includes(column)) sink.issue({ kind: 'unread_column', what: column });
  };
  const rows: ReportRow[] = [];
  for await (const { get, raw, line } of readCsvRecords(file, { onHeader })) {
    const row = rowOf(get);
    if (row.name === '' || !/^\d{4}(?:-\d\d-\d\d)?$/.test(row.report)) throw new ListFormatError(`${file.name}: line ${line} has no name or no day of its report. The file is damaged; get it again.`);
    rows.push({ ...row, get, raw });
  }
  return rows;
}

/**
 * Makes one party of the rows that name it, through all reports. A row of an older report belongs to a newer one that has its name
 * as an alias or a former name, unless the newer report names it apart or in another country. The newest row of a party says whether it is still listed.
 */
function partiesOfReports(rows: readonly ReportRow[]): ReportedParty[] {
  const groups: ReportRow[][] = [];
  const byName = new Map<string, ReportRow[]>();
  const byOtherName = new Map<string, ReportRow[]>();
  const reports = [...new Set(rows.map(({ report }) => report))].sort().reverse();
  for (const report of reports) {
    const ofReport = rows.filter((row) => row.report === report).map((row) => ({ row, key: nameKey(row.name) }));
    for (const { row, key } of ofReport) {
      const known = byName.get(key) ?? byOtherName.get(key);
      const group = known === undefined || areApart(known, row) ? newGroup(groups) : known;
      group.push(row);
      byName.set(key, group);
    }
    for (const { row, key } of ofReport) for (const other of row.otherNames) if (!byOtherName.has(nameKey(other))) byOtherName.set(nameKey(other), byName.get(key)!);
  }
  return groups.map((group) => reportedParty(group, reports[0]!)).sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
}

function newGroup(groups: ReportRow[][]): ReportRow[] {
  const group: ReportRow[] = [];
  groups.push(group);
  return group;
}

function areApart(group: readonly ReportRow[], row: ReportRow): boolean {
  return row.country !== '' && group.some(({ country }) => country !== '' && country !== row.country);
}

function reportedParty(rows: readonly ReportRow[], newestReport: string): ReportedParty {
  const newest = rows[0]!;
  const unnamed = newest.endedOn === '' && newest.report !== newestReport;
  return { recordId: recordIdOf(rows.at(-1)!.name), rows, newest, reports: distinct(rows.map(({ report }) => report)).sort(), ...(unnamed && { notNamedIn: newestReport }) };
}

/** A short form in brackets behind a name. */
const SHORT_FORM = /\((?!Limited\))[^()]*\)\s*$/i;

/** Letters and digits alone, without a short form: reports differ in commas, apostrophes and capitals. */
function nameKey(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(SHORT_FORM, '');
  return plain.replace(/[^\p{L}\p{N}]+/gu, '');
}

/** The publisher numbers nobody: the words of the name in the first report that has it; a long one is cut and told apart by eight letters of its hash. */
function recordIdOf(name: string): string {
  const words = name.normalize('NFKD').replace(SHORT_FORM, '').toLowerCase().replace(/['’]/g, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return words.length <= 60 ? words : `${words.slice(0, 50).replace(/-$/, '')}-${createHash('sha256').update(words).digest('hex').slice(0, 8)}`;
}

/** Whether a party is still listed, as the newest report has it: when it was taken off (a year alone is its last day), and what is said where that report leaves it out. */
export function standingOf({ recordId, newest, notNamedIn }: ReportedParty, sink: ParseSink): { readonly endsOn?: string; readonly notes: readonly string[] } {
  if (notNamedIn !== undefined) sink.issue({ kind: 'not_in_newest_report', what: notNamedIn, recordId });
  const endsOn = newest.endedOn === '' ? undefined : parseDate(newest.endedOn).to;
  if (newest.endedOn !== '' && endsOn === undefined) sink.issue({ kind: 'unparsed_date', what: newest.endedOn, recordId });
  return { ...(endsOn !== undefined && { endsOn }), notes: notNamedIn === undefined ? [] : [`The report of ${notNamedIn} does not name it; the last one that does is of ${newest.report}.`] };
}

/** A short form that a report coins for its own text (`CEC`). */
export function isShort(name: string): boolean {
  return /^[A-Z][A-Z\d&-]{1,6}$/.test(name);
}

/** In which reports a party stands, and when it was taken off, once or for good. */
export function historyOf({ rows, reports }: ReportedParty): Record<string, readonly string[]> {
  const ends = distinct(rows.map(({ endedOn }) => endedOn)).sort();
  return { 'Named in reports of': reports, ...(ends.length > 0 && { 'Taken off on': ends }) };
}

/** The files carry no date of their own: they are no older than the newest day in them. */
function dayOfReport(rows: readonly ReportRow[], sink: ParseSink): void {
  const newest = rows.flatMap(({ report, endedOn }) => [report, endedOn]).flatMap((text) => parseDate(text).from ?? []).sort().at(-1);
  sink.edition(newest === undefined ? {} : { publishedAt: newest });
  if (newest !== undefined) sink.issue({ kind: 'date_inferred', what: `the newest day in the file is ${newest}; name the day with --published if it is known` });
}
