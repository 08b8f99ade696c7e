import { hashOn, hashText, likeliestSpelling } from './fold.js';
import type { Language } from './language.js';
import { SCRIPT } from './transliterate.js';
import { readOrg } from './prepare-org.js';
import { type LegalPart, MAX_TOKENS, type NameClass, type NameParts, type Placed, type Token, token, WORD, type Word } from './word.js';
import { ARTICLE, besideSound, cleanText, hasSemiticArticle, rawWord, respelt, splitWords, type RawWord, writtenAs } from './words.js';

/** A name made ready for comparison: all that can be computed without the other side. */
export interface PreparedName extends NameParts {
  /** The places in `NameParts` are places in it. */
  readonly text: string;
  readonly nameClass: NameClass;
  /** Every word of the text. */
  readonly raw: readonly RawWord[];
  /** A legal form opens the name, as in Russian (`OOO Kupol`, `Joint Stock Company Kupol`). */
  readonly legalLeads: boolean;
  /** Hash of all words as written, legal forms and titles included, whatever blanks stand between them. */
  readonly verbatim: number;
  /** Hash of the words that count, in any order. */
  readonly canonical: number;
  readonly weight: number;
  /** Which of a father and a son of one name: one of `GENERATION`. */
  readonly generation: number;
  /** Only words that all kinds of bodies bear (`special economic zone`), no place or branch among them: it says nothing of who it is. */
  readonly generic: boolean;
}

/** What `Jr` and `Sr` say. */
export const GENERATION = { untold: 0, younger: 1, elder: 2 } as const;

/** `abdul` and its like, with the slips of typing hands. */
const ABD_ALONE = new Set<string>();
for (const word of ['abd', 'abdul', 'abdal', 'abdel', 'abdol', 'abdur', 'abdus', 'abdil', 'cabd', 'abdool', 'abdoul', 'abdoel']) {
  ABD_ALONE.add(word);
  if (word.length >= 5) {
    for (let i = 0; i + 1 < word.length; i++) ABD_ALONE.add(word.slice(0, i) + word[i + 1]! + word[i]! + word.slice(i + 2));
    for (let i = 0; i < word.length; i++) ABD_ALONE.add(word.slice(0, i) + word[i]! + word.slice(i));
  }
}
ABD_ALONE.add('adb').delete('bad');

/** Letters that a word of `ABD_ALONE` starts with, and its length, so that few words are looked up. */
function mayBeAbd(text: string): boolean {
  return text.length >= 3 && text.length <= 7 && text.charCodeAt(0) <= 99;
}

/** `HAKIM MURAD, ABDUL` was `ABDUL HAKIM MURAD`. */
function rotate(words: readonly RawWord[]): readonly RawWord[] {
  const last = words[words.length - 1];
  if (last === undefined || !mayBeAbd(last.text) || !ABD_ALONE.has(last.text)) return words;
  const comma = words.findIndex((word, i) => i > 0 && word.afterComma);
  if (comma < 0) return words;
  return [...words.slice(comma).map(({ text, script, from, to, letters }) => rawWord(text, script, from, to, letters, false)), ...words.slice(0, comma)];
}

const LOOK_ALIKE: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

/** `Ig0r Sech1n`: digits in place of letters. `Ma. Cristina`: a name cut short. `JC`: two initials. `سیدعلی`: a title written as one with the name. `خامنه ای`: one name, written as two words. */
function personWords(words: readonly RawWord[], text: string, language: Language): readonly RawWord[] {
  if (!words.some((word) => mayBeMore(word, text))) return words;
  const out: RawWord[] = [];
  for (const word of words) {
    // behind a name MD is a title
    const inFull = text[word.to] === '.' && (out.length === 0 || !language.isTitle(word.text)) && (word !== words.at(-1) || commaIn(words) > 0) ? language.abbreviated.get(word.text) : undefined;
    if (inFull !== undefined) out.push(respelt(word, inFull));
    else if (/^(?=.*\d)(?=(?:.*[a-z]){2})[a-z013457]+$/.test(word.text)) out.push(respelt(word, word.text.replace(/\d/g, (digit) => LOOK_ALIKE[digit]!)));
    else if (word.script === 0 && /^[b-df-hj-np-tv-z]{2}$/.test(word.text) && word.text !== 'ng' && text.slice(word.from, word.to) === word.text.toUpperCase() && /[a-z]/.test(text)) {
      out.push(respelt(word, word.text[0]!), rawWord(word.text[1]!, word.script, word.from, word.to, word.letters, false));
    } else if (opensWithSayyid(word, text)) {
      out.push(respelt(word, SAYYID), rawWord(word.text.slice(SAYYID.length), word.script, word.from, word.to, word.letters, false));
    } else if (endsIn(word, out.at(-1), text)) {
      const { text: spelling, script, from, letters, afterComma } = out.at(-1)!;
      out[out.length - 1] = rawWord(`${spelling.slice(0, -1)}e${word.text}`, script, from, word.to, letters, afterComma);
    } else out.push(word);
  }
  return out;
}

