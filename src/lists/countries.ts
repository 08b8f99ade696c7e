import { existsSync, readFileSync } from 'node:fs';

/** One row of `data/countries.json`. */
export interface Country {
  /** ISO 3166-1 alpha-2; `XK` for Kosovo. */
  readonly code: string;
  readonly alpha3: string;
  /** Short English name, for people to read. */
  readonly name: string;
  /** Official, historical and colloquial forms, and the names in other languages. */
  readonly names?: readonly string[];
  readonly demonyms?: readonly string[];
}

interface CountryTable {
  readonly countries: readonly Country[];
  readonly formerStates: readonly { readonly forms: readonly string[]; readonly codes: readonly string[] }[];
  readonly ambiguous: readonly { readonly form: string; readonly codes: readonly string[] }[];
}

/** What a text that names one or more countries comes to. */
export interface CountriesRead {
  /** ISO 3166-1 alpha-2, each once, in the order of the text. */
  readonly codes: readonly string[];
  /** Pieces that name no country of today: former states, forms that fit two states, and what is no country at all. */
  readonly unread: readonly string[];
}

/** The country of an address that the list gives only in its text, as `Address` has it. */
export interface CountryInText {
  readonly country: string;
  /** The words that name it. */
  readonly countryText: string;
  readonly countryInText: true;
}

const table = readTable();
const byForm = new Map<string, string>();
const byName = new Map<string, string>();
const byCode = new Map<string, Country>();
for (const country of table.countries) {
  byCode.set(country.code, country);
  byCode.set(country.alpha3, country);
  for (const form of [country.name, ...(country.names ?? []), ...(country.demonyms ?? [])]) byForm.set(formKey(form), country.code);
  for (const form of [country.name, ...(country.names ?? [])]) byName.set(formKey(form), country.code);
}
const former = new Map(table.formerStates.flatMap(({ forms, codes }) => forms.map((form) => [formKey(form), codes])));
const ambiguous = new Map(table.ambiguous.map(({ form, codes }) => [formKey(form), codes]));

/** Every country of the table, in order of its code. */
export const COUNTRIES: readonly Country[] = table.countries;

/**
 * The ISO 3166-1 alpha-2 code of a text that is one country: its code (in capitals), its name in any of the table's
 * languages, an official, inverted or former form (`Korea, North`, `Burma`), or a demonym (`Russian`). Undefined where it
 * is none, or fits two (`Congolese`).
 */
export function countryCode(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^[A-Z]{2,3}$/.test(trimmed)) {
    const country = byCode.get(trimmed);
    if (country) return country.code;
  }
  return byForm.get(formKey(trimmed));
}

/**
 * Every country that a text may stand for: the one that it names, the states that came after a former one (`Netherlands Antilles`,
 * `SU`), or all that it fits (`Korea`). Empty where it is none.
 */
export function countryCodes(text: string): readonly string[] {
  const code = countryCode(text);
  if (code !== undefined) return [code];
  const key = formKey(text);
  // A short word is a code only in capitals, as elsewhere.
  if (key.length <= 3 && !/^[A-Z.]+$/.test(text.trim())) return [];
  return former.get(key) ?? ambiguous.get(key) ?? [];
}

/** The short English name of a code; the code itself where it is not in the table. */
export function countryName(code: string): string {
  return byCode.get(code)?.name ?? code;
}

/** Whether the text names a state that is gone, such as the Soviet Union. */
export function isFormerState(text: string): boolean {
  return former.has(formKey(text));
}

