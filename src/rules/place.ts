/** Where a subject is, as far as its data tell. */
export interface Place {
  /** ISO 3166-1 alpha-2 of the field for it, where it is one. */
  readonly country?: string;
  /** That field as it was submitted. */
  readonly countryText?: string;
  readonly address?: string;
  /** Country at the end of the address, where there is one. */
  readonly addressCountry?: string;
}

/** A word of a text: where it stands there, as it is compared, and the part between commas in which it stands. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly folded: string;
  readonly segment: number;
}

const DIVIDES = /[,;\n\r|()]/;
const WORD = /[\p{L}\p{M}\p{N}'’ʼ`´]+/gu;
/** Most words of most addresses: nothing to fold but their case. */
const PLAIN = /^[A-Za-z0-9]+$/;
/** Written without blanks, so that a name is looked for among the letters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Words that make the one before them (`Crimea Road`) or after them (`ul. Krym`) the name of a street, a house or a station. */
const AFTER = new Set(['street', 'st', 'road', 'rd', 'avenue', 'ave', 'lane', 'drive', 'dr', 'close', 'crescent', 'terrace', 'square', 'sq', 'boulevard', 'blvd', 'prospekt', 'shosse', 'highway', 'hwy', 'strasse', 'str', 'caddesi', 'cad', 'sokak', 'sok', 'mahallesi', 'hotel', 'restaurant', 'plaza', 'tower', 'mall']);
/** Words that make the town before them the name of a region, of which it may be the least part. */
const REGION = new Set(['oblast', 'obl', 'region', 'province', 'область', 'обл']);
const BEFORE = new Set(['ulitsa', 'ul', 'vul', 'vulytsia', 'ulica', 'ulice', 'улица', 'ул', 'вул', 'вулиця', 'проспект', 'просп', 'пр', 'prospekt', 'переулок', 'пер', 'шоссе', 'площадь', 'пл', 'площа', 'бульвар', 'бул', 'rue', 'calle', 'avenida', 'av', 'avenue', 'via', 'viale', 'rua', 'boulevard', 'bd', 'quai', 'place', 'plaza', 'hotel', 'отель', 'гостиница', 'санаторий', 'ресторан', 'кафе', 'станция', 'вокзал']);

/** Letters and digits without case, accents and apostrophes. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/['’ʼ`´]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** The words of a text in their order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let segment = 0;
  let end = 0;
  for (const { 0: raw, index: start } of text.matchAll(WORD)) {
    if (DIVIDES.test(text.slice(end, start))) segment++;
    end = start + raw.length;
    const folded = PLAIN.test(raw) ? raw.toLowerCase() : fold(raw);
    if (folded !== '') words.push({ start, end, folded, segment });
  }
  return words;
}

/** Whether a text is short enough to be shown as the words that were found. */
export function isWritten(text: string): boolean {
  return text.trim() !== '' && text.length <= 200;
}

/** Names of places, looked for in a text word by word. */
export class PlaceWords {
  private readonly byFirst = new Map<string, string[][]>();
  private readonly unspaced: readonly string[];

  /** `asStreets`: the names are streets' own, so that what stands around them does not matter. */
  constructor(
    names: readonly string[],
    private readonly options: { readonly asStreets?: boolean } = {},
  ) {
    this.unspaced = names.filter((name) => UNSPACED.test(name)).map((name) => name.normalize('NFKC').replace(/\s+/g, ''));
    for (const name of names) {
      if (UNSPACED.test(name)) continue;
      const [first, ...rest] = fold(name).split(' ');
      if (!first) continue;
      const known = this.byFirst.get(first);
      if (known) known.push(rest);
      else this.byFirst.set(first, [rest]);
    }
  }

  firstWords(): string[] {
    return [...this.byFirst.keys()];
  }

  /** The first of the names in a text, as it stands there; what names a street or a region around is none. */
  in(words: readonly Word[], text: string): string | undefined {
    for (let at = 0; at < words.length; at++) {
      for (const rest of this.byFirst.get((words[at] as Word).folded) ?? []) {
        const end = at + rest.length;
        if (rest.every((word, i) => words[at + 1 + i]?.folded === word) && (this.options.asStreets === true || !isAnother(words, at, end))) return text.slice(words[at]?.start, words[end]?.end);
      }
    }
    if (this.unspaced.length === 0 || !UNSPACED.test(text)) return undefined;
    const letters = text.normalize('NFKC').replace(/\s+/g, '');
    return this.unspaced.find((name) => letters.includes(name));
  }
}

function isAnother(words: readonly Word[], from: number, to: number): boolean {
  const segment = words[from]?.segment;
  const before = words[from - 1];
  const after = words[to + 1];
  return (before?.segment === segment && BEFORE.has(before?.folded ?? '')) || (after?.segment === segment && (AFTER.has(after?.folded ?? '') || REGION.has(after?.folded ?? '')));
}
