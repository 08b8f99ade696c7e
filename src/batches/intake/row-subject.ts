import { today } from '../../days.js';
import { countriesIn, countryCode, countryCodes } from '../../lists/countries.js';
import { parseDate } from '../../lists/dates.js';
import type { IdentifierType } from '../../matching/party.js';
import { MAX_SUBJECT_NAME, SUBJECT_TYPES, type ScreeningRequestDto, type SubjectType } from '../../screening/subject.dto.js';
import type { Mapping } from './columns.js';
import type { TableRow } from './csv-rows.js';
import { type Note, hasLostDigits, isPlaceholder, isScientific, readName } from './damage.js';
import type { Field } from './fields.js';
import { type OwnerRead, readOwners } from './owners.js';
import { serialDate } from './serial-date.js';

/** What holds for every row of a file, beside its columns. */
export interface RowDefaults {
  readonly type?: SubjectType;
  /** Country of rows that name none. */
  readonly country?: string;
}

/** A row as it will be screened. */
export interface RowRead {
  readonly subject: ScreeningRequestDto;
  readonly owners: readonly OwnerRead[];
  readonly goods: readonly string[];
  readonly website?: string;
  readonly notes: readonly Note[];
}

/** A row that cannot be screened, and why, in words that lead to its repair. */
export interface RowProblem {
  readonly problem: string;
  readonly notes: readonly Note[];
}

const NAMES: ReadonlySet<Field> = new Set(['name', 'nameContinued', 'firstName', 'middleName', 'lastName', 'localName', 'otherNames']);

const IDENTIFIERS: readonly (readonly [Field, IdentifierType])[] = [
  ['inn', 'inn'],
  ['ogrn', 'ogrn'],
  ['tax', 'tax'],
  ['registration', 'registration'],
  ['vat', 'vat'],
  ['lei', 'lei'],
  ['duns', 'duns'],
  ['swift', 'swift'],
  ['imo', 'imo'],
  ['passport', 'passport'],
];

const TYPE_WORDS: readonly (readonly [RegExp, SubjectType])[] = [
  [/^(p|person|individual|natural person|private|ind|physical|физ.*|natürliche person|particulier|persona f[ií]sica|sole trader)$/iu, 'person'],
  [/^(c|company|corporate|corporation|business|firm|legal|legal person|юр.*|juristische person|unternehmen|firma|soci[ée]t[ée])$/iu, 'company'],
  [/^(o|org|organisation|organization|entity|legal entity|ngo|government)$/iu, 'organisation'],
  [/^(v|vessel|ship)$/iu, 'vessel'],
  [/^(a|aircraft|plane)$/iu, 'aircraft'],
];

