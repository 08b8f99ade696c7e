import { bitTable, clearAround, isBitSet, setBit } from './bits.js';
import { consonantsThatDiffer, hasSameConsonant, semiticSkeleton, type SemiticSound, semiticSounds } from './fold.js';
import type { IndexWords, IndexWordsBuilder } from './index-words.js';
import { loanKey, plainKey, stemKey, stemLength } from './index-words.js';
import { type Image, type ImageArray, Ints } from './image.js';
import { KeyTable, KeyTableBuilder } from './key-table.js';
import { bitCount, consonantKey, foldKey, MAX_KEYS, nearKeys } from './near-keys.js';
import { compareVowels, isSpeltBy, oneLacksVowels } from './vowels.js';
import { WORD, type Word } from './word.js';
import { Recent } from './recent.js';
import { areSpeltAbroad, SHORTEST_ABROAD } from './word-stems.js';
import { fill, oneSound, sameLetters, similarity, spanOf, type Span } from './similarity.js';

/** How two words came to be taken for one another. */
export const RELATION = { equal: 0, sound: 1, edit: 2, variant: 3, consonants: 4, translation: 5, joined: 6, initial: 7, acronym: 8 } as const;

/** Words of the index that may be a given word, with how alike they are. */
export interface Near {
  readonly ids: Int32Array;
  readonly sims: Float32Array;
  readonly relations: Uint8Array;
}

/** Least likeness at which a word leads to another. */
const LEAST = 0.59;
const NEAR_WORDS = 20_000;

/** The keys under which the words of their own (not symbols) of a dictionary are found. */
export function writeNearKeys(words: IndexWordsBuilder, prefix: string, out: Record<string, ImageArray>): void {
  const table = new KeyTableBuilder();
  const keys = new Int32Array(MAX_KEYS);
  for (let id = 0; id < words.length; id++) {
    if (words.symbol(id) >= 0) continue;
    const n = nearKeys(words.of(id), 'listed', keys);
    for (let k = 0; k < n; k++) table.add(keys[k]!, id);
  }
  table.write(prefix, out);
}

/** Words reached from a word by equality, sound, marks left out, one wrong letter, consonants alone, or as variants of one name. */
export class NearIndex {
  private readonly keys: KeyTable;
  /** Words that were compared, as bits; none but within `near`. */
  private readonly seen: Int32Array;
  private readonly compared = new Ints();
  private readonly cache = new Recent<Word, Near>(NEAR_WORDS);
  private readonly scratch = new Int32Array(MAX_KEYS);
  private ids = new Int32Array(1024);
  private sims = new Float32Array(1024);
  private relations = new Uint8Array(1024);

  // the word that is asked about, and the one that it is compared with
  private base = 0;
  private root = 0;
  private plain = 0;
  private loan = 0;
  private readonly fold = spanOf('');
  private readonly text = spanOf('');
  private readonly written = spanOf('');
  private readonly other: Span = { letters: this.fold.letters, from: 0, length: 0 };
  private relation = 0;

  constructor(image: Image, prefix: string, private readonly words: IndexWords, private readonly strictShort: boolean) {
    this.keys = new KeyTable(image, prefix);
    this.seen = bitTable(words.length);
  }

  near(word: Word): Near {
    const known = this.cache.get(word);
    if (known !== undefined) return known;
    this.take(word);
    const { keys, seen, compared, scratch } = this;
    const n = nearKeys(word, 'subject', scratch);
    let count = 0;
    for (let k = 0; k < n; k++) {
      const key = scratch[k]!;
      for (let at = keys.first(key); at >= 0; at = keys.next(at, key)) {
        const id = keys.value(at);
        if (isBitSet(seen, id)) continue;
        setBit(seen, id);
        compared.push(id);
        const sim = this.compare(word, id);
        if (sim < LEAST) continue;
        if (count === this.ids.length) this.grow();
        this.ids[count] = id;
        this.sims[count] = sim;
        this.relations[count++] = this.relation;
      }
    }
    for (let k = 0; k < compared.length; k++) clearAround(seen, compared.at(k));
    compared.length = 0;
    const near: Near = count === 0 ? NONE : { ids: this.ids.slice(0, count), sims: this.sims.slice(0, count), relations: this.relations.slice(0, count) };
    this.cache.set(word, near);
    return near;
  }