/** Reads the countries of a text with one or several of them: `Ukrainian, Russian`, `(a) German (b) Moroccan`, `Congo, Democratic Republic of`. */
export function countriesIn(text: string): CountriesRead {
  const whole = countryCode(text);
  if (whole !== undefined) return { codes: [whole], unread: [] };
  const codes = new Set<string>();
  const unread: string[] = [];
  for (const item of text.split(/(?:^|[\s,;"]+)\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s*/i)) readItem(item, codes, unread);
  return { codes: [...codes], unread };
}

/** The first country that running text mentions by a name or demonym with a capital letter, such as `Iraqi passport`; codes are not looked for. */
export function countryMentioned(text: string): string | undefined {
  const words = text.split(/[\s,;:()\[\]"“”]+/).filter((word) => word !== '');
  for (let from = 0; from < words.length; from += 1) {
    if (!/^\p{Lu}/u.test(words[from] ?? '')) continue;
    for (let length = Math.min(6, words.length - from); length > 0; length -= 1) {
      const code = byForm.get(formKey(words.slice(from, from + length).join(' ')));
      if (code !== undefined) return code;
    }
  }
  return undefined;
}

/** A postcode that stands beside a country: `Tula 300004 Russia`, `Russian Federation 109052`, `Iran 19699-35145`. After another number a name is a street's: `Peru 3421`. */
const POSTCODE = /^\D?(?:\d{5,6}(?:-\d{4,5})?|\d{10})\D?$/;
/** Where two states hold a place for theirs, a list may name either, and a register the other. */
const CONTESTED = /crimea|крым|крим|sevastopol|севастопол|don[ei]ts?k|донецк|lu[gh]ansk|луганск|zapori[zj]|запор[оі][жз]|kherson|херсон|west bank|golan|abkhazia|ossetia|transnistria|karabakh|northern cyprus|western sahara/i;
const PIECES = /([,;()\n]|\s[/–-]\s|\.(?:\s|$))/;

/**
 * The one country that an address names, by a whole piece of its text between commas, brackets or postcodes: `115487 Moscow, Russia`, `Tehran (Iran)`. Undefined where there
 * is none, where there are two (`(a) Mali, (b) Algeria`), where two states hold the place for theirs, and where the name is only part of a piece (`Iran Boulevard`, `Kish Island`).
 * Of 5,479 organisations of which the US and the EU give the countries of addresses and also name one in the text, 5,452 have it among those given (2026-08).
 */
export function countryOfAddress(text: string): CountryInText | undefined {
  if (CONTESTED.test(text)) return undefined;
  const pieces = text.replace(/[^\s,;()]+/g, (word) => (!/\d/.test(word) ? word : POSTCODE.test(word) ? ', ' : ' #, ')).split(PIECES);
  const found = new Map<string, string>();
  for (let from = 0; from < pieces.length; from += 2) {
    // a name may hold what parts pieces: `Korea, Republic of`, `Iran (Islamic Republic of)`
    for (let to = Math.min(from + 4, pieces.length - 1); to >= from; to -= 2) {
      const run = pieces.slice(from, to + 1).map((piece) => piece.trim());
      const words = run[0] === '' || run.at(-1) === '' || run.some((piece) => piece.includes('#')) ? '' : pieces.slice(from, to + 1).join('').trim();
      const code = words === '' ? undefined : byName.get(formKey(words));
      if (code === undefined) continue;
      // `Hong Kong, China` is China, as lists with a field for it and the last piece have it
      const last = byName.get(formKey(run.at(-1)!));
      if (last !== undefined) found.set(last, run.at(-1)!);
      else found.set(code, words.includes('(') ? `${words})` : words);
      from = to;
      break;
    }
  }
  const [only, other] = found;
  return only === undefined || other !== undefined ? undefined : { country: only[0], countryText: only[1], countryInText: true };
}

/** Takes the longest run of pieces that is a country, from the left, so that `Trinidad and Tobago` stays one. */
function readItem(item: string, codes: Set<string>, unread: string[]): void {
  const pieces = item.split(/(\s*[;,/\n]\s*|\s+(?:and\/or|and|or|et|und)\s+)/);
  for (let from = 0; from < pieces.length; from += 2) {
    let to = pieces.length - 1;
    while (to >= from && plainCode(pieces.slice(from, to + 1).join('')) === undefined) to -= 2;
    const run = pieces.slice(from, Math.max(to, from) + 1).join('');
    const code = plainCode(run);
    if (code !== undefined) codes.add(code);
    else if (/[\p{L}\p{N}]/u.test(run)) unread.push(run.trim());
    from = Math.max(to, from);
  }
}

/** A country with the words around it that publishers add: brackets, `assumed`, `since 1990`. */
function plainCode(text: string): string | undefined {
  const bare = text
    .replace(/^["'\s]+|["'\s.]+$/g, '')
    .replace(/^(?:of the|of|assumed|presumed|allegedly|possibly|probably|dual|citizen of|national of|region:)\s+/i, '')
    .replace(/\s+(?:citizen(?:ship)?|national(?:ity)?|passport|by birth|since \d{4}|federation citizen)$/i, '');
  return countryCode(bare) ?? (bare.includes('(') ? countryCode(bare.replace(/\s*\([^()]*\)\s*/g, ' ')) : undefined);
}

/** Two forms with the same key are the same form: no case, no accents, no punctuation, `&` as `and`, `St` as `Saint`. */
function formKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/ı/g, 'i')
    .replace(/&/g, ' and ')
    .replace(/['’ʼ`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the /, '')
    .replace(/\bst (?=\p{L})/gu, 'saint ');
}

/** The table lies beside `src`, and one folder further up once the code is built into `dist`. */
function readTable(): CountryTable {
  const places = ['../../data/countries.json', '../../../data/countries.json'].map((place) => new URL(place, import.meta.url));
  const place = places.find((each) => existsSync(each));
  if (!place) throw new Error('data/countries.json is missing: the installation is not complete');
  return JSON.parse(readFileSync(place, 'utf8')) as CountryTable;
}