/** ای ends a Persian name behind a silent ه. */
function endsIn(word: RawWord, before: RawWord | undefined, text: string): boolean {
  return word.script === SCRIPT.semitic && word.text === 'ai' && before !== undefined && before.text.length > 3 && text[before.to - 1] === 'ه' && !word.afterComma;
}

/** سید, as it is spelt; صید, which is spelt so too, opens other words. */
const SAYYID = 'sid';

function opensWithSayyid({ script, text: spelling, from }: RawWord, text: string): boolean {
  return script === SCRIPT.semitic && spelling.length >= SAYYID.length + 3 && spelling.startsWith(SAYYID) && text[from] === 'س';
}

/** Of two letters, with a digit, a title or a dot: what `personWords` may change. */
function mayBeMore(word: RawWord, text: string): boolean {
  const spelling = word.text;
  if (spelling.length === 2 || text[word.to] === '.' || opensWithSayyid(word, text)) return true;
  for (let i = 0; i < spelling.length; i++) if (spelling.charCodeAt(i) <= 57) return true;
  return false;
}

const ABD = /^(c?abd)(ul|al|el|ol|il|ur|ar|er|or|u|a|e|i|o)?(?=[^aeiou])/;
const DIN = /^(.*[^aeiou])(u|a|e|i|o|[aeu]l)d{1,2}(i|e|ee|ei)ne?$/;

/** `Abdul Rahman`, `Abd al-Rahman`, `Abdurrahman` → one word; `Saif al-Din`, `Saifuddin` → one word. */
function joinArabic(words: readonly RawWord[]): readonly RawWord[] {
  if (!words.some(mayBeArabic)) return words;
  const out: RawWord[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const plain = likeliestSpelling(word.text);
    let text = plain;
    let to = word.to;
    if (ABD_ALONE.has(text) && i + 1 < words.length && !words[i + 1]!.afterComma) {
      let next = i + 1;
      if (/^(al|el|ul|ur|ar|er|as|ol)$/.test(words[next]!.text) && next + 1 < words.length) next++;
      text = `abd${words[next]!.text.replace(/^(?:al?l?ah?|allh)$/, 'lah').replace(/^(al|el|ul)(?=.{4})/, '')}`;
      to = words[next]!.to;
      i = next;
    } else if (text.length > 6) {
      const match = ABD.exec(text);
      if (match !== null) text = `abd${text.slice(match[0].length)}`;
    }
    if (/^(al|el|ul|ud|ad|ed|id|ol)?(din|deen|dine|eddin|eddine|uddin|aldin|eldin|addin|udin)$/.test(text) && out.length > 0 && text.length <= 6 && plain === text) {
      let before = out[out.length - 1]!;
      if (/^(al|el|ul|ud|ad|ed|id|ol)$/.test(before.text) && out.length > 1) {
        out.pop();
        before = out[out.length - 1]!;
      }
      if (before.text.length >= 3 && !/^(al|el|bin|ben)$/.test(before.text)) {
        out[out.length - 1] = rawWord(`${before.text.replace(/[uaeio]$/, '')}din`, before.script, before.from, to, before.letters, before.afterComma);
        continue;
      }
    } else if (text.length >= 7) {
      const match = DIN.exec(text);
      if (match !== null && match[1]!.length >= 3) text = `${match[1]}din`;
    }
    out.push(text === plain ? word : rawWord(text.replace(/^cabd/, 'abd'), word.script, word.from, to, word.letters, word.afterComma));
  }
  return out;
}

