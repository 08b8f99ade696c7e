import type { Identifier, ListedParty, Measure, PartyCountry, PartyDate, PartyName, PartyType } from '../../matching/party.js';
import { readDates } from '../birth-dates.js';
import { countriesIn, countryCode, countryOfAddress, isFormerState } from '../countries.js';
import { identifiersIn, mergeIdentifiers } from '../free-text.js';
import { type ListSource, ListFormatError, type ParseSink } from '../list-source.js';
import { mergeNames, readNames } from '../names.js';
import { readPapers } from '../papers.js';
import { readXlsx, type XlsxRow } from '../readers/xlsx.js';
import { distinct, distinctBy, identifierTypeOf, parseDate, splitItemised, tidy } from '../values.js';

const COLUMNS = [
  ...['Reference', 'Name of Individual or Entity', 'Type', 'Name Type', 'Alias Strength', 'Date of Birth', 'Place of Birth', 'Citizenship', 'Address'],
  ...['Additional Information', 'Listing Information', 'IMO Number', 'Committees', 'Control Date', 'Instrument of Designation'],
  ...['Targeted Financial Sanction', 'Travel Ban', 'Arms Embargo', 'Maritime Restriction'],
] as const;
type Column = (typeof COLUMNS)[number];

/** One row of the sheet: a name of a party, with all of the party's data repeated. */
type Row = (column: Column) => string;

const FLAGS: Readonly<Partial<Record<Column, Measure>>> = {
  'Targeted Financial Sanction': 'asset_freeze',
  'Travel Ban': 'travel_ban',
  'Arms Embargo': 'arms_embargo',
  'Maritime Restriction': 'transport_ban',
};

const TYPES: Readonly<Record<string, PartyType>> = { individual: 'person', entity: 'organisation', vessel: 'vessel', ship: 'vessel' };

/** Australia's consolidated list: autonomous and UN sanctions, an Excel sheet with one row a name. */
export const auDfat: ListSource = {
  id: 'au-dfat',
  title: 'Australian Sanctions Consolidated List',
  publisher: 'Australia, Department of Foreign Affairs and Trade',
  jurisdiction: 'AU',
  urls: ['https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx'],
  parserVersion: '4',
  expects: { minimumRecords: 2500, fillRates: { names: 1, programmes: 1, birthDates: 0.3, countries: 0.3, addresses: 0.2 } },
  // The text within an archive cannot be seen from its first bytes. No other list is a workbook; parse refuses one with another header.
  recognise: (head) =>
    head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4])) && /\[Content_Types\]\.xml|xl\/|docProps\//.test(head.toString('latin1')) ? { listId: 'au-dfat', format: 'au-dfat-xlsx' } : undefined,
  async *parse(files, sink) {
    let newest: string | undefined;
    for (const { file } of files) {
      const groups = new Map<string, Row[]>();
      let header: ReadonlyMap<string, number> | undefined;
      for await (const row of readXlsx(file)) {
        if (header === undefined) {
          header = headerOf(row, file.name, sink);
          continue;
        }
        const cells = row.cells;
        const columns = header;
        const get: Row = (column) => (cells[columns.get(column) ?? -1] ?? '').replace(/_x000D_/g, '').trim();
        const number = /^\d+/.exec(get('Reference'))?.[0];
        if (number === undefined) {
          if (cells.some((cell) => cell !== '')) sink.issue({ kind: 'missing_id', what: `row ${row.line}: ${get('Name of Individual or Entity')}` });
          continue;
        }
        const rows = groups.get(number);
        if (rows === undefined) groups.set(number, [get]);
        else rows.push(get);
      }
      for (const [recordId, rows] of groups) {
        const party = partyOf(recordId, rows, sink);
        if (party.listing.changedOn !== undefined && (newest === undefined || party.listing.changedOn > newest)) newest = party.listing.changedOn;
        yield { party, raw: JSON.stringify(rows.map((row) => Object.fromEntries(COLUMNS.map((column) => [column, row(column)]).filter(([, value]) => value !== '')))) };
      }
    }
    // The sheet has no date of its own: it is no older than its newest control date.
    sink.edition(newest === undefined ? {} : { publishedAt: newest });
    if (newest !== undefined) sink.issue({ kind: 'date_inferred', what: `the newest control date in the sheet is ${newest}; name the day with --published if it is known` });
  },
};

