import { hashText } from './fold.js';
import type { Image, ImageArray } from './image.js';
import { Ints, Letters } from './image.js';
import { WORD, type Word } from './word.js';
import type { Token } from './prepare.js';
import type { Span } from './similarity.js';

/** Collects the dictionary of an index: one entry for each word or symbol that a listed name bears. */
export class IndexWordsBuilder {
  /** Latin words, words of other scripts, and for each symbol the words that stand for it. */
  private readonly latin = new Map<string, number>();
  private readonly foreign = new Map<string, number>();
  private readonly bySymbol: Map<string, number>[] = [];
  private readonly words: Word[] = [];
  private readonly weights: number[] = [];
  private readonly flags = new Ints();
  private readonly symbols = new Ints();

  get length(): number {
    return this.words.length;
  }

  /** The entry of a token; one that is new is the highest so far. */
  idOf(token: Token): number {
    const { word, symbol } = token;
    const foreign = (token.flags & WORD.nonLatin) !== 0;
    const ids = symbol >= 0 ? (this.bySymbol[symbol] ??= new Map<string, number>()) : foreign ? this.foreign : this.latin;
    const key = symbol >= 0 ? word.fold : foreign && word.written !== '' ? word.text + word.written : word.text;
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

  flagsOf(id: number): number {
    return this.flags.at(id);
  }

  write(prefix: string, out: Record<string, ImageArray>): void {
    const n = this.words.length;
    const letters = new Letters();
    const starts = new Int32Array(n + 1);
    const lengths = new Uint16Array(n * 3);
    const groupStarts = new Int32Array(n + 1);
    const groups = new Ints();
    const facts = new Int32Array(n * FACTS);
    const initials = new Uint16Array(n);
    for (let i = 0; i < n; i++) {
      const word = this.words[i]!;
      starts[i] = letters.length;
      for (const text of [word.fold, word.text, word.semitic, word.written]) letters.push(text);
      lengths[i * 3] = word.fold.length;
      lengths[i * 3 + 1] = word.text.length;
      lengths[i * 3 + 2] = word.semitic.length;
      groupStarts[i] = groups.length;
      for (const group of word.groups) groups.push(group);
      facts.set([stemKey(word.base), stemKey(word.root), word.mask, word.flags | (word.fold.length << 16)], i * FACTS);
      initials[i] = this.symbols.at(i) >= 0 ? 0 : word.fold.charCodeAt(0) || 0;
    }
    starts[n] = letters.length;
    groupStarts[n] = groups.length;
    Object.assign(out, {
      [`${prefix}.letters`]: letters.array(), [`${prefix}.starts`]: starts, [`${prefix}.lengths`]: lengths,
      [`${prefix}.groupStarts`]: groupStarts, [`${prefix}.groups`]: groups.array(), [`${prefix}.facts`]: facts,
      [`${prefix}.initials`]: initials, [`${prefix}.weights`]: Float64Array.from(this.weights), [`${prefix}.flags`]: Uint16Array.from(this.flags.array()), [`${prefix}.symbols`]: this.symbols.array(),
    });
  }
}

/** What two words are compared by first stands side by side: `stemKey` of base and root, letter mask, flags of the word itself and length of its sound. */
const FACTS = 4;

/** A stem (`base` or `root` of a word) as one number that also tells its length, up to 31. */
export function stemKey(stem: string): number {
  return (hashText(stem, 0x6b1d) & ~31) | Math.min(31, stem.length);
}

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
  readonly groupStarts: Int32Array;
  readonly groups: Int32Array;
  private readonly facts: Int32Array;
  private readonly letters: Uint16Array;
  private readonly starts: Int32Array;
  private readonly lengths: Uint16Array;

  constructor(image: Image, prefix: string) {
    this.letters = image.uint16(`${prefix}.letters`);
    this.starts = image.int32(`${prefix}.starts`);
    this.lengths = image.uint16(`${prefix}.lengths`);
    this.groupStarts = image.int32(`${prefix}.groupStarts`);
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

  /** Code of the last letter of the sound. */
  lastLetter(id: number): number {
    return this.letters[this.starts[id]! + this.lengths[id * 3]! - 1]!;
  }

  /** The sound, into `span`. */
  fold(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.starts[id]!;
    span.length = this.lengths[id * 3]!;
  }

  text(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.starts[id]! + this.lengths[id * 3]!;
    span.length = this.lengths[id * 3 + 1]!;
  }

  semitic(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.starts[id]! + this.lengths[id * 3]! + this.lengths[id * 3 + 1]!;
    span.length = this.lengths[id * 3 + 2]!;
  }

  written(id: number, span: Span): void {
    span.letters = this.letters;
    span.from = this.starts[id]! + this.lengths[id * 3]! + this.lengths[id * 3 + 1]! + this.lengths[id * 3 + 2]!;
    span.length = this.starts[id + 1]! - span.from;
  }

  textOf(id: number): string {
    const from = this.starts[id]! + this.lengths[id * 3]!;
    return String.fromCharCode(...this.letters.subarray(from, from + this.lengths[id * 3 + 1]!));
  }

  foldOf(id: number): string {
    return String.fromCharCode(...this.letters.subarray(this.starts[id]!, this.starts[id]! + this.lengths[id * 3]!));
  }

  /** Whether the word's sound is `text`. */
  foldIs(id: number, text: string): boolean {
    return spells(this.letters, this.starts[id]!, this.lengths[id * 3]!, text);
  }

  textIs(id: number, text: string): boolean {
    return spells(this.letters, this.starts[id]! + this.lengths[id * 3]!, this.lengths[id * 3 + 1]!, text);
  }

  /** Whether two words one after the other sound as `text`. */
  foldsJoin(a: number, b: number, text: string): boolean {
    const length = this.lengths[a * 3]!;
    if (length + this.lengths[b * 3]! !== text.length) return false;
    return spellsAt(this.letters, this.starts[a]!, length, text, 0) && spellsAt(this.letters, this.starts[b]!, text.length - length, text, length);
  }

  /** Whether two words one after the other have the consonants `text`. */
  semiticsJoin(a: number, b: number, text: string): boolean {
    const length = this.lengths[a * 3 + 2]!;
    if (length + this.lengths[b * 3 + 2]! !== text.length) return false;
    const at = (id: number): number => this.starts[id]! + this.lengths[id * 3]! + this.lengths[id * 3 + 1]!;
    return spellsAt(this.letters, at(a), length, text, 0) && spellsAt(this.letters, at(b), text.length - length, text, length);
  }

  semiticIs(id: number, text: string): boolean {
    return spells(this.letters, this.starts[id]! + this.lengths[id * 3]! + this.lengths[id * 3 + 1]!, this.lengths[id * 3 + 2]!, text);
  }
}

function spells(letters: Uint16Array, from: number, length: number, text: string): boolean {
  return text.length === length && spellsAt(letters, from, length, text, 0);
}

function spellsAt(letters: Uint16Array, from: number, length: number, text: string, at: number): boolean {
  for (let i = 0; i < length; i++) if (letters[from + i] !== text.charCodeAt(at + i)) return false;
  return true;
}