/** Starts as `Abd` does, in any of its spellings, or ends as `din` does. */
function mayBeArabic({ text }: RawWord): boolean {
  if (mayBeAbd(text) || text.startsWith('abd') || text.startsWith('cabd') || text.startsWith('aBd')) return true;
  const last = text.charCodeAt(text.length - 1);
  return (last === 110 || (last === 101 && text.charCodeAt(text.length - 2) === 110)) && text.includes('d');
}

const VERBATIM = 0x811c;

/** Hash of all words of a name as written, in this class. Where the blanks stand does not matter: `RAZUK IABD` is `RAZUKI ABD`; numbers stay apart. */
export function verbatimOf(source: string, nameClass: NameClass, language: Language): number {
  const text = cleanText(source, nameClass);
  return verbatimHash(splitWords(text, { person: nameClass === 'person', runWord: language.runWord }), text);
}

/** The words that `verbatimOf` hashes: two names are the very same where these are equal. */
export function verbatimWords(source: string, nameClass: NameClass, language: Language): string {
  const text = cleanText(source, nameClass);
  const raw = splitWords(text, { person: nameClass === 'person', runWord: language.runWord });
  if (raw.length === 0) return text.trim().toLowerCase();
  return raw.map((word) => `${startsWithDigit(word.text) ? ' ' : ''}${writtenAs(word, text) || word.text}`).join('');
}

function verbatimHash(raw: readonly RawWord[], text: string): number {
  if (raw.length === 0) return hashText(text.trim().toLowerCase(), VERBATIM);
  let h = VERBATIM;
  for (const word of raw) {
    const blank = startsWithDigit(word.text) ? 32 : 0;
    h = hashOn(hashOn(h, '', blank), writtenAs(word, text) || word.text, blank);
  }
  return h ^ (h >>> 15);
}

function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** Makes one name ready. `text` is cleaned here. */
export function prepareName(source: string, nameClass: NameClass, language: Language): PreparedName {
  const text = cleanText(source, nameClass);
  const person = nameClass === 'person';
  const raw = splitWords(text, { person, runWord: language.runWord });
  const { words, tokens, legal, aside, familyWords, initials } = person ? readPerson(raw, text, language) : readOrg(raw, text, language);
  let canonical = 0;
  let weight = 0;
  let generic = !person;
  for (const token of tokens) {
    weight += token.weight;
    if (token.symbol < 0 || (token.flags & WORD.place) !== 0 || language.symbolLevel[token.symbol] !== 1) generic = false;
    if (person && (token.flags & WORD.particle) !== 0) continue;
    // a sum, so that the order of the words makes no difference
    canonical = (canonical + Math.imul(token.symbol >= 0 ? scramble(token.symbol + 1) : token.word.hash, 0x9e3779b1)) | 0;
  }
  return {
    text, nameClass, raw, words, tokens, legal, aside, weight, initials, familyWords, generic: generic && weight < 0.75,
    legalLeads: legalLeads(raw, legal),
    generation: person ? generationOf(raw) : GENERATION.untold,
    verbatim: verbatimHash(raw, text),
    canonical: scramble(canonical),
  };
}

function legalLeads(raw: readonly RawWord[], legal: readonly LegalPart[]): boolean {
  for (const { phrase, from } of legal) if (phrase.legal !== 'company' && from === raw[0]!.from) return true;
  return false;
}

/** Said behind the name: `Sr.` before one is a Señor. */
function generationOf(raw: readonly RawWord[]): number {
  for (let i = 1; i < raw.length; i++) {
    switch (raw[i]!.text) {
      case 'jr':
      case 'junior':
        return GENERATION.younger;
      case 'sr':
      case 'senior':
        return GENERATION.elder;
    }
  }
  return GENERATION.untold;
}

