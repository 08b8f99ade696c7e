import type { Address } from '../../matching/party.js';
import { ListFormatError, type ListFile, type ListId, type ParsedRecord, type ParseSink } from '../list-source.js';
import { readCsv, type CsvRow } from '../readers/csv.js';
import { readLines } from '../readers/lines.js';
import { distinct, partsOfInvertedName, tidy } from '../values.js';
import { OfacDraft, ofacCountry, ofacPartyType } from './ofac-draft.js';
import { readRemarks } from './ofac-remarks.js';

/** A cell that OFAC leaves empty. */
const NULL = '-0-';
/** Old end-of-file mark that OFAC's CSV files close with. */
const END = '\x1a';
/** Remarks are cut at this length and go on in the comments file. */
const LONGEST_REMARK = 1000;

const COLUMNS = { sdn: 12, alt: 5, add: 6, comments: 2 } as const;
export type OfacCsvPart = keyof typeof COLUMNS;
export type OfacCsvFiles = Readonly<Partial<Record<OfacCsvPart, ListFile>>>;

type Row = Pick<CsvRow, 'raw'> & { readonly cells: readonly string[] };

/**
 * Reads OFAC's CSV set. SDN.CSV has one row a party; ALT.CSV, ADD.CSV and the comments are kept in memory by party
 * number (under 10 MB), SDN.CSV is read row by row.
 */
export async function* parseOfacCsv(listId: ListId, files: OfacCsvFiles, sink: ParseSink): AsyncGenerator<ParsedRecord> {
  if (files.sdn === undefined) {
    throw new ListFormatError('Aliases and addresses alone are no list: import SDN.CSV (or CONS_PRIM.CSV) together with ALT, ADD and COMMENTS.');
  }
  const missing = (['alt', 'add'] as const).filter((part) => files[part] === undefined).map((part): string => part);
  sink.edition({ missingParts: missing });
  const [alts, adds, comments, ids] = [
    await rowsByParty(files.alt, 'alt', sink),
    await rowsByParty(files.add, 'add', sink),
    await rowsByParty(files.comments, 'comments', sink),
    await idsByName(files.sdn),
  ];
  const seen = new Set<string>();
  for await (const row of rowsOf(files.sdn, 'sdn', sink)) {
    const id = cell(row, 0);
    if (seen.has(id)) sink.issue({ kind: 'repeated_id', what: id, recordId: id });
    seen.add(id);
    const parts = [alts.get(id) ?? [], adds.get(id) ?? [], comments.get(id) ?? []] as const;
    if (files.comments === undefined && (row.cells[11] ?? '').length >= LONGEST_REMARK && !missing.includes('comments')) missing.push('comments');
    const draft = partyOf(listId, id, row, parts, sink);
    resolveLinks(draft, ids);
    yield { party: draft.finish(), raw: [row, ...parts.flat()].map((part) => part.raw).join('\n') };
  }
  if (seen.size === 0) throw new ListFormatError(`${files.sdn.name}: no records. Fetch the file again.`);
  for (const [part, rows] of [['alt', alts], ['add', adds], ['comments', comments]] as const) {
    for (const [id, own] of rows) if (!seen.has(id)) sink.issue({ kind: 'orphan_row', what: `${part}: ${own[0]?.raw.slice(0, 120) ?? ''}`, recordId: id });
  }
  sink.edition({ missingParts: missing });
}

function partyOf(listId: ListId, id: string, row: Row, [alts, adds, comments]: readonly [readonly Row[], readonly Row[], readonly Row[]], sink: ParseSink): OfacDraft {
  const draft = new OfacDraft(listId, id, sink);
  draft.type = ofacPartyType(cell(row, 2));
  if (draft.type === 'unknown') draft.issue('unknown_type', cell(row, 2));
  addName(draft, cell(row, 1), 'primary');
  for (const alt of alts) addAlias(draft, alt);
  draft.programmes.push(...programmesOf(cell(row, 3)));
  if (cell(row, 4) !== '') draft.positions.push(...cell(row, 4).split(/;\s+/));
  if (cell(row, 5) !== '') draft.identifiers.push({ type: 'call_sign', number: cell(row, 5), typeRaw: 'Call Sign' });
  draft.detail('vesselType', cell(row, 6));
  draft.detail('tonnage', cell(row, 7));
  draft.detail('grossTonnage', cell(row, 8));
  if (cell(row, 9) !== '') draft.country(cell(row, 9), 'flag');
  if (cell(row, 10) !== '') {
    draft.detail('vesselOwner', cell(row, 10));
    draft.links.push({ relation: 'Vessel owner', name: cell(row, 10) });
  }
  const remarks = row.cells[11] ?? '';
  readRemarks(draft, [remarks.trim() === NULL ? '' : remarks, ...comments.map((comment) => comment.cells[1] ?? '')].join(''));
  for (const add of adds) draft.addresses.push(addressOf(draft, add));
  return draft;
}

