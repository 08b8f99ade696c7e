import type { Language } from './language.js';
import { SCRIPT } from './transliterate.js';
import { type LegalPart, MAX_TOKENS, type NameParts, type Phrase, type Placed, type Token, token, WORD, type Word } from './word.js';
import { ARTICLE, besideSound, hasSemiticArticle, letterFor, MAX_WORDS, type RawWord } from './words.js';

/** An organisation's name while it is read. */
interface Reading {
  readonly raw: readonly RawWord[];
  readonly text: string;
  readonly words: readonly Word[];
  readonly language: Language;
  readonly tokens: Token[];
  readonly legal: LegalPart[];
  readonly aside: Placed[];
  /** Symbols that were met: a name has each once. */
  readonly symbols: number[];
}

/** Which words of the name at hand belong to a legal form. */
const taken = new Uint8Array(MAX_WORDS);

/** Reads the words of an organisation's name: legal forms apart, words of the lexicon as their symbols. */
export function readOrg(raw: readonly RawWord[], text: string, language: Language): NameParts {
  const words: Word[] = [];
  for (const item of raw) words.push(language.word(item.text, item.script, 'org', besideSound(item, text)));
  const reading: Reading = { raw, text, words, language, tokens: [], legal: [], aside: [], symbols: [] };
  taken.fill(0, 0, raw.length);
  const start = takeLegalForms(reading);
  readTokens(reading, start);
  // nothing but forms and empty words: they are the name
  if (reading.tokens.length === 0) for (let i = 0; i < raw.length && i < MAX_TOKENS; i++) addAsItself(reading, i, 0.15, words[i]!.flags | WORD.generic);
  return { words, tokens: reading.tokens, legal: reading.legal, aside: reading.aside, familyWords: 0, initials: initialsOf(raw, words) };
}

/** Takes the forms at the end, then those at the start, then those between that may stand there. Gives where the rest starts. */
function takeLegalForms(reading: Reading): number {
  const { raw, words, language } = reading;
  let end = raw.length;
  while (end > 0) {
    const phrase = language.legalBefore(words, end);
    if (phrase === undefined || phrase.folds.length >= raw.length + (end === raw.length ? 0 : 1)) break;
    end -= phrase.folds.length;
    take(reading, phrase, end);
  }
  let start = 0;
  while (start < end) {
    const phrase = language.legalAt(words, start);
    if (phrase === undefined || !phrase.startToo || start + phrase.folds.length > end || (phrase.text === 'ab' && !mayLeadAsAb(reading, start))) break;
    take(reading, phrase, start);
    start += phrase.folds.length;
  }
  for (let i = start; i < end; i++) {
    const phrase = taken[i] ? undefined : language.legalAt(words, i);
    if (phrase === undefined || phrase.endOnly || i + phrase.folds.length > end || phrase.legal === 'company') continue;
    take(reading, phrase, i);
    i += phrase.folds.length - 1;
  }
  return start;
}

/** AB Volvo is a firm of Sweden; AB Rossiya a bank (aktsionerny bank), АБ in Cyrillic too. */
function mayLeadAsAb({ raw, words }: Reading, at: number): boolean {
  return raw[at]!.script === SCRIPT.latin && words[at + 1]?.symbols.length === 0;
}

function take({ raw, legal }: Reading, phrase: Phrase, start: number): void {
  const end = start + phrase.folds.length;
  taken.fill(1, start, end);
  legal.push({ phrase, from: raw[start]!.from, to: raw[end - 1]!.to });
}

function readTokens(reading: Reading, start: number): void {
  const { raw, words, language } = reading;
  const alone = wordsLeft(reading) === 1;
  for (let i = 0; i < raw.length; i++) {
    if (taken[i]) continue;
    const word = words[i]!;
    const { symbols } = word;
    if (alone && symbols.length > 0 && (language.symbolFlags[symbols[0]!]! & (WORD.empty | WORD.place)) === 0) {
      addOnlyWord(reading, i);
      continue;
    }
    if (isNumberSign(reading, i)) {
      reading.aside.push(raw[i]!);
      continue;
    }
    const place = language.placeAt(words, i);
    if (place !== undefined) {
      add(reading, i, place.symbol);
      i += place.length - 1;
      continue;
    }
    const country = countryOf(reading, i, (i === 0 || i > start) && !(i === start && isRussian(reading)));
    if (country !== undefined) add(reading, i, country);
    else if (symbols.length === 0) addOwn(reading, i);
    else for (const symbol of symbols) add(reading, i, symbol === language.research && beforeProduction(reading, i) ? language.science : symbol);
  }
}

/** `No. 5` is 5: lists and papers leave the sign out, or write another. */
function isNumberSign({ raw, words }: Reading, at: number): boolean {
  return NUMBER_SIGNS.has(raw[at]!.text) && at + 1 < words.length && (words[at + 1]!.flags & WORD.number) !== 0;
}

const NUMBER_SIGNS = new Set(['no', 'nr', 'num', 'number', 'nomer', 'numero']);