/** Reads the words of a person's name: titles aside, Arabic compounds as one, what stands before a comma as the family name. */
function readPerson(raw: readonly RawWord[], text: string, language: Language): NameParts {
  const tokens: Token[] = [];
  const aside: Placed[] = [];
  let familyWords = 0;
  const comma = commaIn(raw);
  const joined = joinArabic(rotate(personWords(raw, text, language)));
  // of two names neither is a title: EL SAYED, Jamil
  const names = joined.filter((item) => !ARTICLES.has(item.text)).length;
  for (let i = 0; i < joined.length && tokens.length < MAX_TOKENS; i++) {
    const item = joined[i]!;
    if (names > 2 && language.isTitle(item.text)) {
      aside.push(item);
      continue;
    }
    if (comma > 0 && familyWords === 0 && item.from >= raw[comma]!.from) familyWords = tokens.length;
    if (!hasSemiticArticle(item, text)) {
      tokens.push(personToken(item.text, item, text, language));
      continue;
    }
    tokens.push(personToken(ARTICLE, item, text, language));
    if (tokens.length < MAX_TOKENS) tokens.push(personToken(item.text.slice(ARTICLE.length), item, text, language));
  }
  if (tokens.length === 0) {
    for (const item of joined.slice(0, MAX_TOKENS)) tokens.push(personToken(item.text, item, text, language));
    aside.length = 0;
  }
  nameHonorifics(tokens);
  nameFathers(tokens, language);
  if (comma < 0 && endsInPatronymic(tokens)) familyWords = 1;
  return { words: NO_WORDS, tokens, legal: NO_FORMS, aside, familyWords, initials: '' };
}

/** Between two names of a chain the second is the father's, which many papers leave out: Usama bin Muhammad bin Awad bin Laden, Heydar Alirza oglu Aliyev. */
function nameFathers(tokens: Token[], language: Language): void {
  for (let i = 1; i + 2 < tokens.length; i++) if (language.sonOf.has(tokens[i]!.word.text)) markFather(tokens, i + 1);
  for (let i = 2; i < tokens.length; i++) if (language.ofSon.has(tokens[i]!.word.text)) markFather(tokens, i - 1);
}

function markFather(tokens: Token[], at: number): void {
  const { word, symbol, weight, flags, from, to, letters } = tokens[at]!;
  if ((flags & (WORD.particle | WORD.initial)) === 0) tokens[at] = token(word, symbol, weight, flags | WORD.patronymic, from, to, letters);
}

/** Family name, given name, patronymic: the order of Russian papers. */
function endsInPatronymic(tokens: readonly Token[]): boolean {
  if (tokens.length !== 3) return false;
  const [family, given, father] = tokens as [Token, Token, Token];
  // -vic ends family names, and who has two given names has the family name last
  return (father.flags & WORD.patronymic) !== 0 && !father.word.text.endsWith('c') && ((family.flags | given.flags) & (WORD.patronymic | WORD.initial | WORD.particle)) === 0 && family.word.groups.length === 0 && given.word.groups.length > 0;
}

const NO_WORDS: readonly Word[] = [];
const NO_FORMS: readonly LegalPart[] = [];

function personToken(part: string, item: RawWord, text: string, language: Language): Token {
  const word = language.word(part, item.script, 'person', part === item.text ? besideSound(item, text) : writtenAs(item, text));
  if (isInitial(word.flags, item, text)) return token(word, -1, INITIAL_WEIGHT, (word.flags & (WORD.nonLatin | WORD.alphabet)) | WORD.initial, item.from, item.to, '');
  // Petrović is a family name, where Petrovich is a patronymic
  const flags = word.flags & WORD.patronymic && /[ćč]$/i.test(text.slice(item.from, item.to)) ? word.flags & ~WORD.patronymic : word.flags;
  return token(word, -1, word.weight, flags, item.from, item.to, '');
}

/** As `Language` weighs a single letter. */
const INITIAL_WEIGHT = 0.15;

/** One letter of an alphabet, whatever its Latin spelling (`Ж.`, `Ю.`); `y`, `e` and `i` between two words join them (`Ortega y Gasset`). */
function isInitial(flags: number, { script, from, to }: RawWord, text: string): boolean {
  if (to - from !== 1 || flags & WORD.initial || script === SCRIPT.han || script === SCRIPT.hangul || script === SCRIPT.semitic || startsWithDigit(text.slice(from, to))) return false;
  if ((flags & WORD.particle) === 0 || text[to] === '.') return true;
  return isUpper(text.charCodeAt(from)) && (from === 0 || to === text.length || text !== text.toUpperCase());
}

/** The first word but one that stands after a comma, or -1. */
function commaIn(words: readonly RawWord[]): number {
  for (let i = 1; i < words.length; i++) if (words[i]!.afterComma) return i;
  return -1;
}

