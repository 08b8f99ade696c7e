import type { Gender, Measure, NamePart } from '../matching/party.js';

export { parseDate, parseDay, type DateOptions } from './dates.js';
export { identifierType, identifierTypeOf } from './identifiers.js';

const UNTIDY = /[\t-\r\u00a0\u200b\ufeff\u2028\u2029]| {2}|_x000D_/;

/** Removes spaces at the ends, no-break spaces, line breaks and `_x000D_`, and makes runs of spaces one. */
export function tidy(text: string): string {
  if (!UNTIDY.test(text)) return text.trim();
  return text.replace(/_x000D_/g, ' ').replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim();
}

/** Values without repetition (compared without case and spaces) and without empty ones, in their order. */
export function distinct(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.map(tidy).filter((value) => {
    const key = value.toLowerCase();
    if (value === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Items without repetition by key, the first of each kept. */
export function distinctBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const k = key(item);
    if (seen.has(k)) return false;
    seen.add(k);
    return true;
  });
}

/** Splits at a separator outside quotation marks, as in `a;"b;c";d`; doubled marks inside stand for one. */
export function splitQuoted(text: string, separator = ';'): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (c === '"') {
      if (quoted && text[i + 1] === '"') {
        part += '"';
        i += 1;
      } else if (quoted || part.trim() === '') quoted = !quoted;
      else part += c;
    } else if (c === separator && !quoted) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  return parts.map(tidy).filter((value) => value !== '');
}

/** Splits itemised cells such as `a) First b) Second`; a text without items comes back whole. */
export function splitItemised(text: string): string[] {
  const clean = tidy(text);
  if (!/^\(?a\)\s/i.test(clean)) return clean === '' ? [] : [clean];
  const parts: string[] = [];
  let rest = clean;
  for (let letter = 97; letter <= 122; letter += 1) {
    const mark = new RegExp(`^\\(?${String.fromCharCode(letter)}\\)\\s*`, 'i');
    const next = new RegExp(`[\\s;,.]+\\(?${String.fromCharCode(letter + 1)}\\)\\s`, 'i');
    rest = rest.replace(mark, '');
    const at = next.exec(rest);
    if (at === null) break;
    parts.push(rest.slice(0, at.index));
    rest = rest.slice(at.index).replace(/^[\s;,.]+/, '');
  }
  return [...parts, rest].map((part) => tidy(part).replace(/[;,]$/, '')).filter((part) => part !== '');
}

/** `M`, `male`, `homme` and their like; undefined where the text names none. */
export function genderOf(text: string): Gender | undefined {
  const word = tidy(text).toLowerCase();
  if (/^(m|male|man|homme|masculin|männlich)$/.test(word)) return 'male';
  if (/^(f|w|female|woman|femme|féminin|weiblich)$/.test(word)) return 'female';
  return /^(x|other|non-binary)$/.test(word) ? 'other' : undefined;
}

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/\p{Script=Cyrillic}/gu, 'Cyrl'],
  [/\p{Script=Arabic}/gu, 'Arab'],
  [/\p{Script=Hangul}/gu, 'Kore'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'Jpan'],
  [/\p{Script=Han}/gu, 'Hani'],
  [/\p{Script=Hebrew}/gu, 'Hebr'],
  [/\p{Script=Georgian}/gu, 'Geor'],
  [/\p{Script=Armenian}/gu, 'Armn'],
  [/\p{Script=Greek}/gu, 'Grek'],
  [/\p{Script=Devanagari}/gu, 'Deva'],
  [/\p{Script=Thai}/gu, 'Thai'],
  [/\p{Script=Myanmar}/gu, 'Mymr'],
  [/\p{Script=Latin}/gu, 'Latn'],
];

/** ISO 15924 code of the script that most letters of a text are in; undefined for a text without letters. */
export function scriptOf(text: string): string | undefined {
  if (/^[\x20-\x7e]*$/.test(text)) return /[A-Za-z]/.test(text) ? 'Latn' : undefined;
  let best: string | undefined;
  let most = 0;
  for (const [pattern, code] of SCRIPTS) {
    const count = text.match(pattern)?.length ?? 0;
    if (count > most) [best, most] = [code, count];
  }
  return best;
}

/**
 * Parts of a person's name written `FAMILY, Given Middle`. The first given name and a Slavic patronymic are told apart;
 * further given names stay `middle`. Undefined where there is no comma.
 */
export function partsOfInvertedName(full: string): NamePart[] | undefined {
  const comma = full.indexOf(',');
  if (comma <= 0) return undefined;
  const family = tidy(full.slice(0, comma));
  const given = tidy(full.slice(comma + 1));
  if (family === '' || given === '') return undefined;
  return [{ kind: 'family', value: family }, ...partsOfGivenNames(given)];
}

/** Parts of given names in their order; the first is `given`, a Slavic patronymic is marked, others are `middle`. */
export function partsOfGivenNames(given: string): NamePart[] {
  const words = tidy(given).split(' ');
  return words.map((value, i): NamePart => {
    if (i > 0 && /(?:vich|vych|vna|ilyich|ilich|kuzmich|lukich|nikitich|fomich|ilyinichna|nikitichna|вич|вна|ильич|ична|івна)$/iu.test(value)) return { kind: 'patronymic', value };
    if (i > 0 && /^(?:jr|sr|ii|iii|iv)\.?$/i.test(value)) return { kind: 'suffix', value };
    return { kind: i === 0 ? 'given' : 'middle', value };
  });
}

/** What publishers call the measures they impose, in their own words. The first line that fits decides. */
const MEASURE_WORDS: readonly (readonly [RegExp, Measure])[] = [
  [/asset|freez|blocking|targeted financial/i, 'asset_freeze'],
  [/travel|visa|admission|immigration|entry ban/i, 'travel_ban'],
  [/arms|weapon|military goods/i, 'arms_embargo'],
  [/trust serv|service|consult|advert/i, 'services_ban'],
  [/transport|ship|vessel|maritime|aircraft|aviation|port |flag|landing|crew/i, 'transport_ban'],
  [/export control|export restriction|dual.use|technolog/i, 'export_restriction'],
  [/sector/i, 'sectoral'],
  [/invest/i, 'investment_ban'],
  [/transaction/i, 'transaction_ban'],
  [/correspondent|payable-through/i, 'correspondent_account'],
  [/financ|loan|securit|credit|capital market|insur/i, 'financial_restriction'],
  [/debar|disqualif|procure/i, 'debarment'],
  [/prolifer/i, 'nonproliferation'],
];

/** The measure that a publisher's words name; undefined where they are not known, for an issue on the import. */
export function measureOf(words: string): Measure | undefined {
  return MEASURE_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}
