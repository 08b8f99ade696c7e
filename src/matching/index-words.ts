import { areOne, hashText, mayLoseH, semiticSounds } from './fold.js';
import type { Image, ImageArray } from './image.js';
import { Ints, Letters, Slots } from './image.js';
import { spelt } from './letters.js';
import { inverse, orderBy } from './order.js';
import { type Token, WORD, type Word } from './word.js';
import type { Span } from './similarity.js';
import { isSpeltBy, oneLacksVowels } from './vowels.js';

/** Collects the dictionary of an index: one entry for each word or symbol that a listed name bears. */
export class IndexWordsBuilder {
  /** Latin words, words of other scripts, and for each symbol the words that stand for it. */
  private readonly latin = new Map<string, number>();
  private readonly foreign = new Map<string, number>();
  private readonly bySymbol: Map<string, number>[] = [];
  /** The entry that a word had last, by its serial number: it nearly always has it again. */
  private readonly last = new Slots();
  private words: Word[] = [];
  private weights: number[] = [];
  private flags = new Ints();
  private symbols = new Ints();

  get length(): number {
    return this.words.length;
  }

  /** The entry of a token; one that is new is the highest so far. */
  idOf(token: Token): number {
    const { word, symbol } = token;
    const last = this.last.get(word.serial);
    if (last >= 0 && this.symbols.at(last) === symbol && this.isSame(last, token)) return last;
    const id = this.lookUp(token);
    this.last.put(word.serial, id);
    return id;
  }

  private lookUp(token: Token): number {
    const { word, symbol } = token;
    const foreign = (token.flags & WORD.nonLatin) !== 0;
    const ids = symbol >= 0 ? (this.bySymbol[symbol] ??= new Map<string, number>()) : foreign ? this.foreign : this.latin;
    const key = symbol >= 0 ? word.fold : word.written !== '' || word.unmarked !== word.fold ? `${word.text} ${word.written || word.unmarked}` : word.text;
    const known = ids.get(key);
    if (known !== undefined && this.isSame(known, token)) return known;
    // a word that weighs otherwise in this name is an entry of its own: what a pair scores must not hang on which name came first
    const apart = known === undefined ? key : `${key} ${token.weight} ${token.flags}`;
    const other = known === undefined ? undefined : ids.get(apart);
    if (other !== undefined) return other;
    const id = this.words.length;
    ids.set(apart, id);
    this.words.push(word);
    this.weights.push(token.weight);
    this.flags.push(token.flags);
    this.symbols.push(symbol);
    return id;
  }

  private isSame(id: number, { weight, flags }: Token): boolean {
    return this.weights.at(id) === weight && this.flags.at(id) === flags;
  }

  of(id: number): Word {
    return this.words[id]!;
  }

  symbol(id: number): number {
    return this.symbols.at(id);
  }

  weight(id: number): number {
    return this.weights[id]!;
  }

  /** `wordFacts` of the entry, as the acronym that it is in a name. */
  factsOf(id: number, acronym: string | undefined): number {
    const { fold } = this.words[id]!;
    return this.flags.at(id) | (Math.min(31, fold.length) << 16) | ((firstLetter(fold) & 31) << 21) | ((acronym === undefined ? 0 : firstLetter(acronym) & 31) << 26);
  }

  /** Numbers the words anew, when no more come, so that words which sound alike stand side by side: they are read together. Gives the new number of each. */
  order(): Int32Array {
    const { words, weights, flags, symbols } = this;
    const order = orderBy(words.length, (id) => soundKey(words[id]!.skeleton));
    [this.words, this.weights, this.flags, this.symbols] = [[], [], new Ints(), new Ints()];
    for (const id of order) {
      this.words.push(words[id]!);
      this.weights.push(weights[id]!);
      this.flags.push(flags.at(id));
      this.symbols.push(symbols.at(id));
    }
    return inverse(order);
  }