  private grow(): void {
    const ids = new Int32Array(this.ids.length * 2);
    const sims = new Float32Array(ids.length);
    const relations = new Uint8Array(ids.length);
    ids.set(this.ids);
    sims.set(this.sims);
    relations.set(this.relations);
    Object.assign(this, { ids, sims, relations });
  }

  private take(word: Word): void {
    fill(this.fold, word.fold);
    fill(this.text, word.text);
    fill(this.written, word.written);
    this.base = stemKey(word.base);
    this.root = stemKey(word.root);
    this.plain = plainKey(word);
    this.loan = loanKey(word);
  }

  /** How alike the word is to a word of the index, 0…1; `relation` says why. Both are words of their own, not symbols. */
  private compare(a: Word, id: number): number {
    const { words, other } = this;
    const flags = words.wordFlags(id);
    if ((this.plain === words.plainKey(id) || (this.strictShort && a.loan.length >= 5 && this.sameLoan(id))) && !words.foldIs(id, a.fold)) {
      this.relation = RELATION.sound;
      return 0.98;
    }
    const sameGroup = this.sharesGroup(a, id);
    // Chinese names are not declined: Xinya and Xinnuo have no stem in common
    const sameBase = (a.flags & flags & WORD.pinyin) === 0 && this.sameBase(id);
    const sameAbroad = !this.strictShort && a.loan.length >= SHORTEST_ABROAD && this.loan === words.loanKey(id);
    if (!sameGroup && !sameBase && !sameAbroad && this.cannotBe(a, id, flags)) return 0;
    words.text(id, other);
    const sameText = sameLetters(this.text, other);
    if (a.flags & flags & WORD.cjk) {
      words.written(id, other);
      this.relation = sameText ? RELATION.equal : RELATION.sound;
      return sameLetters(this.written, other) ? (sameText ? 1 : 0.98) : 0;
    }
    if (this.strictShort && !sameText && !sameGroup && (this.text.length <= 4 || other.length <= 4) && ((a.flags | flags) & WORD.nonLatin) === 0) {
      // short words of organisations are mostly acronyms: IPH is not IJF
      this.relation = RELATION.edit;
      const shorter = Math.min(this.text.length, other.length);
      if (shorter === 4 && words.foldIs(id, a.fold)) {
        this.relation = RELATION.sound;
        return 0.95;
      }
      const sim = shorter <= 3 ? 0 : similarity(this.text, other);
      return sim < 0.6 ? 0 : sim;
    }
    // the letters of an acronym are all that it has: ST is not СТТ
    if (this.strictShort && !sameText && this.text.length !== other.length && this.text.length <= 3 && other.length <= 3) return 0;
    const slip = sameText ? 0 : typingSlip(this.text, other);
    words.fold(id, other);
    if (sameLetters(this.fold, other)) {
      this.relation = sameText ? RELATION.equal : RELATION.sound;
      return sameText ? 1 : 0.98;
    }
    if ((a.flags | flags) & WORD.number) return 0;
    // Pong and Pyong are two syllables of Korean names, not one and its slip
    if (a.flags & flags & WORD.korean && !sameGroup) return 0;
    let sim = similarity(this.fold, other);
    this.relation = RELATION.edit;
    if (slip > sim) sim = slip;
    if (sim < 0.92 && sameBase) {
      sim = 0.92;
      this.relation = RELATION.sound;
    }
    if (sim < 0.95 && sameButFirst(this.fold, other)) {
      sim = 0.95;
      this.relation = RELATION.sound;
    }
    if (sameAbroad && sim < ABROAD_SIM && areSpeltAbroad(a.fold, words.foldOf(id), `${a.text} ${words.textOf(id)}`)) {
      sim = ABROAD_SIM;
      // within one script it may be another name: Hunter, Gunter
      this.relation = (a.flags ^ flags) & WORD.alphabet ? RELATION.sound : RELATION.edit;
    }
    if (sameGroup && sim < 0.94) {
      sim = 0.94;
      // Hangul and Arabic have one spelling for what Latin letters write in many ways: 정 is no other form of Jong, it is Jong
      this.relation = (a.flags & flags & WORD.korean && (a.flags | flags) & WORD.cjk) || (a.flags ^ flags) & WORD.semitic ? RELATION.sound : RELATION.variant;
    }
    if (oneLacksVowels(a.flags, flags) && a.semitic.length > 0) {
      // two given names that are known are one where they share a group
      const isOtherName = !sameGroup && a.groups.length > 0 && words.groupStart(id) < words.groupStart(id + 1);
      const alike = this.byConsonants(a, id);
      const s = isOtherName ? alike.similarity - VOWEL : alike.similarity;
      if (s > sim) {
        sim = s;
        this.relation = alike.sounds && !isOtherName ? RELATION.sound : RELATION.consonants;
      }
    }
    return sim;
  }