/** Reads a row by the mapping of its file. Pure. What is not understood is named in the notes and left out; only a row without a name or number is a problem. */
export function readRow(row: TableRow, mapping: Mapping, columns: number, defaults: RowDefaults = {}): RowRead | RowProblem {
  const notes: Note[] = [];
  const cells = (field: Field): string[] => (mapping[field] ?? []).map((index) => (row.cells[index] ?? '').trim()).filter((cell) => cell !== '');
  const one = (field: Field): string => cells(field)[0] ?? '';
  if (row.problem !== undefined) return { problem: row.problem, notes };
  const extra = row.cells.slice(columns).filter((cell) => cell.trim() !== '').length;
  if (extra > 0) return { problem: `the row has ${row.cells.length} cells where the header has ${columns}: a delimiter within a cell is not quoted`, notes };
  const unvalued = (Object.entries(mapping) as [Field, readonly number[]][]).flatMap(([field, at]) => (at.some((index) => row.unvalued?.includes(index)) ? [field] : []));
  // Without its name a row would be screened by what is left and come back clear.
  if (unvalued.some((field) => NAMES.has(field))) return { problem: 'the name is a formula whose value is not in the file: open the workbook in the spreadsheet program and save it again', notes };
  for (const field of unvalued) notes.push({ code: 'formula_without_value', text: field });
  if (row.cells.length < columns) notes.push({ code: 'cells_missing', text: `${row.cells.length} of ${columns} cells` });

  const names = readNames(one, cells, notes);
  const identifiers = IDENTIFIERS.flatMap(([field, type]) => cells(field).flatMap((cell) => readNumber(cell, field, type, notes)));
  const { owners, notes: ownerNotes } = readOwners(cells('owners'));
  notes.push(...ownerNotes);
  const [name, ...others] = names;
  if (name === undefined && identifiers.length === 0) return { problem: whyNobody(notes, one('name')), notes };
  if (names.some((each) => each.length > MAX_SUBJECT_NAME)) return { problem: `a name is longer than ${MAX_SUBJECT_NAME} letters: several cells have run into one`, notes };

  const country = readCountry(one('country'), notes) ?? defaults.country;
  const birthDate = readBirthDate(one('birthDate'), notes);
  const address = [...cells('address'), [one('postcode'), one('city')].filter(Boolean).join(' '), one('region')].filter((part) => part !== '' && !isPlaceholder(part)).join(', ');
  if (address.length > 1000) notes.push({ code: 'text_cut', text: 'the address is longer than 1000 letters' });
  const type = typeOf(one('type')) ?? (mapping.firstName || mapping.birthDate ? personType(one, birthDate) : undefined) ?? (mapping.imo && one('imo') !== '' ? 'vessel' : undefined) ?? defaults.type;
  const gender = genderOf(one('gender'));
  const reference = one('reference').slice(0, 200);
  const website = one('website');
  return {
    subject: {
      name: name ?? '',
      ...(others.length > 0 ? { otherNames: others.slice(0, 50) } : {}),
      ...(type ? { type } : {}),
      ...(country ? { country } : {}),
      ...(birthDate ? { birthDate } : {}),
      ...(gender ? { gender } : {}),
      ...(identifiers.length > 0 ? { identifiers: identifiers.slice(0, 50) } : {}),
      ...(address ? { address: address.slice(0, 1000) } : {}),
      ...(reference ? { reference } : {}),
    },
    owners,
    goods: cells('goods').flatMap((cell) => cell.split(/[;,|\s]+/)).filter((code) => /^\d[\d.]{3,}$|^[0-9][A-E]\d{3}/.test(code)),
    ...(website ? { website } : {}),
    notes,
  };
}