/** Whether the next word that says something is production: what Russian calls scientific production (НПО, НПП) English calls research and production as well. */
function beforeProduction({ words, language }: Reading, at: number): boolean {
  for (let i = at + 1; i < words.length && i <= at + 3; i++) {
    const { symbols: [symbol], text } = words[i]!;
    if (symbol === language.production) return true;
    // `and` in any language is short
    if (symbol === undefined ? text.length > 2 : (language.symbolFlags[symbol]! & WORD.empty) === 0) return false;
  }
  return false;
}

/** How many words are neither of a legal form nor empty. */
function wordsLeft({ raw, words, language }: Reading): number {
  let left = 0;
  for (let i = 0; i < raw.length; i++) {
    const { symbols } = words[i]!;
    if (!taken[i] && !(symbols.length > 0 && language.symbolFlags[symbols[0]!]! & WORD.empty)) left++;
  }
  return left;
}

/** Whether its legal form is Russia's: УК and ХК lead such a name as a managing company and a holding. */
function isRussian({ legal }: Reading): boolean {
  return legal.some(({ phrase }) => phrase.countries.includes('RU'));
}

/** A country by two letters. */
function countryOf({ raw, language }: Reading, at: number, mayBe: boolean): number | undefined {
  const { text, script } = raw[at]!;
  return mayBe && text.length === 2 && script === SCRIPT.latin ? language.countryLetters.get(text) : undefined;
}

/** A name of one generic word is a name of its own, with the letters beside it: Energean is not every energy company. */
function addOnlyWord(reading: Reading, at: number): void {
  const { raw, words } = reading;
  for (let k = 0; k < raw.length; k++) {
    if (!taken[k] && k !== at && raw[k]!.text.length > 0 && raw[k]!.text.length <= 2) addAsItself(reading, k, 0.3, words[k]!.flags & ~WORD.empty);
  }
  addAsItself(reading, at, 0.45, words[at]!.flags & ~WORD.generic);
}

function addAsItself({ raw, words, tokens }: Reading, at: number, weight: number, flags: number): void {
  if (tokens.length < MAX_TOKENS) tokens.push(token(words[at]!, -1, weight, flags, raw[at]!.from, raw[at]!.to, ''));
}

/** Adds a word of the firm's own. القاعدة is al-Qaida. */
function addOwn(reading: Reading, at: number): void {
  const { raw, text, language, tokens } = reading;
  const item = raw[at]!;
  if (!hasSemiticArticle(item, text) || tokens.length + 2 > MAX_TOKENS) {
    add(reading, at, -1);
    return;
  }
  const article = language.word(ARTICLE, item.script, 'org');
  tokens.push(token(article, -1, ARTICLE_WEIGHT, article.flags, item.from, item.to, ''));
  const own = language.word(item.text.slice(ARTICLE.length), item.script, 'org');
  tokens.push(token(own, -1, own.weight, own.flags, item.from, item.to, ''));
}

/** Nearly every Arabic name has it. */
const ARTICLE_WEIGHT = 0.1;

/** Adds a word, as a symbol of the lexicon or (-1) as itself. */
function add(reading: Reading, at: number, symbol: number): void {
  const { raw, words, language, tokens, aside, symbols } = reading;
  if (tokens.length >= MAX_TOKENS || (symbol >= 0 && symbols.includes(symbol))) return;
  const item = raw[at]!;
  const word = words[at]!;
  if (symbol < 0) {
    if (word.flags & WORD.empty) aside.push(item);
    else tokens.push(token(word, -1, word.weight, word.flags, item.from, item.to, word.letters !== '' ? word.letters : mayAbbreviate(item) ? item.letters : ''));
    return;
  }
  const before = at > 0 && tokens.length > 0 && tokens.at(-1)!.to >= raw[at - 1]!.to ? tokens.at(-1)!.symbol : -1;
  // машиностроительный завод is a machine building plant
  if (language.building.has(symbol) && language.built.has(before)) {
    aside.push(item);
    return;
  }
  // a research institute is a научно-исследовательский институт
  if (symbol === language.institute && before === language.research && !symbols.includes(language.science)) add(reading, at - 1, language.science);
  symbols.push(symbol);
  const flags = language.symbolFlags[symbol]! | (word.flags & WORD.nonLatin);
  if (flags & WORD.empty) aside.push(item);
  else tokens.push(token(word, symbol, language.symbolWeight[symbol]!, flags, item.from, item.to, ''));
}

/** Whether a word of another script may be an acronym. Three Arabic letters are mostly a word: شاه is Shah, حماس is Hamas. */
function mayAbbreviate({ letters, script }: RawWord): boolean {
  return letters.length >= (script === SCRIPT.semitic ? 4 : 3);
}

const LINK_WORDS = new Set('and of the for de la i v y e et und in on by na po dlya'.split(' '));

/** Words of a legal form that an acronym has a letter for: UAC is the United Aircraft Corporation. */
const IN_ACRONYMS = new Set(['corporation', 'korporatsiya', 'korporatsiia', 'korporaciya', 'corporacion']);

function initialsOf(raw: readonly RawWord[], words: readonly Word[]): string {
  let initials = '';
  for (let i = 0; i < raw.length; i++) {
    const { text } = raw[i]!;
    if ((!taken[i] || (initials !== '' && IN_ACRONYMS.has(text))) && (words[i]!.flags & WORD.number || text.length > 4 || !LINK_WORDS.has(text))) initials += letterFor(text);
  }
  return initials;
}
