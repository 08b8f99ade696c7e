import type { Address, Identifier, ListedParty, Listing, Measure, PartyCountry, PartyDate, PartyName, PartyType } from '../../matching/party.js';
import { readDates } from '../birth-dates.js';
import { countriesIn, countryCode, countryOfAddress, isFormerState } from '../countries.js';
import { identifiersIn, mergeIdentifiers } from '../free-text.js';
import { isPlaceholder, mergeNames, readNames } from '../names.js';
import { readPapers } from '../papers.js';
import { distinct, distinctBy, genderOf, parseDay, splitItemised, splitQuoted, tidy } from '../values.js';

/** One row of a journal file: an entry of an annex. */
export interface JournalRow {
  /** The cell of a column; empty where the file has no such column. */
  get(column: string): string;
  /** CELEX number of the act that lists, such as `32014R0269`. */
  readonly act: string;
  /** CELEX number of the act that added or changed the entry; empty in consolidated files. */
  readonly amendment: string;
}

type Report = (kind: string, what: string) => void;

/** Columns with numbers: the words that say what they are, and which kind a number is without words of its own. */
const NUMBERS: Readonly<Record<string, string>> = {
  passportNumber: 'passport',
  idNumber: 'national identification',
  registrationNumber: 'registration number',
  taxNumber: 'tax number',
  innCode: 'INN',
  ogrnCode: 'OGRN',
  kppCode: 'KPP',
  okpoCode: 'OKPO',
  leiCode: 'LEI',
  swiftBic: 'SWIFT/BIC',
  ticker: 'ticker',
  imoNumber: 'IMO',
  mmsi: 'MMSI',
};

/** Columns that only tell more about a party, by the heading under which they are shown. */
const DETAILS: Readonly<Record<string, string>> = {
  legalForm: 'Legal form',
  sector: 'Sector',
  appearance: 'Appearance',
  ethnicity: 'Ethnicity',
  fatherName: "Father's name",
  motherName: "Mother's name",
};

/** Every column that is read; another one becomes an issue. */
export const COLUMNS: ReadonlySet<string> = new Set([
  ...['celex', 'amendedCelex', 'amendmentCelex', 'recordId', 'programKey', 'annex', 'measure', 'startDate', 'reason', 'schema'],
  ...['name', 'alias', 'weakAlias', 'previousName', 'country', 'nationality', 'jurisdiction', 'flag', 'gender'],
  ...['birthDate', 'birthPlace', 'incorporationDate', 'position', 'address', 'phone', 'email', 'website', 'notes'],
  ...Object.keys(NUMBERS),
  ...Object.keys(DETAILS),
]);

const MEASURE: Readonly<Record<string, Measure>> = {
  'Asset freeze': 'asset_freeze',
  'Export control': 'export_restriction',
  'Transportation restrictions': 'transport_ban',
  'Financial restrictions': 'financial_restriction',
  'Services ban': 'services_ban',
  'Investment ban': 'investment_ban',
};

const TYPE: Readonly<Record<string, PartyType>> = { Person: 'person', Company: 'company', LegalEntity: 'organisation', Organization: 'organisation', Vessel: 'vessel' };

/** Makes the party of one row. */
export function journalParty(row: JournalRow, recordId: string, report: Report): ListedParty {
  const type = typeOf(row, report);
  const countries = countriesOf(row, type, report);
  const addresses = addressesOf(row.get('address'));
  const russian = /UKR|RUS/.test(row.get('programKey')) || countries.some((each) => each.code === 'RU') || addresses.some((each) => each.country === 'RU');
  const birthDates = [...readDates(row.get('birthDate')), ...readDates(row.get('incorporationDate'))];
  for (const date of birthDates) if (date.precision === 'unknown') report('unparsed_date', date.raw);
  return {
    id: `eu-journal:${recordId}`,
    listId: 'eu-journal',
    recordId,
    type,
    names: namesOf(row, type === 'person', report),
    identifiers: identifiersOf(row, type, russian),
    birthDates: distinctBy(birthDates, (date: PartyDate) => `${date.from} ${date.to} ${date.circa} ${date.from === undefined ? date.raw : ''}`),
    addresses,
    countries,
    gender: genderOf(row.get('gender').replace(/\.$/, '')),
    listing: listingOf(row, report),
    birthPlaces: values(row.get('birthPlace')),
    positions: values(row.get('position')),
    contacts: distinct([...values(row.get('phone')), ...values(row.get('email')), ...values(row.get('website'))]),
    details: detailsOf(row),
    remarks: row.get('notes') === '' ? undefined : values(row.get('notes')).join('\n'),
  };
}