/** Khan and Jan are set aside beside a given and a family name; beside one name alone they are the other. */
function nameHonorifics(tokens: Token[]): void {
  if (tokens.length < 2) return;
  let others = 0;
  for (const { flags } of tokens) if ((flags & (WORD.particle | WORD.initial)) === 0 && ++others > 1) return;
  for (let i = 0; i < tokens.length; i++) {
    const { word, symbol, flags, from, to, letters } = tokens[i]!;
    if (HONORIFICS.has(word.text)) tokens[i] = token(word, symbol, HONORIFIC_WEIGHT, flags & ~WORD.particle, from, to, letters);
  }
}

/** The Arabic one, by itself and before sun letters. */
const ARTICLES = new Set(['al', 'el', 'ad', 'an', 'ar', 'as', 'ash', 'at', 'az']);
const HONORIFICS = new Set(['khan', 'jan']);
/** As much as a very common given name. */
const HONORIFIC_WEIGHT = 0.45;

function scramble(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

const OR = /\s+(?:or|или|oder|ou)\s+/iu;
/** What leads another name of the same party. */
const OTHER_NAME = 'a\\.?\\s?k\\.?\\s?a\\.?|a/k/a|f\\.?k\\.?a\\.?|f/k/a|d\\.?b\\.?a\\.?|d/b/a|t/a|also known as|formerly known as|formerly|trading as|doing business as|alias';
const AKA = new RegExp(`\\s(?:${OTHER_NAME})[\\s:]+`, 'iu');
const LEADS_NAME = new RegExp(`^(?:${OTHER_NAME})[\\s:]+`, 'iu');
/** Leads a family name from before marriage; NEE is a Chinese name too. */
const BORN = /(?:^|\s)(?:n[ée]e|Née|NÉE|[Gg]eb\.|GEB\.|[Gg]eborene|GEBORENE)\s+/u;
const BORN_WHEN = /\sborn\s+(?=.*\d)/iu;
const BORN_IN_BRACKETS = /^\s*(?:n[ée]e|geb\.|geborene|born)\s+(?!.*\d)/iu;

/** What a field may be taken apart by: capitals within a word, brackets, cuts, a comma, a word such as `or` or `alias`, a dash between blanks, and letters of two scripts. */
const MARK = { camel: 1, bracket: 2, cut: 4, comma: 8, word: 16, dash: 32, scripts: 64 } as const;

/** Which of them may be there; never none where one is. */
function marksOf(source: string): number {
  let marks = 0;
  let before = 0;
  let latin = false;
  let other = false;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code < 128) latin ||= isLower(code | 32);
    else other ||= isOfOtherScript(code);
    if (code === 40 || code === 91 || code === 0xff08) marks |= MARK.bracket | MARK.word; // without them, words follow one another
    else if (code === 44) marks |= MARK.comma;
    else if (before === 32 && isDash(code) && i + 1 < source.length && source.charCodeAt(i + 1) === 32) marks |= MARK.dash;
    else if (code === 47 || code === 59 || code === 124) marks |= MARK.cut;
    else if (before === 32 && mayPart(code, i + 1 < source.length ? source.charCodeAt(i + 1) : 0)) marks |= MARK.word;
    else if (code < 32 || (code > 126 && caseOf(code) === CASE.blank)) marks |= MARK.word;
    if (isUpper(code) && isLower(before)) marks |= MARK.camel;
    before = code;
  }
  return latin && other ? marks | MARK.scripts : marks;
}

/** From Greek on, but for punctuation and letters in Latin blocks above it. */
function isOfOtherScript(code: number): boolean {
  return code >= 0x370 && (code < 0x1e00 || code >= 0x2e80);
}

/** Whether a word may be one of `AKA`, `BORN`, `BORN_WHEN` or `OR`, by its first two letters: a(ka, /k/a), b(orn), d(ba, oing), f(ka, ormerly), g(eb), n(ee), o(r), t(/a, rading), и(ли). */
function mayPart(first: number, second: number): boolean {
  if (first > 126) return first === 0x418 || first === 0x438;
  return MAY_PART[((first | 32) << 7) | (second > 126 ? 0 : second)] === 1;
}

/** By the first letter of such a word (small), which may stand second; 0 for the end and for letters outside ASCII. */
const MAY_PART = new Uint8Array(1 << 14);
for (const [first, seconds] of [['a', ' ./kl'], ['b', 'o'], ['d', './bo'], ['f', './ko'], ['g', 'e'], ['n', 'e'], ['o', 'rdu'], ['t', '/r']] as const) {
  for (const second of `\0${seconds}${seconds.toUpperCase()}`) MAY_PART[(first.charCodeAt(0) << 7) | second.charCodeAt(0)] = 1;
}

