import type { ListedParty, PartyName } from '../../matching/party.js';
import { type ListSource, type ParseSink } from '../list-source.js';
import { mergeNames } from '../names.js';
import { firstRow } from '../readers/csv.js';
import { distinct, distinctBy, scriptOf, tidy } from '../values.js';
import { historyOf, isShort, parseReports, type ReportedParty, type ReportRow, standingOf } from './us-dod-reports.js';

const COLUMNS = ['Name', 'Clean Name', 'Alias', 'Previous Name', 'Parent Name', 'Note', 'Start date', 'End date', 'Source Url'] as const;

/**
 * Companies that the US Department of Defense identifies as Chinese military companies operating in the United States. The listing blocks nothing: it ends
 * Defense's own purchases (section 805 of Public Law 118-31) and tells everybody else to look closer. The Department publishes a
 * report a year, as text; the CSV is the transcription of OpenSanctions, with all reports below each other.
 */
export const usDod1260h: ListSource = {
  id: 'us-dod-1260h',
  title: 'Chinese military companies (section 1260H)',
  publisher: 'US Department of Defense',
  jurisdiction: 'US',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 150, fillRates: { names: 1, programmes: 1 } },
  recognise: (head) => (isHeader(firstRow(head)) ? { listId: 'us-dod-1260h', format: 'us-dod-1260h-csv' } : undefined),
  parse: parseReports({ columns: COLUMNS, rowOf, partyOf }),
};

function isHeader(columns: readonly string[] | undefined): boolean {
  return ['Name', 'Clean Name', 'Parent Name', 'Start date', 'End date'].every((column) => columns?.includes(column));
}

function rowOf(get: (column: string) => string): Omit<ReportRow, 'get' | 'raw'> {
  const others = [...cut(get('Previous Name')), ...cut(get('Alias')).filter((alias) => !isShort(alias))];
  return { name: get('Clean Name') || get('Name'), otherNames: others, report: get('Start date'), endedOn: get('End date'), country: '' };
}

function partyOf(party: ReportedParty, sink: ParseSink): ListedParty {
  const { recordId, rows, reports } = party;
  const { endsOn, notes } = standingOf(party, sink);
  const reasons = distinct([...notes, ...rows.map(({ get }) => get('Note'))]);
  const listedOn = reports[0];
  return {
    id: `us-dod-1260h:${recordId}`,
    listId: 'us-dod-1260h',
    recordId,
    type: 'company',
    names: namesOf(rows),
    identifiers: [],
    birthDates: [],
    addresses: [],
    // The law lists companies that are Chinese or that a Chinese one controls, and does not say where each is registered: it has no country of its own here.
    countries: [],
    listing: {
      subList: 'Section 1260H',
      programmes: ['Section 1260H'],
      measures: ['procurement_restriction'],
      jurisdiction: 'US',
      legalBasis: ['Section 1260H of Public Law 116-283'],
      ...(listedOn !== undefined && { listedOn }),
      ...(endsOn !== undefined && { endsOn }),
      ...(reasons.length > 0 && { reason: reasons.join('\n') }),
      ...sourceUrlOf(rows),
    },
    links: distinctBy(rows.flatMap(({ get }) => (get('Parent Name') === '' ? [] : [{ relation: 'subsidiary of', name: tidy(get('Parent Name')) }])), ({ name }) => name.toLowerCase()),
    details: { ...historyOf(party), 'As printed': distinct(rows.map(({ get }) => get('Name'))) },
  };
}

function sourceUrlOf(rows: readonly ReportRow[]): { readonly sourceUrl?: string } {
  const sourceUrl = rows.map(({ get }) => get('Source Url')).find((url) => url !== '');
  return sourceUrl === undefined ? {} : { sourceUrl };
}

/** The newest name first. A short form is weak. */
function namesOf(rows: readonly ReportRow[]): PartyName[] {
  const whole = rows.map(({ name }, i) => nameOf(name, i === 0 ? 'primary' : 'variation', 'strong'));
  const former = rows.flatMap(({ get }) => cut(get('Previous Name')).map((name) => nameOf(name, 'former', isShort(name) ? 'weak' : 'strong')));
  const others = rows.flatMap(({ get }) => cut(get('Alias')).map((name) => nameOf(name, get('Name').includes(`(formerly ${name})`) ? 'former' : 'alias', isShort(name) ? 'weak' : 'unknown')));
  return mergeNames([...whole, ...former, ...others]);
}

function nameOf(full: string, kind: PartyName['kind'], quality: PartyName['quality']): PartyName {
  const script = scriptOf(full);
  return { full: tidy(full), kind, quality, ...(script !== undefined && { script }), ...(quality === 'weak' && { note: 'short form' }) };
}

/** Several names are parted by `;`, once by a comma without a space; a comma and a space belong to a name (`Co., Ltd.`). */
function cut(cell: string): string[] {
  return distinct(cell.split(/;|,(?=\S)/));
}