function typeOf(row: JournalRow, report: Report): PartyType {
  const schema = row.get('schema');
  // An asset is a port, an airport or an economic zone where transport or investment is banned, else a crypto-asset.
  if (schema === 'Asset') return /Transport|Investment/.test(row.get('measure')) ? 'place' : 'goods';
  const type = TYPE[schema];
  if (type === undefined) report('unknown_type', schema);
  return type ?? 'unknown';
}

function namesOf(row: JournalRow, person: boolean, report: Report): PartyName[] {
  const name = tidy(row.get('name').replace(/,?\s+and the following subsidiaries\s*:?$/i, ''));
  const primary = readNames(name, { kind: 'primary', quality: 'strong', person });
  if (primary.length === 0) report('missing_name', row.get('name'));
  const others = (column: string, kind: 'alias' | 'former', quality: 'strong' | 'weak'): PartyName[] =>
    splitQuoted(row.get(column)).flatMap((text) => {
      if (isPlaceholder(text)) report('placeholder_name', text);
      const { name: bare, note } = withoutRemark(text);
      return readNames(bare, { kind, quality: person && isSingleWord(bare) ? 'weak' : quality, person, ...(note !== '' && { note }) });
    });
  const former = splitQuoted(row.get('previousName')).filter((each) => person && isSingleWord(each));
  return mergeNames([
    ...primary,
    ...others('alias', 'alias', 'strong'),
    ...others('weakAlias', 'alias', 'weak'),
    ...former.map((family): PartyName => ({ full: withFamily(name, family), kind: 'former', quality: 'strong', note: `former family name ${family}` })),
    ...others('previousName', 'former', 'strong'),
  ]);
}