const CASE = { unknown: 0, none: 1, lower: 2, upper: 3, either: 4, blank: 5 } as const;
const cases = new Uint8Array(65536);

/** Case of a UTF-16 unit; half a letter may be `either`. */
function caseOf(code: number): number {
  const known = cases[code]!;
  if (known !== CASE.unknown) return known;
  const char = String.fromCharCode(code);
  const found = code >= 0xd800 && code <= 0xdfff ? CASE.either : /\p{Lu}/u.test(char) ? CASE.upper : /\p{Ll}/u.test(char) ? CASE.lower : /\s/.test(char) ? CASE.blank : CASE.none;
  cases[code] = found;
  return found;
}

function isUpper(code: number): boolean {
  return code > 126 ? caseOf(code) === CASE.upper || caseOf(code) === CASE.either : code >= 65 && code <= 90;
}

function isLower(code: number): boolean {
  return code > 126 ? caseOf(code) === CASE.lower || caseOf(code) === CASE.either : code >= 97 && code <= 122;
}

/** Two words written as one (`MegaChips`), but for a family name such as McTavish. */
const CAMEL = /(?<!\bMa?c)(?<=\p{Ll})(?=\p{Lu})/u;
const CAMELS = new RegExp(CAMEL, 'gu');

/** The names that one field holds: whole, and apart at `/`, `;`, a.k.a., née, brackets, and a dash beside a legal form; of a web address its name. Bracketed places and legal forms are no names. */
export function alternatives(source: string, nameClass: NameClass, language: Language): string[] {
  const marks = marksOf(source);
  const site = nameClass === 'org' ? siteName(source) : undefined;
  if (site !== undefined) return [source, site];
  if (marks === 0) return [source];
  const camel = (marks & MARK.camel) !== 0 && CAMEL.test(source);
  const out = [source];
  if (camel) {
    const apart = source.replace(CAMELS, ' ');
    // a country and a trade in one (`PetroChina`) are the firm's own word, and not what each means
    if (nameClass === 'person' || !onlyPlace(apart, language)) out.push(apart);
  }
  const add = (part: string): void => {
    const trimmed = part.trim();
    if (trimmed.length < 2 || out.length >= 8 || out.includes(trimmed)) return;
    if (saysSomething(trimmed, nameClass, language)) out.push(trimmed);
  };
  let base = source;
  const brackets = marks & MARK.bracket ? [...source.matchAll(/[([（]([^()[\]（）]*)[)\]）]/gu)] : [];
  if (brackets.length > 0) {
    base = source.replace(/[([（][^()[\]（）]*[)\]）]/gu, ' ').replace(/\s+/g, ' ').trim();
    // a bracketed place tells two branches apart: it stays
    const places = nameClass === 'org' && brackets.every(([, inside]) => onlyPlace(inside ?? '', language));
    if (!places && prepareName(base, nameClass, language).tokens.length > 0 && !out.includes(base) && base.length > 1) out.push(base);
    for (const [, inside = ''] of brackets) {
      if (nameClass === 'person' && BORN_IN_BRACKETS.test(inside)) base += ` née ${inside.replace(BORN_IN_BRACKETS, '').trim()}`;
      else if (mayBeWhole(inside, 2)) add(inside.trim().replace(LEADS_NAME, ''));
    }
    const last = brackets.at(-1)!;
    const short = last[1]!.trim();
    if (nameClass === 'org' && last.index + last[0].length === source.trimEnd().length && abbreviates(short, base) && !language.isWord(short)) add(short);
  }
  const known = marks & MARK.word ? base.split(AKA) : [base];
  const parts = known.length > 1 ? known : marks & MARK.cut ? base.split(/\s*[;|]\s*|\s+\/\s+|(?<=\p{L}{3})\/(?=\p{L}{3})/u) : known;
  if (parts.length > 1 && parts.every((part) => wordCount(part) >= (nameClass === 'person' || known.length > 1 ? 1 : 2))) for (const part of parts) add(part);
  if (nameClass === 'person' && marks & MARK.word) {
    const [name = '', when] = base.split(BORN_WHEN);
    if (when !== undefined) add(name);
    const [married = '', born] = base.split(BORN);
    if (born !== undefined) {
      add(married);
      add(wordCount(born) > 1 ? born : withFamilyName(married.trim(), born));
    }
    const ors = base.split(OR);
    if (ors.length > 1 && ors.every((part) => wordCount(part) >= 2)) for (const part of ors) add(part);
  }
  // what a dash sets apart is a name where it has a legal form: Public Joint Stock Company Aeroflot - Russian Airlines
  if (nameClass === 'org' && marks & MARK.dash) {
    const parts = base.split(/\s[-\u2013\u2014]\s/u);
    if (parts.length === 2) for (const part of parts) if (prepareName(part, nameClass, language).legal.some(({ phrase }) => phrase.legal !== 'company')) add(part);
  }
  if (nameClass === 'person' && marks & MARK.scripts) for (const part of oneOfEachScript(base)) add(part);
  const commas = marks & MARK.comma ? base.split(/\s*,\s*/) : [base];
  if (commas.length > 2 || (commas.length === 2 && /\d/.test(commas[1]!))) {
    if (commas.slice(1).some((part) => /\d/.test(part))) add(commas[0]!);
    else if (nameClass === 'person' && commas.every((part) => wordCount(part) >= 2)) for (const part of commas) add(part);
  }
  return out;
}

