import { PARTY_TYPES, type Address, type Identifier, IDENTIFIER_TYPES, type ListedParty, type NameKind, type PartyName, type PartyType } from '../../matching/party.js';
import { countriesIn, countryCode } from '../countries.js';
import { ListFormatError, type ListFile, type ListSource, type ParsedRecord, type ParseSink, type Recognised } from '../list-source.js';
import { decodeHead, firstRow, readCsvRecords, type CsvRecord } from '../readers/csv.js';
import { distinct, distinctBy, identifierType, parseDate, parseDay, scriptOf, splitQuoted, tidy } from '../values.js';

/** Columns of an internal list. Only `record_id` and `name` must be there; `owner` and `reason` are missed where they are not. */
export const INTERNAL_COLUMNS = [
  'record_id', 'list', 'type', 'name', 'name_type', 'name_quality', 'aliases', 'country', 'address', 'city', 'postcode', 'identifiers', 'dob',
  'programme', 'list_date', 'end_date', 'reason', 'owner', 'approved_by', 'source_url', 'notes',
] as const;
type Column = (typeof INTERNAL_COLUMNS)[number];

/**
 * An organisation's own lists: parties that it does not want (`bad`, the default) and parties that it has cleared
 * (`good`). Rows with the same `record_id` are one party. A good party carries no measure, so that it can never raise a flag.
 */
export const internalCsv: ListSource = {
  id: 'internal',
  title: 'Internal lists',
  publisher: 'own organisation',
  jurisdiction: 'internal',
  urls: [],
  parserVersion: '1',
  expects: { minimumRecords: 1, fillRates: { names: 1 } },
  recognise,
  parse,
};

function recognise(head: Buffer): Recognised | undefined {
  const columns = header(head);
  const own = columns?.includes('record_id') === true && columns.includes('name') && ['owner', 'reason', 'type', 'list'].some((column) => columns.includes(column));
  return own ? { listId: 'internal', format: 'internal-csv' } : undefined;
}

/** The header cells, whichever of comma and semicolon divides them. */
function header(head: Buffer): readonly string[] | undefined {
  return firstRow(head, delimiterOf(head))?.map((cell) => cell.replace(/^\ufeff/, ''));
}

function delimiterOf(head: Buffer): ',' | ';' {
  const line = decodeHead(head.subarray(0, 4096)).split('\n')[0] ?? '';
  return line.split(';').length > line.split(',').length ? ';' : ',';
}

async function* parse(files: readonly { readonly file: ListFile }[], sink: ParseSink): AsyncGenerator<ParsedRecord> {
  const seen = new Set<string>();
  for (const { file } of files) for await (const rows of groups(file, seen, sink)) yield { party: partyOf(rows.id, rows.rows, sink), raw: rows.rows.map((row) => row.raw).join('\n') };
  if (seen.size === 0) throw new ListFormatError(`${files[0]?.file.name ?? 'The file'}: no row has a record_id. Fill that column.`);
}

/** Rows of one party, which stand together, so that a long file needs little memory. */
async function* groups(file: ListFile, seen: Set<string>, sink: ParseSink): AsyncGenerator<{ id: string; rows: CsvRecord[] }> {
  const onHeader = (columns: readonly string[]) => {
    for (const column of columns) if (!(INTERNAL_COLUMNS as readonly string[]).includes(column)) sink.issue({ kind: 'unread_column', what: column });
  };
  let open: { id: string; rows: CsvRecord[] } | undefined;
  for await (const row of readCsvRecords(file, { onHeader, delimiter: await delimiterOfFile(file) })) {
    const id = row.get('record_id');
    if (id === '') {
      sink.issue({ kind: 'missing_id', what: `${file.name}, line ${row.line}` });
      continue;
    }
    if (open?.id === id) {
      open.rows.push(row);
      continue;
    }
    if (open !== undefined) yield open;
    if (seen.has(id)) throw new ListFormatError(`${file.name}: line ${row.line}: record ${id} occurs again further down. Put all rows of a party together: sort the file by record_id.`);
    seen.add(id);
    open = { id, rows: [row] };
  }
  if (open !== undefined) yield open;
}

async function delimiterOfFile(file: ListFile): Promise<',' | ';'> {
  for await (const chunk of file.open()) return delimiterOf(Buffer.from(chunk));
  return ',';
}