function addName(draft: OfacDraft, full: string, kind: 'primary' | 'alias' | 'former', sourceId?: string, note?: string): void {
  if (full === '') {
    draft.issue('missing_name', draft.recordId);
    return;
  }
  const parts = draft.type === 'person' ? partsOfInvertedName(full) : undefined;
  draft.names.push({ full, kind, quality: 'strong', ...(parts && { parts }), ...(note && { note }), ...(sourceId && { sourceId }) });
}

function addAlias(draft: OfacDraft, row: Row): void {
  const kind = cell(row, 2).toLowerCase();
  if (kind !== 'aka' && kind !== 'fka' && kind !== 'nka') draft.issue('unknown_name_type', cell(row, 2));
  const note = [kind === 'nka' ? 'now known as' : '', cell(row, 4)].filter((text) => text !== '').join('; ');
  addName(draft, cell(row, 3), kind === 'fka' ? 'former' : 'alias', cell(row, 1), note);
}

/** Several programmes are joined with `] [` and no outer brackets. */
function programmesOf(text: string): string[] {
  return distinct(text.split(/\]\s*\[/).map((tag) => tag.replace(/^\[|\]$/g, '')));
}

/** City, province and postcode are one text in OFAC's CSV; the last group with digits is the postcode. */
function addressOf(draft: OfacDraft, row: Row): Address {
  const [street, place, countryText, note] = [cell(row, 2), cell(row, 3), cell(row, 4), cell(row, 5)];
  const country = countryText === '' ? undefined : ofacCountry(countryText);
  if (countryText !== '' && country === undefined && !countryText.startsWith('Region:')) draft.issue('unknown_country', countryText);
  const match = /^(.*?)[\s,]*\b((?:[A-Z]{1,2}[- ]?)?\d[\dA-Z -]{2,})$/.exec(place);
  const withoutCode = match === null ? place : (match[1] ?? '');
  const [city, ...region] = withoutCode.split(/,\s*/);
  return {
    full: [street, place, countryText].filter((text) => text !== '').join(', '),
    ...(street !== '' && { street }),
    ...(city !== undefined && city !== '' && { city }),
    ...(region.length > 0 && { region: region.join(', ') }),
    ...(match?.[2] !== undefined && { postcode: match[2] }),
    ...(country !== undefined && { country }),
    ...(countryText !== '' && { countryText }),
    ...(note !== '' && { note }),
  };
}

/** `Linked To` gives a name only; the number is added where exactly one party of the file has that name. */
function resolveLinks(draft: OfacDraft, ids: ReadonlyMap<string, string>): void {
  draft.links.forEach((link, i) => {
    const recordId = ids.get(linkKey(link.name ?? ''));
    if (recordId !== undefined && recordId !== '') draft.links[i] = { ...link, recordId };
  });
}

function linkKey(name: string): string {
  return tidy(name).toUpperCase().replace(/\.$/, '');
}

/**
 * Primary names with the number of their party; an empty number where several parties share the name. Each party begins a
 * line of its own, so that this first look needs no CSV parser.
 */
async function idsByName(file: ListFile): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const line of readLines(file)) {
    const match = /^(\d+),"((?:[^"]|"")*)"/.exec(line);
    if (match === null) continue;
    const key = linkKey((match[2] ?? '').replace(/""/g, '"'));
    ids.set(key, ids.has(key) ? '' : (match[1] ?? ''));
  }
  return ids;
}

async function rowsByParty(file: ListFile | undefined, part: OfacCsvPart, sink: ParseSink): Promise<Map<string, Row[]>> {
  const rows = new Map<string, Row[]>();
  if (file === undefined) return rows;
  for await (const row of rowsOf(file, part, sink)) {
    const own = rows.get(cell(row, 0));
    const kept = { cells: row.cells, raw: row.raw };
    if (own === undefined) rows.set(cell(row, 0), [kept]);
    else own.push(kept);
  }
  return rows;
}

/** Rows of one file, all of the same length; a row of another length is where the file was cut. */
async function* rowsOf(file: ListFile, part: OfacCsvPart, sink: ParseSink): AsyncGenerator<Row> {
  let ended = false;
  for await (const row of readCsv(file, { ragged: true, looseQuotes: part === 'comments' })) {
    if (row.cells.length === 1 && row.cells[0]?.trim() === END) {
      ended = true;
      continue;
    }
    if (row.cells.length !== COLUMNS[part] || !/^\d+$/.test(cell(row, 0))) {
      throw new ListFormatError(
        `${file.name}: line ${row.line} is not a row of OFAC's ${part.toUpperCase()} file (${row.cells.length} columns instead of ${COLUMNS[part]}, or no number in front). The file is damaged or cut off; fetch it again.`,
      );
    }
    yield row;
  }
  if (!ended) sink.issue({ kind: 'no_end_mark', what: `${file.name} does not close with OFAC's end-of-file mark; its end may be missing` });
}

function cell(row: Row, at: number): string {
  const text = tidy(row.cells[at] ?? '');
  return text === NULL ? '' : text;
}