/** One name written twice, in Latin letters and in others: `Hassan Rouhani حسن روحانی`. A word alone is part of the other, and two Chinese letters may be a family name of Japan. */
function oneOfEachScript(text: string): string[] {
  const apart = text.split(/(?<=[\p{Script=Latin}\p{P}])\s+(?=[^\p{Script=Latin}\p{P}])|(?<=[^\p{Script=Latin}\p{P}])\s+(?=\p{Script=Latin})/u);
  return apart.length === 2 && apart.every((part) => mayBeWhole(part, 3)) ? apart : [];
}

/** A name with another family name: the last word, or what stands before the comma. */
function withFamilyName(name: string, family: string): string {
  const comma = name.indexOf(',');
  return comma < 0 ? name.replace(/\S+$/u, family) : family + name.slice(comma);
}

/** The name within a web address: www.rosoboronexport.ru. Short ones without www are words too: mail.ru. */
function siteName(source: string): string | undefined {
  return source.includes('.') && !source.includes(' ') ? SITE.exec(source)?.[1] : undefined;
}

const SITE = /^(?:(?:https?:\/\/)?www\.|https?:\/\/(?=[a-z])|(?=[a-z-]{8}))([a-z][a-z-]{3,})(?:\.com?)?\.(?:[a-z]{2}|com|org|net|info|biz|gov)\/?$/i;

/** Whether capitals in brackets, `(NFRPC)`, abbreviate the name that they stand behind: the first opens one of its words, and the others follow in it. */
function abbreviates(short: string, name: string): boolean {
  if (!/^\p{Lu}{4,10}$/u.test(short) || wordCount(name) < 3) return false;
  const upper = name.toUpperCase();
  let at = upper.search(new RegExp(`(?<!\\p{L})${short[0]!}`, 'u'));
  for (let i = 1; i < short.length && at >= 0; i++) at = upper.indexOf(short[i]!, at + 1);
  return at >= 0;
}

function isDash(code: number): boolean {
  return code === 45 || code === 0x2013 || code === 0x2014;
}

function onlyPlace(text: string, language: Language): boolean {
  const name = prepareName(text, 'org', language);
  return name.tokens.length > 0 && name.tokens.every((token) => (token.flags & WORD.place) !== 0 || token.symbol >= 0) && name.tokens.some((token) => (token.flags & WORD.place) !== 0);
}

function wordCount(text: string): number {
  return text.trim().split(/\s+/).filter((part) => /[\p{L}\p{N}]/u.test(part)).length;
}

/** Several words, or so many letters that stand for syllables. */
function mayBeWhole(text: string, syllables: number): boolean {
  return wordCount(text) >= 2 || (/^[\p{Script=Han}\p{Script=Hangul}]+$/u.test(text.trim()) && text.trim().length >= syllables);
}

function saysSomething(text: string, nameClass: NameClass, language: Language): boolean {
  const name = prepareName(text, nameClass, language);
  return !name.generic && name.tokens.some((token) => token.word.fold.length >= 3 && (token.flags & (WORD.place | WORD.generic | WORD.particle)) === 0);
}
