import { likeliestSpelling } from './fold.js';
import { hanNumberAt } from './han-numbers.js';
import { spellIndic } from './indic.js';
import { unmixed, unmixedPerson } from './look-alikes.js';
import { isIndic, CHAR, SCRIPT, charKind, charScript, charSpelling, charUnmarked } from './transliterate.js';
import type { NameClass } from './word.js';

/** One word of a name as it stands in the text, spelt in lower-case ASCII. */
export interface RawWord {
  /** Lower-case ASCII, but for Hebrew letters of two sounds, which are capitals; Han and Hangul words of the lexicon keep their own letters. */
  readonly text: string;
  /** One of `SCRIPT`. */
  readonly script: number;
  /** Where it stands in the (NFKC) text. */
  readonly from: number;
  readonly to: number;
  /** For short words of other scripts: one ASCII letter for each original letter, as an acronym would take it; empty otherwise. */
  readonly letters: string;
  /** A comma stands before it. */
  readonly afterComma: boolean;
}

/** Raw words come from here alone: the engine compiles what reads them for one shape of object, and a spread makes another. */
export function rawWord(text: string, script: number, from: number, to: number, letters: string, afterComma: boolean): RawWord {
  return { text, script, from, to, letters, afterComma };
}

/** The same word, spelt otherwise. */
export function respelt({ script, from, to, letters, afterComma }: RawWord, text: string): RawWord {
  return rawWord(text, script, from, to, letters, afterComma);
}

/** Han and Hangul words are told apart by their letters, not by their sound; empty for others. */
export function writtenAs({ script, from, to }: RawWord, text: string): string {
  return script === SCRIPT.han || script === SCRIPT.hangul ? text.slice(from, to) : '';
}

/** Beside its sound a word has its letters (`writtenAs`), or, where it has marks that many leave out (Škoda, Семён), its spelling without them; empty for others. */
export function besideSound(item: RawWord, text: string): string {
  return mayHaveMarks(item.script) ? withoutMarks(item, text) : writtenAs(item, text);
}

/** Whether words of a script have marks that are often left out. */
export function mayHaveMarks(script: number): boolean {
  return script === SCRIPT.latin || script === SCRIPT.cyrillic;
}

/** A word spelt without marks that are often left out; empty where it has none. */
export function withoutMarks({ from, to }: RawWord, text: string): string {
  let marked = false;
  for (let i = from; i < to; i++) if (charUnmarked(text.charCodeAt(i)) !== undefined) marked = true;
  if (!marked) return '';
  let out = '';
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const kind = charKind(code);
    if (kind === CHAR.letter || kind === CHAR.digit) out += charUnmarked(code) ?? charSpelling(code);
  }
  return out;
}

/** The Arabic article, as it is spelt. */
export const ARTICLE = 'al';

/** `الرحمن` is `al` and `rahman`; علیرضا (Alireza) and אליהו (Eliyahu) have no article. */
export function hasSemiticArticle({ text: spelt, from }: RawWord, text: string): boolean {
  return spelt.length >= 5 && spelt.startsWith(ARTICLE) && (text[from] === 'ا' || text[from] === 'ٱ');
}

export interface SplitOptions {
  /** People keep single letters apart as initials; organisations join them (`S.A.`, `A-B-C`). */
  readonly person: boolean;
  /** Longest word of the lexicon that starts at `at` in a run of Han or Hangul letters; 0 for none. */
  readonly runWord: (text: string, at: number, end: number) => number;
}

/** Longest text that is read; the rest of a longer one is cut off. */
export const MAX_TEXT = 1000;
/** Most words of a name that are compared. */
export const MAX_WORDS = 40;

const ASCII = /^[\x20-\x7e]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** NFKC, capped at `MAX_TEXT`, lone surrogates replaced, each word in letters of one alphabet; a person's name as well (`unmixedPerson`). */
export function cleanText(text: string, nameClass: NameClass = 'org'): string {
  const capped = capText(text);
  if (isAscii(capped)) return capped;
  const read = unmixed(normalText(capped));
  return nameClass === 'person' ? unmixedPerson(read) : read;
}

function capText(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}

function normalText(capped: string): string {
  return capped.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd').replace(/№/g, ' no ').normalize('NFKC').slice(0, MAX_TEXT);
}

/** Words of a name whose letters only look like those of their alphabet, as they are written. */
export function lookAlikeWords(text: string, nameClass: NameClass): string[] {
  if (isAscii(text)) return [];
  const read = cleanText(text, nameClass);
  return [...normalText(capText(text)).matchAll(/\p{L}+/gu)].filter(({ 0: word, index }) => read.slice(index, index + word.length) !== word).map(([word]) => word);
}

