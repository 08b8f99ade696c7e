import type { ListedParty, PartyName } from '../../matching/party.js';
import { countriesIn } from '../countries.js';
import { type ListSource, type ParseSink } from '../list-source.js';
import { mergeNames, readNames } from '../names.js';
import { firstRow } from '../readers/csv.js';
import { distinct, splitQuoted } from '../values.js';
import { historyOf, isShort, parseReports, type ReportedParty, type ReportRow, standingOf } from './us-dod-reports.js';

const COLUMNS = ['schema', 'name', 'aliases', 'topics', 'program', 'authority', 'reason', 'report-date', 'start-date', 'end-date', 'country', 'notes', 'source_url'] as const;

/**
 * Foreign institutions and talent programmes with problematic activity, which the US Department of Defense names under section 1286. The listing bars
 * nobody from trade: it weighs on research that Defense pays for. One report a year, as text; the CSV is the transcription of OpenSanctions, with all reports
 * below each other and every row typed a company, though most are universities and laboratories.
 */
export const usDod1286: ListSource = {
  id: 'us-dod-1286',
  title: 'Foreign institutions of concern for research (section 1286)',
  publisher: 'US Department of Defense',
  jurisdiction: 'US',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 120, fillRates: { names: 1, programmes: 1, countries: 0.5 } },
  recognise: (head) => (isHeader(firstRow(head)) ? { listId: 'us-dod-1286', format: 'us-dod-1286-csv' } : undefined),
  parse: parseReports({ columns: COLUMNS, rowOf, partyOf }),
};

function isHeader(columns: readonly string[] | undefined): boolean {
  return ['name', 'aliases', 'program', 'authority', 'report-date', 'end-date'].every((column) => columns?.includes(column));
}

function rowOf(get: (column: string) => string): Omit<ReportRow, 'get' | 'raw'> {
  return { name: get('name'), otherNames: splitQuoted(get('aliases')).filter((name) => name.includes(' ')), report: get('report-date'), endedOn: get('end-date'), country: get('country') };
}

function partyOf(party: ReportedParty, sink: ParseSink): ListedParty {
  const { recordId, rows, newest } = party;
  const { endsOn, notes } = standingOf(party, sink);
  const all = (column: (typeof COLUMNS)[number]): string[] => distinct(rows.map(({ get }) => get(column)));
  const { codes, unread } = countriesIn(all('country').join('; '));
  for (const each of unread) sink.issue({ kind: 'unknown_country', what: each, recordId });
  const reasons = distinct([...notes, ...all('reason')]);
  return {
    id: `us-dod-1286:${recordId}`,
    listId: 'us-dod-1286',
    recordId,
    type: 'organisation',
    names: namesOf(rows),
    identifiers: [],
    birthDates: [],
    addresses: [],
    countries: codes.map((code) => ({ code, kind: 'other' })),
    listing: {
      subList: 'Section 1286',
      programmes: ['Section 1286'],
      measures: ['research_restriction'],
      jurisdiction: 'US',
      legalBasis: all('program'),
      ...(endsOn !== undefined && { endsOn }),
      ...(reasons.length > 0 && { reason: reasons.join('\n') }),
      ...(newest.get('source_url') !== '' && { sourceUrl: newest.get('source_url') }),
    },
    details: historyOf(party),
    ...(all('notes').length > 0 && { remarks: all('notes').join('\n') }),
  };
}

/** The newest name first; what older reports call the party are variations. */
function namesOf(rows: readonly ReportRow[]): PartyName[] {
  const whole = rows.flatMap(({ name }, i) => readNames(name, { kind: i === 0 ? 'primary' : 'variation', quality: 'strong' }));
  const others = rows.flatMap(({ get }) => splitQuoted(get('aliases')).flatMap((name) => readNames(name, { kind: 'alias', quality: isShort(name) ? 'weak' : 'unknown' })));
  return mergeNames([...whole, ...others]);
}