  /** How alike a word of a script without vowels and one with them are, in the best of the sounds that the first may have. */
  private byConsonants(a: Word, id: number): ConsonantLikeness {
    const { words } = this;
    // no other sound has more consonants or fewer but where two of them meet
    if (Math.abs(words.semiticLength(id) - a.semitic.length) > 1) return UNLIKE;
    const isWritten = (a.flags & WORD.semitic) !== 0;
    const full = isWritten ? words.foldOf(id) : a.fold;
    const skeleton = isWritten ? semiticSkeleton(full) : a.semitic;
    let best = UNLIKE;
    for (const each of isWritten ? a.sounds : semiticSounds(words.textOf(id), words.foldOf(id))) {
      if (each.skeleton !== skeleton) continue;
      const alike = consonantsAlike(each, full);
      if (alike.similarity > best.similarity) best = alike;
    }
    return best;
  }

  private sharesGroup(a: Word, id: number): boolean {
    if (a.groups.length === 0) return false;
    for (let at = this.words.groupStart(id); at < this.words.groupStart(id + 1); at++) if (a.groups.includes(this.words.groups[at]!)) return true;
    return false;
  }

  /** Whether one is the other as Russian writes it, or both are one word so: `line`, `lain` and `layn`. */
  private sameLoan(id: number): boolean {
    const loan = this.words.loanKey(id);
    return this.loan === loan || this.plain === loan || this.loan === this.words.plainKey(id);
  }

  private sameBase(id: number): boolean {
    const base = this.words.baseKey(id);
    if (this.base === base) return stemLength(base) >= 3;
    const root = this.words.rootKey(id);
    return (this.root === base || this.base === root) && stemLength(this.root) >= 4 && stemLength(root) >= 4;
  }

  /** Too different in length or letters for any rule but groups, equal stems and scripts without vowels. */
  private cannotBe(a: Word, id: number, flags: number): boolean {
    if ((a.flags | flags) & (WORD.semitic | WORD.cjk)) return false;
    const length = this.words.foldLength(id);
    const longer = Math.max(a.fold.length, length);
    if (Math.abs(a.fold.length - length) > longer * 0.5) return true;
    return bitCount(a.mask ^ this.words.mask(id)) > (longer <= 5 ? 2 : longer <= 8 ? 3 : 4);
  }

  /** Words of the index that are two words one after the other, where one side is of a script without vowels. */
  spelling(a: Word, b: Word, take: (id: number) => void): void {
    const both = a.fold + b.fold;
    if (a.flags & b.flags & WORD.semitic) {
      const sounds = semiticSounds(a.text + b.text, both);
      for (const { skeleton } of sounds) this.withConsonants(skeleton, true, (id) => isSpeltBy(sounds, this.words.foldOf(id)) && take(id));
    } else if (((a.flags | b.flags) & WORD.nonLatin) === 0) {
      this.withConsonants(semiticSkeleton(both), false, (id) => isSpeltBy(semiticSounds(this.words.textOf(id), this.words.foldOf(id)), both) && take(id));
    }
  }