function headerOf(row: XlsxRow, file: string, sink: ParseSink): ReadonlyMap<string, number> {
  const header = row.cells.map((cell) => tidy(cell));
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.includes('Reference') || missing.includes('Name of Individual or Entity')) {
    throw new ListFormatError(`${file} is an Excel workbook, but not the list of the Department of Foreign Affairs and Trade: its first row is ${header.slice(0, 4).join(', ')}.`);
  }
  for (const column of missing) sink.issue({ kind: 'missing_column', what: column });
  for (const column of header) if (column !== '' && !COLUMNS.some((each) => each === column)) sink.issue({ kind: 'unread_column', what: column });
  return new Map(header.map((column, i) => [column, i]));
}

function partyOf(recordId: string, rows: readonly Row[], sink: ParseSink): ListedParty {
  const report = (kind: string, what: string): void => sink.issue({ kind, what, recordId });
  const primary = rows.find((row) => row('Name Type') === 'Primary Name') ?? rows[0];
  if (primary === undefined) throw new ListFormatError('A party without rows cannot be.');
  const type = TYPES[primary('Type').toLowerCase()];
  if (type === undefined) report('unknown_type', primary('Type'));
  const all = (column: Column): string[] => distinct(rows.map((row) => row(column)));
  const information = all('Additional Information');
  const russian = [...all('Committees'), ...all('Citizenship')].some((text) => /Russia|Ukraine/.test(text));
  const birthDates = datesOf(all('Date of Birth'), report);
  return {
    id: `au-dfat:${recordId}`,
    listId: 'au-dfat',
    recordId,
    type: type ?? 'unknown',
    names: namesOf(rows, primary, type === 'person', report),
    identifiers: identifiersOf(all('IMO Number'), information, russian),
    birthDates,
    addresses: all('Address').flatMap(splitItemised).map((full) => {
      const last = tidy(full.replace(/\([^()]*\)\.?\s*$/, '').split(',').at(-1) ?? '').replace(/\.$/, '');
      const country = countryCode(full) ?? countryCode(last);
      return { full, ...(country === undefined ? countryOfAddress(full) : { country, countryText: last, countryInText: true }) };
    }),
    countries: countriesOf(all('Citizenship'), all('Place of Birth'), type ?? 'unknown', report),
    listing: {
      programmes: all('Committees').flatMap((text) => text.split(/\s*;\s*/)),
      measures: measuresOf(rows),
      jurisdiction: 'AU',
      legalBasis: all('Instrument of Designation').map(dayOrText),
      changedOn: all('Control Date').flatMap((text) => parseDate(text, { excelSerial: true }).from ?? []).sort().at(-1),
      otherReferences: distinct(information.flatMap((text) => /^\s*[A-Z][A-Za-z][ie]\.\d{3}\b/.exec(text)?.[0] ?? [])),
    },
    birthPlaces: distinct(all('Place of Birth').flatMap(splitItemised)),
    details: { 'Listing information': all('Listing Information').map(dayOrText) },
    remarks: information.length > 0 ? information.join('\n') : undefined,
  };
}

/** A cell of text may hold a day alone, which a workbook keeps as a number. */
function dayOrText(text: string): string {
  return parseDate(text, { excelSerial: true }).from ?? text;
}