  write(prefix: string, out: Record<string, ImageArray>): void {
    const n = this.words.length;
    const letters = new Letters();
    const groups = new Ints();
    // one more, for where the last one ends
    const facts = new Int32Array((n + 1) * FACTS);
    const initials = new Uint16Array(n);
    for (let i = 0; i < n; i++) {
      const word = this.words[i]!;
      const at = i * FACTS;
      facts[at] = stemKey(word.base);
      facts[at + 1] = stemKey(word.root);
      facts[at + 2] = word.mask;
      facts[at + 3] = word.flags | (word.fold.length << 16);
      facts[at + 4] = letters.length;
      facts[at + 5] = word.text.length | (word.semitic.length << 16);
      facts[at + 6] = groups.length;
      facts[at + 7] = plainKey(word);
      facts[at + 8] = loanKey(word);
      letters.push(word.fold);
      letters.push(word.text);
      letters.push(word.written);
      for (const group of word.groups) groups.push(group);
      initials[i] = this.symbols.at(i) >= 0 ? 0 : firstLetter(word.fold);
    }
    facts[n * FACTS + 4] = letters.length;
    facts[n * FACTS + 6] = groups.length;
    Object.assign(out, {
      [`${prefix}.letters`]: letters.array(), [`${prefix}.groups`]: groups.array(), [`${prefix}.facts`]: facts,
      [`${prefix}.initials`]: initials, [`${prefix}.weights`]: Float64Array.from(this.weights), [`${prefix}.flags`]: Uint16Array.from(this.flags.array()), [`${prefix}.symbols`]: this.symbols.array(),
    });
  }
}

/** Its code; 0 where there is none. */
function firstLetter(text: string): number {
  return text.length > 0 ? text.charCodeAt(0) : 0;
}

/** The first letters of a sound as one number of 30 bits. */
function soundKey(sound: string): number {
  let key = 0;
  for (let i = 0; i < 6; i++) key = (key << 5) | (i < sound.length ? sound.charCodeAt(i) & 31 : 0);
  return key;
}

/** Parts of what stands beside each word of a form: flags in the lower half, then these. */
export const wordFacts = {
  /** Letters of its sound, up to 31. */
  length: (facts: number): number => (facts >>> 16) & 31,
  /** Its first letter, and the first one of the acronym that it may be (0: none), as `acronymMask` has them. */
  first: (facts: number): number => (facts >>> 21) & 31,
  acronym: (facts: number): number => (facts >>> 26) & 31,
} as const;

/**
 * What a word is compared by stands side by side: `stemKey` of base and root, letter mask, flags of the word itself and
 * length of its sound, where its letters start, lengths of text and consonants, where its groups start, `plainKey`, `loanKey`.
 */
const FACTS = 9;

/** A stem (`base` or `root` of a word) as one number that also tells its length, up to 31. */
export function stemKey(stem: string): number {
  return (hashText(stem, 0x6b1d) & ~31) | Math.min(31, stem.length);
}

/** The sound without marks that are often left out, as one number: Škoda has that of Skoda. */
export function plainKey({ unmarked }: Word): number {
  return hashText(unmarked, SOUND_KEY);
}

/** `loan` as one number that may be compared with a `plainKey`. */
export function loanKey({ loan }: Word): number {
  return hashText(loan, SOUND_KEY);
}

const SOUND_KEY = 0x2d4f;

export function stemLength(key: number): number {
  return key & 31;
}

/** The dictionary of a frozen index. */
export class IndexWords {
  readonly length: number;
  /** As the token has it: how much it tells, what it is, the symbol that it stands for or -1. */
  readonly weight: Float64Array;
  readonly flags: Uint16Array;
  readonly symbol: Int32Array;
  /** First letter of the sound; 0 for symbols. */
  readonly initial: Uint16Array;
  readonly groups: Int32Array;
  private readonly facts: Int32Array;
  private readonly letters: Uint16Array;

  constructor(image: Image, prefix: string) {
    this.letters = image.uint16(`${prefix}.letters`);
    this.groups = image.int32(`${prefix}.groups`);
    this.facts = image.int32(`${prefix}.facts`);
    this.initial = image.uint16(`${prefix}.initials`);
    this.weight = image.float64(`${prefix}.weights`);
    this.flags = image.uint16(`${prefix}.flags`);
    this.symbol = image.int32(`${prefix}.symbols`);
    this.length = this.symbol.length;
  }

