import type { Identifier } from '../matching/party.js';
import { countryCode, countryMentioned } from './countries.js';
import { saysInvalid } from './free-text.js';
import { isInn, isOgrn } from './russian-numbers.js';
import { identifierType, identifierTypeOf, parseDay, splitItemised, splitQuoted, tidy } from './values.js';

/** What is known about a number beside its own text. */
export interface PaperContext {
  /** Words for the kind of the number, such as the column's name; words within the text go before it. */
  readonly label: string;
  /** The publisher's own label, to show. */
  readonly typeRaw: string;
  readonly country?: string;
  readonly note?: string;
  /** The party is Russian: a number without a country may be typed by its check digits. */
  readonly russian?: boolean;
}

const DATE = String.raw`(\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}\s+[A-Z][a-z]+\.?\s*\d{4}|[A-Z][a-z]+\.?\s+\d{1,2},\s*\d{4}|\d{4}-\d{2}-\d{2})`;
const ISSUED = new RegExp(String.raw`\b(?:issued|issue date|date of issue)\b[^\d()]{0,40}?${DATE}`, 'i');
const EXPIRES = new RegExp(String.raw`\b(?:expir\w*|valid (?:until|to|till)|until)\b[^\d()]{0,30}?${DATE}`, 'i');
const LABELLED = /^((?:(?!\d{5}).)*?\b(?:numbers?|no\.?|nr\.?|card|identity|identification|passport|SSN|INN|KPP|OGRN|OKPO|code|ID)(?![A-Za-z\d])[\s.:#]*(?:\([^)]*\)\s*)?(?:N°\s*)?)((?:[A-Z]{1,3}[\s-]+)?(?=[^\s,;]*\d)[^\s,;()]*(?:[ -]\d[\w-]*)*)(.*)$/i;
const REMARKED = /^([^,;]*?\d[^,;]*?)(?:\s*[,;]|\s+\(|\s+(?:date of|issued|issue|expires?|expired|expiry|valid|which|under|or)\b)(.*)$/i;

/** Where one number ends and the next begins, outside of brackets. */
const BETWEEN = new RegExp(
  [
    String.raw`(?<!\([^()]*)[,;]\s+(?=(?:\(?[a-z]\)\s*)?[A-Z]{0,3}\d{5})`,
    String.raw`(?<!\([^()]*)[,;.]\s+(?=(?:[Nn]ational|[Pp]assport|[Ii]dentity|INN|KPP|OGRN|OKPO)\b.*\d)`,
    String.raw`(?<=\d)\s+(?=(?:INN|KPP|OGRN|OKPO)\b\s*:)`,
    String.raw`(?<=\d)\s+(?:and|\(?or)\s+(?=[\dA-Z]*\d{4}|State registration)`,
    String.raw`(?<=\d)\s+\(\d\)\s+(?=\d)`,
  ].join('|'),
);

/** The numbers of a cell that holds one or several: `AB 0671328; AA 1203658 (Republic of Moldova)`, `(a) K048787 (…), (b) 486298 (…)`. */
export function readPapers(cell: string, context: PaperContext): Identifier[] {
  return splitQuoted(tidy(cell))
    .flatMap((piece) => splitItemised(piece))
    .flatMap((piece) => piece.split(BETWEEN))
    .map((piece) => tidy(piece.replace(/^\(?(?:[a-z]|[ivx]+|\d)\)\s*/i, '')))
    .filter((piece) => piece !== '')
    .map((piece) => readPaper(piece, context));
}

/** One number out of the words around it: label, country, dates and remarks. The whole text stays in the note. */
export function readPaper(text: string, context: PaperContext): Identifier {
  const { number: found, words } = numberIn(text);
  const { number, country: beside } = withoutCountry(found);
  const beforeNames = words.replace(/\b(?:under|in the|name|issued to|made out)\b.*$/i, '');
  const country = context.country ?? countryMentioned(beforeNames) ?? beside;
  const note = [text === number ? '' : text, context.note ?? ''].filter((each) => each !== '').join('; ');
  const about = `${text} ${context.note ?? ''}`;
  return {
    type: typeOf(words, number, country, context),
    number,
    typeRaw: context.typeRaw,
    ...(country !== undefined && { country }),
    issuedOn: dayAfter(ISSUED, about),
    expiresOn: dayAfter(EXPIRES, about),
    ...(saysInvalid(about) && { invalid: true }),
    ...(note !== '' && { note }),
  };
}

function typeOf(words: string, number: string, country: string | undefined, context: PaperContext): Identifier['type'] {
  const digits = number.replace(/\s/g, '');
  const own = identifierTypeOf(words) === undefined ? 'other' : identifierType(words, number, country);
  const type = own === 'other' ? identifierType(context.label, number, country) : own;
  if (context.russian !== true || (country !== undefined && country !== 'RU')) return type;
  if (type === 'national_id' && digits.length === 12 && isInn(digits)) return 'inn';
  if ((type === 'tax' || type === 'registration') && isInn(digits)) return 'inn';
  return (type === 'registration' || type === 'tax') && isOgrn(digits) ? 'ogrn' : type;
}

function numberIn(text: string): { readonly number: string; readonly words: string } {
  const series = /^(.*?)\b(?:series\s+(?=\d)|(?=\d{4}\s+No))(\S+)\s+(?:No\.?|number)\s*(\d\w*)(.*)$/i.exec(text);
  if (series) return { number: `${series[2]} ${series[3]}`, words: `${series[1]} ${series[4]}` };
  const township = /^\d{1,2}\/\w+\s?\([^()]+\)\s?\d+/.exec(text)?.[0]; // Myanmar: 12/LaMaTa(Naing)025897
  if (township !== undefined) return { number: township, words: '' };
  const labelled = LABELLED.exec(text);
  if (labelled?.[2] !== undefined && /[A-Za-z]{2}/.test(labelled[1] ?? '')) return { number: labelled[2], words: plain(`${labelled[1] ?? ''} ${labelled[3] ?? ''}`) };
  const remarked = REMARKED.exec(text);
  return remarked?.[1] === undefined ? { number: text, words: '' } : { number: remarked[1].trim(), words: plain(remarked[2] ?? '') };
}

/** `Sudan 21052659309`, `A 1180173 Kenya`: the country's name is no part of the number. */
function withoutCountry(number: string): { readonly number: string; readonly country?: string } {
  const around = /^(?:([\p{L} ]{4,}?)\s+)?((?:[A-Z]{1,3}\s)?\S*\d.*?)(?:\s+(\p{Lu}[\p{L} ]{3,}))?$/u.exec(number);
  const before = countryCode(around?.[1] ?? '');
  const after = countryCode(around?.[3] ?? '');
  if (around?.[2] === undefined || (before === undefined && after === undefined)) return { number };
  const bare = [before === undefined ? (around[1] ?? '') : '', around[2], after === undefined ? (around[3] ?? '') : ''];
  return { number: tidy(bare.join(' ')), country: before ?? after };
}

function dayAfter(pattern: RegExp, text: string): string | undefined {
  const date = pattern.exec(text)?.[1];
  return date === undefined ? undefined : parseDay(date.replace(/(\d)([A-Z])/i, '$1 $2'));
}

function plain(text: string): string {
  return tidy(text.replace(/[()“”‘’"]/g, ' '));
}