/** A transcription keeps the data of an alias in its cell: `Djamel Mustafa (Date of birth: 31.12.1979)`. */
function withoutRemark(text: string): { readonly name: string; readonly note: string } {
  const at = /\s*[.(]?\s*\(?\b(?:date of birth|place of birth|d\.?o\.?b|passport (?:no|number)|born (?:on|in)|nationality|national identification|mali id)\b/i.exec(text);
  if (at === null || at.index < 3) return { name: text, note: '' };
  const note = tidy(text.slice(at.index).replace(/^[\s.(]+|\)$/g, ''));
  const original = /in arabic:?\s*([^\x00-\x7f].*)$/i.exec(note)?.[1];
  return { name: original === undefined ? text.slice(0, at.index) : `${text.slice(0, at.index)}; ${original}`, note };
}

/** A word in Latin, Cyrillic or Arabic letters; a name of one Chinese or Korean word is a whole name. */
function isSingleWord(text: string): boolean {
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}'’ʼ.-]+$/u.test(text.trim());
}

/** The primary name with another family name in place of the word in capitals (or the last one). */
function withFamily(name: string, family: string): string {
  const words = name.replace(/\s*\(.*$/, '').split(' ');
  const capital = words.findLastIndex((word) => /\p{Lu}{2}/u.test(word) && word === word.toUpperCase());
  return words.with(capital < 0 ? words.length - 1 : capital, family).join(' ');
}

function identifiersOf(row: JournalRow, type: PartyType, russian: boolean): Identifier[] {
  const columns = Object.entries(NUMBERS).flatMap(([column, words]) => {
    const label = column === 'idNumber' && type !== 'person' ? 'registration number' : words;
    return readPapers(row.get(column), { label, typeRaw: words, russian });
  });
  // Not the reason: it tells of others too, and their numbers are not the party's.
  const texts = ['nationality', 'notes', 'alias'].flatMap((column) => identifiersIn(row.get(column), `in the column ${column}`));
  return mergeIdentifiers([...columns, ...texts]);
}

function addressesOf(cell: string): Address[] {
  const found = splitQuoted(cell)
    .flatMap((piece) => splitItemised(piece))
    .map((piece): Address => {
      const full = tidy(piece.replace(/^\(?(?:[a-z]|[ivx]+)\)\s*/i, ''));
      const last = full.split(',').at(-1)?.replace(/[.)]+$/, '') ?? '';
      const country = countryCode(full) ?? countryCode(last.replace(/\s*\(.*$/, ''));
      const postcode = /(?<!\d)\d{6}(?!\d)/.exec(full)?.[0];
      return { full, ...(postcode !== undefined && { postcode }), ...(country !== undefined && { country, countryText: tidy(last), countryInText: true as const }) };
    });
  // A cell often ends with the country alone, after addresses that have it already.
  const whole = found.filter((each) => countryCode(each.full) === undefined || !found.some((other) => other !== each && other.country === each.country));
  return distinctBy(whole, (each) => each.full.toLowerCase()).map((each) => (each.country === undefined ? { ...each, ...countryOfAddress(each.full) } : each));
}

function countriesOf(row: JournalRow, type: PartyType, report: Report): PartyCountry[] {
  const read = (column: string, kind: PartyCountry['kind']): PartyCountry[] => {
    const text = row.get(column).replace(/[.;,]\s*(?:\w+\s+){0,2}(?:passport|national identification)\b.*$/i, '');
    const { codes, unread } = text === '' ? { codes: [], unread: [] } : countriesIn(text.replace(/"/g, ''));
    for (const each of unread) report(isFormerState(each.replace(/\(.*$/, '')) ? 'former_state' : 'unknown_country', each);
    return codes.map((code) => ({ code, kind }));
  };
  const births = values(row.get('birthPlace')).flatMap((place): PartyCountry[] => {
    const now = /\(now ([^()]+)\)/i.exec(place)?.[1];
    const code = countryCode(now ?? '') ?? countryCode(now?.split(',').at(-1) ?? '') ?? countryCode(place.split(',').at(-1) ?? '') ?? countryCode(place);
    return code === undefined ? [] : [{ code, kind: 'birth' }];
  });
  const seat = type === 'person' ? 'residence' : 'registration';
  const all = [...read('nationality', 'nationality'), ...read('country', seat), ...read('jurisdiction', seat), ...read('flag', 'flag'), ...births];
  return distinctBy(all, (each) => `${each.code} ${each.kind}`);
}

function listingOf(row: JournalRow, report: Report): Listing {
  const published = row.get('measure');
  const measure = MEASURE[published];
  if (measure === undefined) report('unknown_measure', published);
  const day = parseDay(row.get('startDate'));
  if (day === undefined && row.get('startDate') !== '') report('unparsed_date', row.get('startDate'));
  // Freezes and Annex IV give the day of listing; bans on ships, banks and ports give the day from which they apply.
  const listed = measure === 'asset_freeze' || measure === 'export_restriction';
  return {
    subList: `Annex ${row.get('annex')}`,
    programmes: [row.get('programKey')],
    measures: [measure ?? 'other'],
    jurisdiction: 'EU',
    legalBasis: distinct([actName(row.act), row.amendment === '' ? '' : actName(row.amendment)]),
    ...(day !== undefined && (listed ? { listedOn: day } : { effectiveOn: day })),
    reason: row.get('reason') || undefined,
    sourceUrl: `https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:${row.amendment || row.act}`,
    otherReferences: row.get('recordId') === '' ? undefined : [`Annex ${row.get('annex')}, entry ${row.get('recordId')}`],
  };
}

/** `32014R0833` → `Regulation 833/2014`; from 2015 on the year stands first. */
function actName(celex: string): string {
  const match = /^3(\d{4})([RD])(\d{4})$/.exec(celex);
  if (!match) return celex;
  const [, year, kind, digits] = match;
  const number = Number(digits);
  if (kind === 'D') return `Decision ${year}/${number}`;
  return Number(year) < 2015 ? `Regulation ${number}/${year}` : `Regulation ${year}/${number}`;
}

function detailsOf(row: JournalRow): Readonly<Record<string, readonly string[]>> | undefined {
  const found = Object.entries(DETAILS).flatMap(([column, heading]): [string, string[]][] => {
    const texts = values(row.get(column));
    return texts.length > 0 ? [[heading, texts]] : [];
  });
  const nationality = row.get('nationality');
  if (nationality !== '' && countriesIn(nationality).codes.length === 0) found.push(['Nationality as published', values(nationality)]);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function values(cell: string): string[] {
  return distinct(splitQuoted(cell).flatMap((piece) => splitItemised(piece)));
}