  baseKey(id: number): number {
    return this.facts[id * FACTS]!;
  }

  rootKey(id: number): number {
    return this.facts[id * FACTS + 1]!;
  }

  plainKey(id: number): number {
    return this.facts[id * FACTS + 7]!;
  }

  loanKey(id: number): number {
    return this.facts[id * FACTS + 8]!;
  }

  mask(id: number): number {
    return this.facts[id * FACTS + 2]!;
  }

  /** What the word itself is. */
  wordFlags(id: number): number {
    return this.facts[id * FACTS + 3]! & 0xffff;
  }

  foldLength(id: number): number {
    return this.facts[id * FACTS + 3]! >>> 16;
  }

  private start(id: number): number {
    return this.facts[id * FACTS + 4]!;
  }

  private textLength(id: number): number {
    return this.facts[id * FACTS + 5]! & 0xffff;
  }

  /** How many consonants `semiticSkeleton` keeps. */
  semiticLength(id: number): number {
    return this.facts[id * FACTS + 5]! >>> 16;
  }

  /** Where the groups of a word start in `groups`; they end where those of the next one start. */
  groupStart(id: number): number {
    return this.facts[id * FACTS + 6]!;
  }

  /** Code of the last letter of the sound. */
  lastLetter(id: number): number {
    return this.letters[this.start(id) + this.foldLength(id) - 1]!;
  }

  /** The sound, into `span`. */
  fold(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.start(id);
    span.length = this.foldLength(id);
  }

  text(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.start(id) + this.foldLength(id);
    span.length = this.textLength(id);
  }

  written(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.start(id) + this.foldLength(id) + this.textLength(id);
    span.length = this.start(id + 1) - span.from;
  }

  textOf(id: number): string {
    const from = this.start(id) + this.foldLength(id);
    return spelt(this.letters, from, from + this.textLength(id));
  }

  foldOf(id: number): string {
    return spelt(this.letters, this.start(id), this.start(id) + this.foldLength(id));
  }

  /** Whether the word's sound is `text`. */
  foldIs(id: number, text: string): boolean {
    return spells(this.letters, this.start(id), this.foldLength(id), text);
  }

  textIs(id: number, text: string): boolean {
    return spells(this.letters, this.start(id) + this.foldLength(id), this.textLength(id), text);
  }

  /** Whether two words one after the other sound as `text`. */
  foldsJoin(a: number, b: number, text: string): boolean {
    const length = this.foldLength(a);
    const last = this.letters[this.start(a) + length - 1]!;
    const first = this.letters[this.start(b)]!;
    const over = length + this.foldLength(b) - text.length;
    const skipped = areOne(last, first) || (over === 1 && mayLoseH(last, first)) ? 1 : 0;
    if (over !== skipped) return false;
    return spellsAt(this.letters, this.start(a), length, text, 0) && spellsAt(this.letters, this.start(b) + skipped, text.length - length, text, length);
  }

  /** Whether a word is two of the index one after the other, where one side is of a script without vowels: غلامعلی is Gholam Ali. */
  spellsBoth({ flags, fold, semitic, sounds }: Word, a: number, b: number): boolean {
    if (!oneLacksVowels(flags, this.wordFlags(a)) || !oneLacksVowels(flags, this.wordFlags(b))) return false;
    // where the two meet, consonants may become one, and a final h is heard
    if (Math.abs(this.semiticLength(a) + this.semiticLength(b) - semitic.length) > 2) return false;
    const both = this.foldOf(a) + this.foldOf(b);
    return flags & WORD.semitic ? isSpeltBy(sounds, both) : isSpeltBy(semiticSounds(this.textOf(a) + this.textOf(b), both), fold);
  }
}

function spells(letters: Uint16Array, from: number, length: number, text: string): boolean {
  return text.length === length && spellsAt(letters, from, length, text, 0);
}

function spellsAt(letters: Uint16Array, from: number, length: number, text: string, at: number): boolean {
  for (let i = 0; i < length; i++) if (letters[from + i] !== text.charCodeAt(at + i)) return false;
  return true;
}