function readNames(one: (field: Field) => string, cells: (field: Field) => string[], notes: Note[]): string[] {
  const names: string[] = [];
  const take = (text: string): void => {
    const read = readName(text);
    notes.push(...read.notes);
    for (const each of [read.name, ...read.otherNames]) if (/[\p{L}\p{N}]/u.test(each) && !isPlaceholder(each)) names.push(each);
  };
  const { person, apart } = personName(one);
  const continued = cells('nameContinued').filter((part) => !isPlaceholder(part));
  const main = one('name');
  // A name that the source cut in two is screened whole, and its first half as well.
  if (continued.length > 0 && main !== '') take([main, ...continued].join(' '));
  // One word that is a part of the person's name says too little by itself.
  for (const name of apart ? [main, person] : [person, main.includes(' ') ? main : '']) if (name !== '') take(name);
  if (main === '' && person === '') for (const part of continued) take(part);
  for (const other of [...cells('localName'), ...cells('otherNames').flatMap((cell) => cell.split(/\s*[;|\n]\s*/))]) if (!isPlaceholder(other)) take(other);
  const seen = new Set<string>();
  return names.filter((name) => {
    const key = name.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * The name of a person whose parts stand in columns of their own; `apart` where `name` is another name beside it. Many files
 * call one of the parts just `name`: `Name` beside `Vorname` is the family name, `Имя` beside `Фамилия` the given one.
 */
function personName(one: (field: Field) => string): { person: string; apart: boolean } {
  const [name, first, middle, last] = (['name', 'firstName', 'middleName', 'lastName'] as const).map((field) => (isPlaceholder(one(field)) ? '' : one(field))) as [string, string, string, string];
  const holds = (part: string): boolean => ` ${name.toLowerCase()} `.includes(` ${part.toLowerCase()} `);
  if (first !== '' && last === '' && name !== '' && !holds(first)) return { person: [first, middle, name].filter(Boolean).join(' '), apart: false };
  if (last !== '' && first === '' && name !== '' && !holds(last)) return { person: [name, middle, last].filter(Boolean).join(' '), apart: false };
  const known = name !== '' && (first === '' || last === '');
  return { person: known ? '' : [first, middle, last].filter(Boolean).join(' '), apart: true };
}

function whyNobody(notes: readonly Note[], name: string): string {
  const code = notes[0]?.code;
  if (code === 'one_time_vendor') return `'${name}' stands for many payees and names nobody: screen the payee of each invoice`;
  if (code === 'scientific_number') return `the name is '${name}', a number that a spreadsheet has rounded: export the file again with the column as text`;
  if (code === 'do_not_use') return `'${name}' is a mark of the source system and names nobody`;
  if (name !== '') return `'${name.slice(0, 60)}' names nobody`;
  return 'the name is empty';
}

function readNumber(cell: string, field: Field, type: IdentifierType, notes: Note[]): { type: IdentifierType; number: string }[] {
  if (isPlaceholder(cell)) return [];
  if (isScientific(cell)) {
    notes.push({ code: 'scientific_number', text: `${field}: ${cell}` });
    return [];
  }
  if (hasLostDigits(cell)) notes.push({ code: 'digits_lost', text: `${field}: ${cell}` });
  // `1646019914/164601001` is INN and KPP in one cell.
  const number = field === 'inn' ? (cell.split(/[/\\\s]/)[0] ?? cell) : cell;
  if (!/[\p{L}\p{N}]/u.test(number) || number.length > 100 || /^0+$/.test(number)) {
    notes.push({ code: 'number_not_read', text: `${field}: ${cell.slice(0, 60)}` });
    return [];
  }
  const known: IdentifierType = type === 'registration' && /^[0-9A-Z]{18}$/i.test(number) ? 'uscc' : type;
  return [{ type: known, number }];
}

function readCountry(cell: string, notes: Note[]): string | undefined {
  if (isPlaceholder(cell)) return undefined;
  const code = countryCode(cell) ?? countryCode(cell.toUpperCase());
  if (code !== undefined) return code;
  const several = countryCodes(cell);
  if (several.length > 0) {
    notes.push({ code: 'country_of_several', text: `${cell.slice(0, 60)} = ${several.join(', ')}` });
    return several.length === 1 ? several[0] : cell;
  }
  const first = countriesIn(cell).codes[0];
  if (first === undefined) notes.push({ code: 'country_not_read', text: cell.slice(0, 60) });
  return first;
}

function readBirthDate(cell: string, notes: Note[]): string | undefined {
  if (isPlaceholder(cell)) return undefined;
  const serial = serialDate(cell);
  if (serial !== undefined) notes.push({ code: 'spreadsheet_date', text: `${cell} = ${serial}` });
  const text = serial ?? cell.replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '');
  const date = parseDate(text);
  if (date.precision === 'unknown' || (date.from !== undefined && date.from > today())) {
    notes.push({ code: 'birth_date_not_read', text: cell.slice(0, 40) });
    return undefined;
  }
  return text.slice(0, 40);
}

function typeOf(cell: string): SubjectType | undefined {
  if (cell === '') return undefined;
  return SUBJECT_TYPES.find((type) => type === cell.toLowerCase()) ?? TYPE_WORDS.find(([pattern]) => pattern.test(cell))?.[1];
}

function personType(one: (field: Field) => string, birthDate: string | undefined): SubjectType | undefined {
  return birthDate !== undefined || (one('firstName') !== '' && (one('name') === '' || !personName(one).apart)) ? 'person' : undefined;
}

function genderOf(cell: string): 'male' | 'female' | 'other' | undefined {
  const word = cell.toLowerCase();
  if (/^(m|male|man|mr\.?|männlich|homme|м|муж.*)$/u.test(word)) return 'male';
  if (/^(f|w|female|woman|mrs\.?|ms\.?|weiblich|femme|ж|жен.*)$/u.test(word)) return 'female';
  return undefined;
}