function namesOf(rows: readonly Row[], primary: Row, person: boolean, report: (kind: string, what: string) => void): PartyName[] {
  const ordered = [primary, ...rows.filter((row) => row !== primary)];
  return mergeNames(
    ordered.flatMap((row) => {
      const [kind, strength] = [row('Name Type'), row('Alias Strength')];
      if (!/^(Primary Name|Alias|Original Script)$/.test(kind)) report('unknown_name_type', kind);
      if (!/^(Strong|Weak|)$/.test(strength)) report('unknown_quality', strength);
      const names = readNames(row('Name of Individual or Entity'), {
        kind: kind === 'Primary Name' ? 'primary' : kind === 'Original Script' ? 'original_script' : 'alias',
        quality: strength === 'Weak' ? 'weak' : 'strong',
        person,
      });
      if (names.length === 0) report('missing_name', row('Name of Individual or Entity'));
      return names.map((name) => ({ ...name, sourceId: row('Reference') }));
    }),
  );
}

function datesOf(texts: readonly string[], report: (kind: string, what: string) => void): PartyDate[] {
  const dates = texts.flatMap((text) => (/^\d{4,5}(?:\.0+)?$/.test(text) ? [parseDate(text, { excelSerial: true })] : text.split(/,\s*(?=[\d(]|[A-Z][a-z]+ \d)/).flatMap(readDates)));
  for (const date of dates) if (date.precision === 'unknown') report('unparsed_date', date.raw);
  return distinctBy(dates, (date) => `${date.from} ${date.to} ${date.circa} ${date.from === undefined ? date.raw : ''}`);
}

/** Numbers stand in the running text behind their labels: `Passport no.: a) A123 b) B456`, `INN: 16…`, `Company Identification No. 10…`. */
function identifiersOf(imo: readonly string[], information: readonly string[], russian: boolean): Identifier[] {
  const ships = imo.flatMap((text) => readPapers(text, { label: 'IMO', typeRaw: 'IMO Number' }));
  const labelled = information.flatMap((text) =>
    [...text.matchAll(LABELLED)].flatMap((match) => {
      const label = tidy(match[1] ?? '');
      return readPapers(tidy(match[2] ?? ''), { label: identifierTypeOf(label) === undefined ? `${label} registration` : label, typeRaw: label, russian }).filter((paper) => /\d{3}/.test(paper.number));
    }),
  );
  return mergeIdentifiers([...ships, ...information.flatMap((text) => identifiersIn(text, 'in Additional Information')), ...labelled]);
}

const LABELLED =
  /((?:passport|national id(?:entification|entity)?(?: (?:card|number))?|(?:tax|company|business|state)? ?(?:registration|identification)|tax(?:payer)? ?(?:id|identification)?)\s*(?:details|numbers?|no\.?|nos\.?)?)\s*[:.]?\s*(\(?(?:a\)\s*)?(?=[^\n.;]{0,40}\d{4})[^\n;]*?\d[^\n;]*?)(?=\.\s|\.$|\n|;|\s+(?:National|Tax|Date of|Email|Website|Phone)\b|$)/gi;

function countriesOf(citizenships: readonly string[], births: readonly string[], type: PartyType, report: (kind: string, what: string) => void): PartyCountry[] {
  const read = (texts: readonly string[], kind: PartyCountry['kind']): PartyCountry[] =>
    texts.flatMap((text) => {
      const { codes, unread } = countriesIn(text);
      for (const each of unread) report(isFormerState(each) ? 'former_state' : 'unknown_country', each);
      return codes.map((code) => ({ code, kind }));
    });
  const born = births.flatMap(splitItemised).flatMap((place): PartyCountry[] => {
    const code = countryCode(/\(now ([^()]+)\)/i.exec(place)?.[1] ?? '') ?? countryCode(place.split(',').at(-1) ?? '');
    return code === undefined ? [] : [{ code, kind: 'birth' }];
  });
  const found = [...read(citizenships, type === 'person' ? 'citizenship' : type === 'vessel' ? 'flag' : 'registration'), ...born];
  return distinctBy(found, (each) => `${each.code} ${each.kind}`);
}

function measuresOf(rows: readonly Row[]): Measure[] {
  const found = (Object.entries(FLAGS) as [Column, Measure][]).filter(([column]) => rows.some((row) => /^(?:1|true|yes|y)$/i.test(row(column)))).map(([, measure]) => measure);
  return found.length > 0 ? found : ['other'];
}