/** Letters that transliteration confuses are one in an acronym: c k q, i y j, v w. */
const ACRONYM = Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return ({ k: 'c', q: 'c', y: 'i', j: 'i', w: 'v' } as Readonly<Record<string, string>>)[letter] ?? letter;
});

/** The letter that an acronym has for a word or letter. */
export function letterFor(spelling: string): string {
  if (spelling.length === 0) return '';
  const code = spelling.charCodeAt(0);
  if (spelling.length > 1) {
    if (code === 116 && spelling.charCodeAt(1) === 115) return 'c';
    if (code === 107 && spelling.charCodeAt(1) === 104) return 'h';
  }
  return code < 128 ? ACRONYM[code]! : spelling[0]!;
}

/** A word as the acronym that it may be. */
export function acronymLetters(word: string): string {
  let out = '';
  for (let i = 0; i < word.length; i++) out += word.charCodeAt(i) < 128 ? ACRONYM[word.charCodeAt(i)]! : word[i]!;
  return out;
}

/** Splits a cleaned text into words. */
export function splitWords(text: string, options: SplitOptions): RawWord[] {
  return isAscii(text) ? splitAscii(text, options) : splitAny(text, options);
}

/** Plain ASCII is most of all names: a letter is its own spelling, and a word a part of the text. */
function splitAscii(text: string, options: SplitOptions): RawWord[] {
  const out: RawWord[] = [];
  const lower = text.toLowerCase();
  const n = text.length;
  let i = 0;
  let comma = false;
  while (i < n && out.length < MAX_WORDS) {
    const kind = charKind(text.charCodeAt(i));
    if (kind !== CHAR.letter && kind !== CHAR.digit) {
      if (kind === CHAR.and) {
        out.push(rawWord('and', SCRIPT.latin, i, i + 1, '', comma));
        comma = false;
      } else if (text.charCodeAt(i) === 44) comma = true;
      i++;
      continue;
    }
    const from = i;
    let count = 0;
    let dotted = false;
    for (; i < n; i++) {
      const k = charKind(text.charCodeAt(i));
      if (k === CHAR.letter || k === CHAR.digit) count++;
      else if (k === CHAR.dot && !options.person && (count === 1 || dotted) && singleLetterFollows(text, i + 1)) dotted = true;
      else if (k !== CHAR.silent) break;
    }
    const word = lower.slice(from, i);
    out.push(rawWord(stripZeros(count === i - from ? word : word.replace(/['`.]/g, '')), SCRIPT.latin, from, i, '', comma));
    comma = false;
  }
  return options.person ? out : joinSingles(out, text);
}

function splitAny(text: string, options: SplitOptions): RawWord[] {
  const out: RawWord[] = [];
  const n = text.length;
  let i = 0;
  let comma = false;
  while (i < n && out.length < MAX_WORDS) {
    const code = text.charCodeAt(i);
    const kind = charKind(code);
    if (kind === CHAR.and) {
      out.push(rawWord('and', SCRIPT.latin, i, i + 1, '', comma));
      comma = false;
      i++;
      continue;
    }
    if (kind !== CHAR.letter && kind !== CHAR.digit) {
      if (code === 44 || code === 0x60c || code === 0x3001) comma = true;
      i++;
      continue;
    }
    const script = charScript(code);
    if (kind === CHAR.letter && (script === SCRIPT.han || (script === SCRIPT.hangul && !options.person))) {
      i = splitRun(text, i, script, options, comma, out);
      comma = false;
      continue;
    }
    const from = i;
    let word = '';
    let letters = '';
    let count = 0;
    let dotted = false;
    while (i < n) {
      const c = text.charCodeAt(i);
      const k = charKind(c);
      if (k === CHAR.letter || k === CHAR.digit) {
        const s = charScript(c);
        if (s !== script && (s === SCRIPT.han || s === SCRIPT.hangul || script === SCRIPT.hangul)) break;
        if (script === SCRIPT.hangul && count > 0 && options.person) break;
        const spelling = (script === SCRIPT.semitic ? withGeresh(text, i) : undefined) ?? charSpelling(c);
        // two letters are two sounds, and mostly a vowel between them is not written: زهراني is Zahrani, and has no zh
        word += script === SCRIPT.semitic && count > 0 && READ_AS_ONE.test(likeliestSpelling(word.slice(-1) + (spelling === 'dz' ? 'z' : spelling[0]))) ? UNWRITTEN + spelling : spelling;
        if (script !== SCRIPT.latin && count < 8) letters += letterFor(likeliestSpelling(spelling));
        count++;
        i++;
      } else if (k === CHAR.silent) {
        // خامنه‌ای is Khamenei: what stands before the joint is a vowel
        if (c === ZERO_WIDTH_NON_JOINER && count > 2 && text[i - 1] === 'ه') word = `${word.slice(0, -1)}e`;
        i++;
      } else if (k === CHAR.dot && !options.person && (count === 1 || dotted) && singleLetterFollows(text, i + 1)) {
        dotted = true;
        i++;
      } else break;
    }
    if (isIndic(code)) word = spellIndic(text, from, i);
    if (word.length > 0) {
      out.push(rawWord(stripZeros(word), script, from, i, count <= 8 ? letters : '', comma));
      comma = false;
    }
  }
  return options.person ? out : joinSingles(out, text);
}

/** Hebrew letters before a geresh, which makes another sound of them: ג'ורג' is George, סמוטריץ' Smotrich. */
const WITH_GERESH: Readonly<Record<string, string>> = { ג: 'j', ז: 'zh', צ: 'ch', ץ: 'ch', ת: 'th' };

function withGeresh(text: string, at: number): string | undefined {
  return /['’׳]/.test(text[at + 1] ?? '') ? WITH_GERESH[text[at]!] : undefined;
}

const ZERO_WIDTH_NON_JOINER = 0x200c;
/** Letters that Latin spelling reads as one sound. */
const READ_AS_ONE = /^(?:[cdgkpstz]h|[st]c|[dst]z|ts|dj)$/;
/** The vowel that keeps them apart; no letter of scripts without vowels is spelt so but a final one. */
const UNWRITTEN = 'e';

function stripZeros(word: string): string {
  return word.length > 1 && word.charCodeAt(0) === 48 && /^0+\d/.test(word) ? word.replace(/^0+(?=\d)/, '') : word;
}

/** After a dot: exactly one letter, then no letter. */
function singleLetterFollows(text: string, at: number): boolean {
  if (at >= text.length || charKind(text.charCodeAt(at)) !== CHAR.letter) return false;
  if (at + 1 >= text.length) return true;
  const next = charKind(text.charCodeAt(at + 1));
  return next !== CHAR.letter && next !== CHAR.digit;
}

/** `S A` → `sa`, `A-B-C` → `abc`; two letters apart by `&` stay apart. */
function joinSingles(words: RawWord[], text: string): RawWord[] {
  if (!twoSinglesMeet(words)) return words;
  const out: RawWord[] = [];
  for (const word of words) {
    const before = out[out.length - 1];
    const single = word.text.length === 1 && word.text > '9';
    if (before !== undefined && single && !word.afterComma && before.text.length <= 6 && /^[a-z]+$/.test(before.text) && singles(before, text)) {
      out[out.length - 1] = rawWord(before.text + word.text, before.script, before.from, word.to, before.letters + word.letters, before.afterComma);
    } else out.push(word);
  }
  return out;
}

function twoSinglesMeet(words: readonly RawWord[]): boolean {
  for (let i = 1; i < words.length; i++) if (words[i]!.text.length === 1 && words[i - 1]!.text.length === 1) return true;
  return false;
}

/** The word is made of single letters that stand apart in the text. */
function singles(word: RawWord, text: string): boolean {
  if (word.text.length === 1) return true;
  return word.to - word.from >= word.text.length * 2 - 1 && /^[^\p{L}]?(\p{L}[^\p{L}]{1,3})+\p{L}$/u.test(text.slice(word.from, word.to));
}

/** A run of Han or Hangul letters: words of the lexicon, and the letters between them joined (organisations), or family and given name (people). */
function splitRun(text: string, start: number, script: number, options: SplitOptions, comma: boolean, out: RawWord[]): number {
  let end = start;
  while (end < text.length && charKind(text.charCodeAt(end)) === CHAR.letter && charScript(text.charCodeAt(end)) === script) end++;
  const push = (from: number, to: number, literal: boolean): void => {
    let word = '';
    if (literal) word = text.slice(from, to);
    else for (let i = from; i < to; i++) word += charSpelling(text.charCodeAt(i));
    if (word.length > 0) out.push(rawWord(word, script, from, to, '', comma));
  };
  if (options.person) {
    if (end - start >= 2 && end - start <= 4) {
      push(start, start + 1, false);
      push(start + 1, end, false);
    } else push(start, end, false);
    return end;
  }
  let rest = start;
  let i = start;
  while (i < end && out.length < MAX_WORDS - 1) {
    const number = script === SCRIPT.han ? hanNumberAt(text, i, end) : undefined;
    if (number !== undefined) {
      if (i > rest) push(rest, i, false);
      out.push(rawWord(number.value, script, i, number.to, '', comma));
      i = rest = number.to;
      continue;
    }
    const length = options.runWord(text, i, end);
    if (length === 0) {
      i++;
      continue;
    }
    if (i > rest) push(rest, i, false);
    push(i, i + length, true);
    i += length;
    rest = i;
  }
  if (end > rest) push(rest, end, false);
  return end;
}
