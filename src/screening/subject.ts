import { hash } from 'node:crypto';
import { today } from '../days.js';
import { countryCodes } from '../lists/countries.js';
import { parseDate } from '../lists/dates.js';
import { identifierType, identifierTypeOf } from '../lists/identifiers.js';
import type { Identifier, Party } from '../matching/party.js';
import { namesOfParts } from './name-parts.js';
import type { SubjectDto } from './subject.dto.js';

/** A field of a subject that cannot be used; `field` names it and the message says what it takes. */
export class SubjectError extends Error {
  readonly code = 'invalid_subject';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field}: ${message}`);
  }
}

/** A subject as submitted, read into the shape that the matcher compares. Throws `SubjectError`. */
export function readSubject(dto: SubjectDto): Party {
  const { rest, identifiers: inName } = takeIdentifiers(dto.name);
  const inParts = dto.nameParts ? namesOfParts(dto.nameParts) : [];
  const parts = new Map(inParts.map((name) => [name.full, name.parts]));
  const names = [...new Set([rest, ...parts.keys(), ...(dto.otherNames ?? [])].map((name) => name.trim()))].filter((name) => name !== '');
  const countries = dto.country === undefined || dto.country.trim() === '' ? [] : readCountries('country', dto.country);
  const country = single(countries);
  return {
    type: dto.type ?? (inParts.length > 0 ? 'person' : 'unknown'),
    names: names.map((full, index) => ({ full, kind: index === 0 ? 'primary' : 'alias', quality: 'strong', ...(parts.has(full) && { parts: parts.get(full) }) })),
    identifiers: [...(dto.identifiers ?? []).map(readIdentifier), ...inName],
    birthDates: dto.birthDate === undefined || dto.birthDate.trim() === '' ? [] : [readBirthDate(dto.birthDate)],
    addresses: dto.address?.trim() ? [{ full: dto.address.trim(), ...(country ? { country } : {}) }] : [],
    countries: countries.map((code) => ({ code, kind: 'other' })),
    ...(dto.gender ? { gender: dto.gender } : {}),
  };
}

/** Equal for submissions that ask the same of the same lists, whatever their order of fields. */
export function subjectKey(party: Party): string {
  const plain = [
    party.type,
    party.names.map(({ full }) => full.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')).sort(),
    party.identifiers.map(({ type, number, country }) => `${type}:${number.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()}:${country ?? ''}`).sort(),
    party.birthDates.map(({ from, to }) => `${from}/${to}`),
    party.countries.map(({ code }) => code).sort(),
    party.addresses.map(({ full }) => full.toLowerCase()),
    party.gender ?? '',
  ];
  return hash('sha256', JSON.stringify(plain)).slice(0, 32);
}

/** Labels with which people write a number into the name field. */
const LABELS = [
  'INN|ИНН|OGRN|ОГРН|KPP|КПП|OKPO|ОКПО|EDRPOU|USREOU|ЄДРПОУ|ЕДРПОУ|LEI|IMO|SWIFT|BIC|MMSI|USCC|VAT|EIN|TIN|DUNS|D-U-N-S|passport|паспорт',
  'tax (?:id|no\\.?|number)|national id|nat\\.? id|id card|(?:company|reg(?:istration|istered|\\.)?) (?:id|no\\.?|number)',
].join('|');
const LABELLED = new RegExp(`(?:^|[\\s,;(])(${LABELS})[\\s:#№.]{1,3}(?:no\\.?\\s*)?([\\p{L}\\p{N}][\\p{L}\\p{N}-]{3,34})(?=$|[\\s,;)])`, 'giu');
const CYRILLIC_LABELS: Readonly<Record<string, string>> = { ИНН: 'INN', ОГРН: 'OGRN', КПП: 'KPP', ОКПО: 'OKPO', ПАСПОРТ: 'passport' };
/** A number of a register, a paper or a ship: one word of eight and more, six of them digits. A name is hardly like that. */
const BARE_NUMBER = /^(?=(?:[^\d]*\d){6})[\p{L}\p{N}][\p{L}\p{N} -]{6,33}[\p{L}\p{N}]$/u;
/** Letters enough for a word: people go by such names too, and `ALEX560560` is a listed one. */
const HAS_WORD = /\p{L}{3}/u;
const ONE_WORD_OR_DIGITS = /^(?:\S+|[\d -]+)$/;

/** Labelled numbers in a name field, and what is left of the name; a field that is one long number is a number, and where it has letters enough a name as well. */
function takeIdentifiers(name: string): { rest: string; identifiers: Identifier[] } {
  const identifiers: Identifier[] = [];
  const rest = name.replace(LABELLED, (whole: string, label: string, number: string) => {
    if (!/\d/.test(number)) return whole;
    const plain = CYRILLIC_LABELS[label.toUpperCase()] ?? label;
    identifiers.push({ type: identifierTypeOf(plain) ?? 'other', number, typeRaw: label });
    return ' ';
  });
  const bare = rest.trim();
  if (identifiers.length === 0 && BARE_NUMBER.test(bare) && ONE_WORD_OR_DIGITS.test(bare)) return { rest: HAS_WORD.test(bare) ? bare : '', identifiers: [{ type: 'other', number: bare }] };
  return { rest: bare, identifiers };
}

function readIdentifier(dto: { type?: Identifier['type']; number: string; country?: string }, index: number): Identifier {
  const field = `identifiers[${index}].number`;
  if (!/[\p{L}\p{N}]/u.test(dto.number)) throw new SubjectError(field, 'must hold letters or digits');
  const country = dto.country?.trim() ? single(readCountries(`identifiers[${index}].country`, dto.country)) : undefined;
  return { type: dto.type ?? identifierType('', dto.number, country), number: dto.number.trim(), ...(country ? { country } : {}) };
}

/** A former state stands for all that came after it. */
function readCountries(field: string, text: string): readonly string[] {
  const codes = countryCodes(text);
  if (codes.length === 0) throw new SubjectError(field, `'${text.slice(0, 60)}' is no country that is known; give its name or its two-letter code`);
  return codes;
}

function single(codes: readonly string[]): string | undefined {
  return codes.length === 1 ? codes[0] : undefined;
}

function readBirthDate(text: string): Party['birthDates'][number] {
  const date = parseDate(text);
  if (date.precision === 'unknown') throw new SubjectError('birthDate', `'${text}' is no date; give a day as 1955-05-21, a month as 1955-05 or a year as 1955`);
  if (date.from !== undefined && date.from > today()) throw new SubjectError('birthDate', `'${text}' lies in the future`);
  return date;
}