function partyOf(id: string, rows: readonly CsvRecord[], sink: ParseSink): ListedParty {
  const issue = (kind: string, what: string) => sink.issue({ kind, what, recordId: id });
  const all = (column: Column) => distinct(rows.map((row) => row.get(column)));
  const one = (column: Column) => all(column)[0] ?? '';
  const day = (column: Column) => {
    const date = one(column) === '' ? undefined : parseDay(one(column));
    if (one(column) !== '' && date === undefined) issue('unparsed_date', `${column}: ${one(column)}`);
    return date;
  };
  const good = isGood(one('list'), issue);
  for (const column of ['owner', 'reason'] as const) if (one(column) === '') issue(`missing_${column}`, id);
  const dates = all('dob').flatMap((cell) => splitQuoted(cell)).map((text) => parseDate(text));
  for (const date of dates) if (date.precision === 'unknown') issue('unparsed_date', date.raw);
  const [listedOn, endsOn] = [day('list_date'), day('end_date')];
  const countries = all('country').flatMap((cell) => {
    const { codes, unread } = countriesIn(cell);
    for (const text of unread) issue('unknown_country', text);
    return codes;
  });
  return {
    id: `internal:${id}`,
    listId: 'internal',
    recordId: id,
    type: typeOf(one('type'), issue),
    names: namesOf(rows, issue),
    identifiers: distinctBy(all('identifiers').flatMap((cell) => splitQuoted(cell)).map((text) => identifierOf(text, issue)), (each) => `${each.type}|${each.number}`),
    birthDates: dates,
    addresses: distinctBy(rows.flatMap(addressOf), (address) => address.full.toLowerCase()),
    countries: distinct(countries).map((code) => ({ code, kind: 'other' })),
    listing: {
      subList: good ? 'good' : 'bad',
      programmes: all('programme').flatMap((cell) => splitQuoted(cell)),
      measures: good ? [] : ['adverse_information'],
      jurisdiction: 'internal',
      legalBasis: [],
      ...(listedOn !== undefined && { listedOn }),
      ...(endsOn !== undefined && { endsOn }),
      ...(one('reason') !== '' && { reason: all('reason').join('; ') }),
      ...(one('source_url') !== '' && { sourceUrl: one('source_url') }),
    },
    ...((one('owner') || one('approved_by')) !== '' && {
      details: { ...(one('owner') !== '' && { owner: all('owner') }), ...(one('approved_by') !== '' && { approvedBy: all('approved_by') }) },
    }),
    ...(one('notes') !== '' && { remarks: all('notes').join('\n') }),
  };
}

function isGood(text: string, issue: (kind: string, what: string) => void): boolean {
  if (/^(good|white|allow|cleared)\w*$/i.test(text)) return true;
  if (text !== '' && !/^(bad|black|block|deny|watch)\w*$/i.test(text)) issue('unknown_list', text);
  return false;
}

function typeOf(text: string, issue: (kind: string, what: string) => void): PartyType {
  const word = text.toLowerCase().replace('organization', 'organisation').replace(/^(individual|natural person)$/, 'person').replace(/^entity$/, 'organisation').replace(/^ship$/, 'vessel');
  const type = PARTY_TYPES.find((known) => known === word);
  if (type === undefined && word !== '') issue('unknown_type', text);
  return type ?? 'unknown';
}

function namesOf(rows: readonly CsvRecord[], issue: (kind: string, what: string) => void): PartyName[] {
  const names = rows.flatMap((row, i): PartyName[] => {
    const full = tidy(row.get('name'));
    const quality = /^(low|weak)/i.test(row.get('name_quality')) ? 'weak' : 'strong';
    const aliases = splitQuoted(row.get('aliases')).map((alias) => named(alias, 'alias', 'unknown'));
    return full === '' ? aliases : [named(full, kindOf(row.get('name_type'), i === 0), quality), ...aliases];
  });
  if (names.length === 0) issue('missing_name', rows[0]?.get('record_id') ?? '');
  return distinctBy(
    [...names].sort((a, b) => Number(b.kind === 'primary') - Number(a.kind === 'primary')),
    (name) => name.full.toLowerCase(),
  );
}

function named(full: string, kind: NameKind, quality: PartyName['quality']): PartyName {
  const script = scriptOf(full);
  return { full, kind, quality, ...(script !== undefined && { script }) };
}

function kindOf(text: string, first: boolean): NameKind {
  if (/^(alias|aka|a\.k\.a)/i.test(text)) return 'alias';
  if (/^(former|fka|f\.k\.a|previous)/i.test(text)) return 'former';
  if (/^variation/i.test(text)) return 'variation';
  return first || /^primary/i.test(text) ? 'primary' : 'alias';
}

/** `type:number@CC`, such as `inn:1646019914@RU`; type and country may be absent. */
function identifierOf(text: string, issue: (kind: string, what: string) => void): Identifier {
  const match = /^(?:([\p{L} ._-]+):)?\s*(.*?)(?:@([A-Za-z]{2}))?$/u.exec(text);
  const [label, number, place] = [match?.[1]?.trim() ?? '', tidy(match?.[2] ?? text), match?.[3]];
  const country = place === undefined ? undefined : countryCode(place.toUpperCase());
  const exact = IDENTIFIER_TYPES.find((type) => type === label.toLowerCase());
  const type = exact ?? identifierType(label, number, country);
  if (type === 'other' && label !== '' && exact === undefined) issue('unknown_label', label);
  return { type, number, ...(country !== undefined && { country }), ...(label !== '' && { typeRaw: label }) };
}

function addressOf(row: CsvRecord): Address[] {
  const [street, city, postcode, countryText] = [row.get('address'), row.get('city'), row.get('postcode'), row.get('country')].map(tidy);
  if (!street && !city && !postcode) return [];
  const country = countryCode(countryText ?? '');
  return [
    {
      full: [street, city, postcode, countryText].filter((part) => part).join(', '),
      ...(street && { street }),
      ...(city && { city }),
      ...(postcode && { postcode }),
      ...(country !== undefined && { country }),
      ...(countryText && { countryText }),
    },
  ];
}