  /** Words of the index with these consonants, in Latin letters where they are `written` without vowels, and else without vowels. */
  private withConsonants(skeleton: string, written: boolean, take: (id: number) => void): void {
    const key = consonantKey(skeleton, written);
    for (let at = this.keys.first(key); at >= 0; at = this.keys.next(at, key)) {
      const id = this.keys.value(at);
      if (oneLacksVowels(written ? WORD.semitic : 0, this.words.wordFlags(id))) take(id);
    }
  }

  /** Words of the index with exactly this sound. */
  sameSound(fold: string, take: (id: number) => void): void {
    const key = foldKey(fold);
    for (let at = this.keys.first(key); at >= 0; at = this.keys.next(at, key)) {
      const id = this.keys.value(at);
      if (this.words.foldIs(id, fold)) take(id);
    }
  }
}

/** Long words that differ in the voice of their first consonant: Daesong, Taesong. */
function sameButFirst(a: Span, b: Span): boolean {
  return a.length === b.length && a.length >= 6 && oneSound(letter(a, 0), letter(b, 0)) && sameRest(a, 1, b, 1);
}

interface ConsonantLikeness {
  /** 0…1, or less. */
  readonly similarity: number;
  /** All that the script writes is in the other, and that is more than consonants. */
  readonly sounds: boolean;
}

/** How alike two names are at least that neighbours spell in other ways (`abroadOf`). */
const ABROAD_SIM = 0.9;

/** What one vowel that differs takes away; the second takes twice as much. */
const VOWEL = 0.12;

const UNLIKE: ConsonantLikeness = { similarity: 0, sounds: false };

/** Of two words with the same consonants. */
function consonantsAlike(written: SemiticSound, full: string): ConsonantLikeness {
  const { sound, skeleton } = written;
  const { differ, agree } = compareVowels(written, full);
  const sounds = differ === 0 && agree > 0;
  // one consonant alone says little: علوی is Alavi by its vowels
  if (skeleton.length < 2 && !(sounds && agree > 1 && hasSameConsonant(sound, full))) return UNLIKE;
  const similarity = (skeleton.length >= 3 ? 0.92 : 0.86) - 0.2 * consonantsThatDiffer(sound, full) - VOWEL * differ * (differ + 1) * 0.5;
  return { similarity: sounds ? similarity + 0.04 : similarity, sounds };
}

const NONE: Near = { ids: new Int32Array(0), sims: new Float32Array(0), relations: new Uint8Array(0) };

/** A letter doubled, or two neighbours swapped: the slips of typing hands, which change no sound rule. 0 for anything else. */
function typingSlip(a: Span, b: Span): number {
  if (a.length < 3 || b.length < 3) return 0;
  if (a.length === b.length) {
    let i = 0;
    while (i < a.length && letter(a, i) === letter(b, i)) i++;
    if (i + 1 >= a.length || letter(a, i) !== letter(b, i + 1) || letter(a, i + 1) !== letter(b, i)) return 0;
    return sameRest(a, i + 2, b, i + 2) ? (a.length >= 5 ? 0.87 : 0.8) : 0;
  }
  if (Math.abs(a.length - b.length) !== 1) return 0;
  const longer = a.length > b.length ? a : b;
  const shorter = a.length > b.length ? b : a;
  let i = 0;
  while (i < shorter.length && letter(shorter, i) === letter(longer, i)) i++;
  if (i === 0 || letter(longer, i) !== letter(longer, i - 1)) return 0;
  return sameRest(longer, i + 1, shorter, i) ? (shorter.length >= 4 ? 0.95 : 0.85) : 0;
}

function letter(span: Span, at: number): number {
  return span.letters[span.from + at]!;
}

function sameRest(a: Span, from: number, b: Span, to: number): boolean {
  if (a.length - from !== b.length - to) return false;
  for (let i = 0; from + i < a.length; i++) if (letter(a, from + i) !== letter(b, to + i)) return false;
  return true;
}
