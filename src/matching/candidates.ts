import { bitTable, clearAround, isBitSet, setBit } from './bits.js';
import { hashText, joinSounds, withoutLostH } from './fold.js';
import type { Image } from './image.js';
import { IndexWords } from './index-words.js';
import { KeyTable } from './key-table.js';
import { MAX_TOKENS, WORD, type NameClass, type Token, type Word } from './word.js';
import { ACRONYM_KEY, CONSONANTS_KEY, JOINED_KEY, type LegalSet, POST, postWeight, WORD_FACTS, WORD_LETTERS, WORD_RECORD } from './name-index-builder.js';
import { type Near, NearIndex, RELATION } from './near-index.js';
import { Recent } from './recent.js';
import type { PreparedName } from './prepare.js';

/** Slots of neighbouring words of the subject that are read as one, by how many they are: those of two from 32 on, of three from 64. */
const JOINED_SLOTS = 32;

/** How many words are read as one at most; three of a firm's only: `Ural Vagon Zavod`. */
const MOST_JOINED: Readonly<Record<NameClass, number>> = { person: 2, org: 3 };
/** Letters of the sounds of two words that are one, and of three, together. */
const LEAST_JOINED = [0, 0, 5, 9] as const;
const LONGEST_JOINED = 30;
const MAX_LINKS = 16384;
/** Weights are added in different orders; what is short by less than this is enough. */
const SLACK = 1e-5;
/** Words that stand for symbols, whose links are remembered. */
const SYMBOL_WORDS = 2000;

/**
 * The distinct names of one class of parties, and the words that lead to them. Its tables are those of an image, which
 * threads may share; what it notes down while it searches is its own.
 */
export class NameIndex {
  readonly words: IndexWords;
  /** Of the dictionary, by word. */
  readonly wordWeight: Float64Array;
  readonly wordFlags: Uint16Array;
  readonly wordSymbol: Int32Array;
  readonly wordInitial: Uint16Array;
  /** Words of a form: `wordOf(formStart[f]) … wordOf(formStart[f+1] - 1)`. */
  readonly formStart: Int32Array;
  /** Their records (`WORD_RECORD`), and the same as floats. */
  readonly wordRecords: Int32Array;
  readonly wordRecordFloats: Float32Array;
  /** Of all its words; NaN where only the whole name leads to it. */
  readonly formWeight: Float32Array;
  readonly formFlags: Uint8Array;
  readonly formLegal: Uint16Array;
  /** Words before the comma of `FAMILY, Given`. */
  readonly formFamily: Uint8Array;
  /** The initials of the form as an acronym (its number), or -1. */
  readonly formInitials: Int32Array;
  /** `formStart` of each form and the letters of its initials as bits (0 where there are none), side by side for the bound, which reads no more of most forms. */
  readonly formBrief: Int32Array;
  /** Names of parties that a form is: `refParty[refStart[f] … refStart[f+1])` and so on. */
  readonly refStart: Int32Array;
  readonly refParty: Int32Array;
  readonly refName: Uint16Array;
  readonly refMarks: Uint8Array;
  private readonly verbatim: KeyTable;
  private readonly canonical: KeyTable;
  private readonly joined: KeyTable;
  private readonly consonants: KeyTable;
  private readonly acronyms: KeyTable;
  private readonly acronymStarts: Int32Array;
  private readonly acronymLetters: Uint16Array;
  /** The letters of each acronym as bits. */
  private readonly acronymMasks: Int32Array;
  private readonly byInitials: Lists;
  private readonly byAcronym: Lists;
  private readonly bySymbol: Lists;
  private readonly postStart: Int32Array;
  private readonly posts: Int32Array;
  private readonly near: NearIndex;
  private readonly symbolWords = new Recent<Word, Near>(SYMBOL_WORDS);

  /** After `link`: the first link of each word of the index, or -1; `linkNext` leads on. */
  readonly head: Int32Array;
  private readonly linkedWords: Int32Array;
  readonly linkNext = new Int32Array(MAX_LINKS);
  readonly linkSlot = new Uint8Array(MAX_LINKS);
  readonly linkSim = new Float32Array(MAX_LINKS);
  readonly linkRelation = new Uint8Array(MAX_LINKS);
  private readonly linkWord = new Int32Array(MAX_LINKS);
  private links = 0;
  /** Links of each slot end here; those of joined neighbours follow after the last. */
  private readonly slotEnd = new Int32Array(MAX_TOKENS + 2 * JOINED_SLOTS);
  private linked: PreparedName | undefined;
  /** The subject's words as acronyms (their numbers here), and its initials; after `link`. */
  readonly subjectLetters = new Int32Array(MAX_TOKENS);
  subjectInitials = -1;

  // within `search`: bits of the subject's words that lead to names, and of those among them that only follow; what the
  // words weigh that lead to none
  private opens = 0;
  private follows = 0;
  private closedWeight = 0;
  /** The slots that follow (`followers` of them), the lightest first, and what each weighs with those before it. */
  private readonly follower = new Uint8Array(MAX_TOKENS);
  private readonly weightUpTo = new Float64Array(MAX_TOKENS);
  private followers = 0;
  /** So many of them weigh too little together to lead to any but light names, so many score too low to lead to any but by initials. */
  private tooLight = 0;
  private tooLow = 0;
  /** How much of the lighter name the words in common must weigh. */
  private readonly share: number;
  /** Of each form the weight by which it was reached (0 but within `search`) and `formWeight`, side by side, since they are read together. */
  private readonly reached: Float32Array;
  /** The forms that were reached, as bits: a table small enough to be near, since most names of a common word are not among them. */
  private readonly isOpen: Int32Array;
  private open: Int32Array = new Int32Array(4096);
  private openCount = 0;
  /** The forms that `search` found; `foundCount` of them count. */
  found: Int32Array = new Int32Array(1024);
  foundCount = 0;

  constructor(image: Image, prefix: string, readonly nameClass: NameClass, readonly legalSets: readonly LegalSet[]) {
    this.words = new IndexWords(image, `${prefix}.words`);
    this.wordWeight = this.words.weight;
    this.wordFlags = this.words.flags;
    this.wordSymbol = this.words.symbol;
    this.wordInitial = this.words.initial;
    this.formStart = image.int32(`${prefix}.formStart`);
    this.wordRecords = image.int32(`${prefix}.formWords`);
    this.wordRecordFloats = image.bitsAsFloats(`${prefix}.formWords`);
    this.formWeight = image.float32(`${prefix}.formWeight`);
    this.formFlags = image.uint8(`${prefix}.formFlags`);
    this.formLegal = image.uint16(`${prefix}.formLegal`);
    this.formFamily = image.uint8(`${prefix}.formFamily`);
    this.formInitials = image.int32(`${prefix}.formInitials`);
    this.refStart = image.int32(`${prefix}.refStart`);
    this.refParty = image.int32(`${prefix}.refParty`);
    this.refName = image.uint16(`${prefix}.refName`);
    this.refMarks = image.uint8(`${prefix}.refMarks`);
    this.verbatim = new KeyTable(image, `${prefix}.verbatim`);
    this.canonical = new KeyTable(image, `${prefix}.canonical`);
    this.joined = new KeyTable(image, `${prefix}.joined`);
    this.consonants = new KeyTable(image, `${prefix}.consonants`);
    this.acronyms = new KeyTable(image, `${prefix}.acronyms`);
    this.acronymStarts = image.int32(`${prefix}.acronymStarts`);
    this.acronymLetters = image.uint16(`${prefix}.acronymLetters`);
    this.acronymMasks = masksOf(this.acronymStarts, this.acronymLetters);
    this.formBrief = new Int32Array(this.formStart.length * 2);
    for (let form = 0; form < this.formStart.length; form++) {
      this.formBrief[form * 2] = this.formStart[form]!;
      this.formBrief[form * 2 + 1] = form < this.forms && this.formInitials[form]! >= 0 ? this.acronymMasks[this.formInitials[form]!]! : 0;
    }
    this.byInitials = new Lists(image, `${prefix}.byInitials`);
    this.byAcronym = new Lists(image, `${prefix}.byAcronym`);
    this.bySymbol = new Lists(image, `${prefix}.bySymbol`);
    this.postStart = image.int32(`${prefix}.postStart`);
    this.posts = image.int32(`${prefix}.posts`);
    this.near = new NearIndex(image, `${prefix}.near`, this.words, nameClass === 'org');
    this.head = new Int32Array(this.words.length).fill(-1);
    this.linkedWords = bitTable(this.words.length);
    this.reached = new Float32Array(this.forms * 2);
    for (let form = 0; form < this.forms; form++) this.reached[form * 2 + 1] = this.formWeight[form]!;
    this.isOpen = bitTable(this.forms);
    this.share = nameClass === 'person' ? 0.58 : 0.5;
  }

  get forms(): number {
    return this.formWeight.length;
  }

  /** The word at a place of a form. */
  wordOf(place: number): number {
    return this.wordRecords[place * WORD_RECORD]!;
  }

  wordsOf(form: number): number[] {
    const start = this.formStart[form]!;
    return Array.from({ length: this.formStart[form + 1]! - start }, (_, k) => this.wordOf(start + k));
  }

  /** Whether a word of the subject is the words at two places of a form, one after the other. */
  joins(word: Word, first: number, second: number): boolean {
    const a = this.wordOf(first);
    const b = this.wordOf(second);
    if (this.words.foldsJoin(a, b, word.fold)) return true;
    return (((this.factsOf(first) & this.factsOf(second)) | word.flags) & WORD.semitic) !== 0 && this.words.spellsBoth(word, a, b);
  }

  /** `wordFacts` of the word at a place of a form. */
  factsOf(place: number): number {
    return this.wordRecords[place * WORD_RECORD + WORD_FACTS]!;
  }

  /** That word as an acronym (its number), or -1. */
  lettersOf(place: number): number {
    return this.wordRecords[place * WORD_RECORD + WORD_LETTERS]!;
  }

  private addLink(word: number, slot: number, sim: number, relation: number): void {
    if (this.links >= MAX_LINKS) return;
    const at = this.links++;
    this.linkWord[at] = word;
    this.linkNext[at] = this.head[word]!;
    this.linkSlot[at] = slot;
    this.linkSim[at] = sim;
    this.linkRelation[at] = relation;
    this.head[word] = at;
    setBit(this.linkedWords, word);
  }

  private addLinks({ ids, sims, relations }: Near, slot: number): void {
    for (let k = 0; k < ids.length; k++) this.addLink(ids[k]!, slot, sims[k]!, relations[k]!);
  }

  /** Whether `head` leads anywhere, from a table small enough to be near. */
  isLinked(word: number): boolean {
    return isBitSet(this.linkedWords, word);
  }

  /** Finds, for each word of the subject, the words of the index that it may be. */
  link(name: PreparedName): void {
    if (this.linked === name) return;
    for (let at = 0; at < this.links; at++) {
      const word = this.linkWord[at]!;
      this.head[word] = -1;
      clearAround(this.linkedWords, word);
    }
    this.links = 0;
    this.linked = name;
    const { tokens } = name;
    const slots = Math.min(tokens.length, MAX_TOKENS);
    for (let slot = 0; slot < slots; slot++) {
      const token = tokens[slot]!;
      this.addLinks(token.symbol >= 0 ? this.ofSymbol(token) : this.near.near(token.word), slot);
      this.slotEnd[slot] = this.links;
    }
    for (let count = 2; count <= MOST_JOINED[this.nameClass]; count++) {
      for (let first = 0; first + count <= slots; first++) {
        this.linkJoined(tokens, first, count);
        this.slotEnd[joinedSlot(first, count)] = this.links;
      }
    }
    if (this.nameClass !== 'org') return;
    for (let slot = 0; slot < slots; slot++) this.subjectLetters[slot] = this.acronymOf(tokens[slot]!.letters);
    this.subjectInitials = name.initials.length >= 3 ? this.acronymOf(name.initials) : -1;
  }

  /** The words that stand for the symbol of a token. */
  private ofSymbol({ symbol, word }: Token): Near {
    const single = word.symbols.length === 1 && word.symbols[0] === symbol;
    const known = single ? this.symbolWords.get(word) : undefined;
    if (known !== undefined) return known;
    const { starts, values } = this.bySymbol;
    const ids = symbol + 1 < starts.length ? values.subarray(starts[symbol]!, starts[symbol + 1]!) : values.subarray(0, 0);
    const sims = new Float32Array(ids.length).fill(0.97);
    const relations = new Uint8Array(ids.length).fill(RELATION.translation);
    for (let k = 0; k < ids.length; k++) {
      if (!this.words.textIs(ids[k]!, word.text)) continue;
      sims[k] = 1;
      relations[k] = RELATION.equal;
    }
    const near: Near = { ids, sims, relations };
    if (single) this.symbolWords.set(word, near);
    return near;
  }

  /** `count` words of the subject from `first` on for one of the index. */
  private linkJoined(tokens: readonly Token[], first: number, count: number): void {
    const slot = joinedSlot(first, count);
    const a = tokens[first]!.word;
    const b = tokens[first + 1]!.word;
    if (count === 2) {
      if (a === b) return;
      this.near.spelling(a, b, (id) => this.addLink(id, slot, 0.92, RELATION.joined));
      const rest = withoutLostH(a.fold, b.fold);
      if (rest !== undefined) this.linkSound(a.fold + rest, slot);
    }
    let sound = a.fold;
    let letters = a.fold.length;
    for (let k = first + 1; k < first + count; k++) {
      const { fold } = tokens[k]!.word;
      sound = joinSounds(sound, fold);
      letters += fold.length;
    }
    if (letters >= LEAST_JOINED[count]! && letters <= LONGEST_JOINED) this.linkSound(sound, slot);
  }

  private linkSound(sound: string, slot: number): void {
    this.near.sameSound(sound, (id) => this.addLink(id, slot, 0.97, RELATION.joined));
  }

  private acronymOf(letters: string): number {
    if (letters === '') return -1;
    const key = hashText(letters, ACRONYM_KEY);
    for (let at = this.acronyms.first(key); at >= 0; at = this.acronyms.next(at, key)) {
      const id = this.acronyms.value(at);
      const start = this.acronymStarts[id]!;
      if (this.acronymStarts[id + 1]! - start !== letters.length) continue;
      let same = true;
      for (let i = 0; i < letters.length && same; i++) same = this.acronymLetters[start + i] === letters.charCodeAt(i);
      if (same) return id;
    }
    return -1;
  }

  acronymLength(id: number): number {
    return this.acronymStarts[id + 1]! - this.acronymStarts[id]!;
  }

  /** Whether an acronym has no letters but these (`acronymMask`). */
  acronymHasOnly(id: number, mask: number): boolean {
    return (this.acronymMasks[id]! & ~mask) === 0;
  }

  /** Whether a longer acronym holds these letters, side by side. */
  acronymHolds(id: number, letters: string): boolean {
    const start = this.acronymStarts[id]!;
    const end = this.acronymStarts[id + 1]!;
    if (end - start <= letters.length) return false;
    for (let at = start; at + letters.length <= end; at++) {
      let i = 0;
      while (i < letters.length && this.acronymLetters[at + i] === letters.charCodeAt(i)) i++;
      if (i === letters.length) return true;
    }
    return false;
  }

  /** Whether an acronym of at least three letters stands within longer initials. */
  acronymWithin(id: number, initials: string): boolean {
    const start = this.acronymStarts[id]!;
    const length = this.acronymStarts[id + 1]! - start;
    if (length < 3 || length >= initials.length) return false;
    for (let from = 0; from + length <= initials.length; from++) {
      let i = 0;
      while (i < length && this.acronymLetters[start + i] === initials.charCodeAt(from + i)) i++;
      if (i === length) return true;
    }
    return false;
  }

  private reach(form: number, weight: number): void {
    if (!isBitSet(this.isOpen, form)) {
      setBit(this.isOpen, form);
      if (this.openCount === this.open.length) this.open = grown(this.open);
      this.open[this.openCount++] = form;
    }
    this.reached[form * 2]! += weight;
  }

  private reachKey(table: KeyTable, key: number, weight: number): void {
    for (let at = table.first(key); at >= 0; at = table.next(at, key)) this.reach(table.value(at), weight);
  }

  private reachList(lists: Lists, id: number, weight: number): void {
    for (let at = lists.starts[id]!; at < lists.starts[id + 1]!; at++) this.reach(lists.values[at]!, weight);
  }

  /**
   * Reaches the names of all words that links from `from` to `to` lead to; of those heavier than `most` (as `POST` has it), and, if
   * `byInitialsOnly`, of those without initials, the ones that something has reached before.
   */
  private reachLinks(from: number, to: number, weight: number, bySim: boolean, most: number, byInitialsOnly = false): void {
    const { postStart, posts, linkWord, linkSim, reached, isOpen } = this;
    const wanted = byInitialsOnly ? POST.initials : 0;
    for (let at = from; at < to; at++) {
      const word = linkWord[at]!;
      const each = bySim ? weight * linkSim[at]! : weight;
      const end = postStart[word + 1]!;
      for (let p = postStart[word]!; p < end; p++) {
        const post = posts[p]!;
        const form = post & POST.form;
        if (post >> POST.weight <= most && (post & wanted) === wanted) this.reach(form, each);
        else if (isBitSet(isOpen, form)) reached[form * 2]! += each;
      }
    }
  }

  /**
   * Puts into `found` each form that may be the subject's name, and links its words. Which forms these are depends on the
   * pair alone, not on what else is listed. `mayBeEnough` says whether a name without initials counts that agrees in these of the
   * subject's words (bits by slot) at most; where it says no, such names may be left out.
   */
  search(name: PreparedName, mayBeEnough?: (slots: number) => boolean): void {
    this.link(name);
    const { tokens } = name;
    const slots = Math.min(tokens.length, MAX_TOKENS);
    this.choose(name, slots, mayBeEnough);
    this.reachByKeys(name, slots);
    const leads = this.opens & ~this.follows;
    for (let slot = 0; leads >>> slot !== 0; slot++) if (leads & (1 << slot)) this.reachBySlot(tokens[slot]!, slot, POST.heaviest, false);
    // the heaviest first: a name that it leads to is open when a lighter one comes to it
    for (let k = this.followers - 1; k >= 0; k--) this.reachBySlot(tokens[this.follower[k]!]!, this.follower[k]!, this.enoughFor(k), k < this.tooLow);
    this.collect(name.weight);
  }

  /** Reaches the names that one of the subject's words leads to; the rest as in `reachLinks`. */
  private reachBySlot({ weight, symbol }: Token, slot: number, most: number, byInitialsOnly: boolean): void {
    this.reachLinks(slot === 0 ? 0 : this.slotEnd[slot - 1]!, this.slotEnd[slot]!, weight, symbol < 0, most, byInitialsOnly);
  }

  /** Reaches the forms that share more with the subject than single words: two words written as one, all its words, its initials. */
  private reachByKeys(name: PreparedName, slots: number): void {
    const { tokens } = name;
    for (let slot = 0; slot < slots; slot++) {
      const token = tokens[slot]!;
      const written = token.symbol < 0;
      const { fold, semitic, sounds } = token.word;
      // one word of the subject, two of the listed name
      if (fold.length >= 5) this.reachKey(this.joined, hashText(fold, JOINED_KEY), written ? token.weight : 0.5);
      if (!written || this.nameClass !== 'person' || semitic.length < 3) continue;
      if (sounds.length > 0) for (const { skeleton } of sounds) this.reachKey(this.consonants, hashText(skeleton, CONSONANTS_KEY.full), token.weight);
      else this.reachKey(this.consonants, hashText(semitic, CONSONANTS_KEY.long), token.weight);
    }
    let from = slots === 0 ? 0 : this.slotEnd[slots - 1]!;
    for (let count = 2; count <= MOST_JOINED[this.nameClass]; count++) {
      for (let first = 0; first + count <= slots; first++) {
        let weight = 0;
        for (let k = first; k < first + count; k++) weight += tokens[k]!.weight;
        const to = this.slotEnd[joinedSlot(first, count)]!;
        this.reachLinks(from, to, weight, false, POST.heaviest);
        from = to;
      }
    }
    this.reachKey(this.canonical, name.canonical, 100);
    if (this.nameClass === 'org') {
      for (let slot = 0; slot < slots; slot++) if (this.subjectLetters[slot]! >= 0) this.reachList(this.byInitials, this.subjectLetters[slot]!, 100);
      if (this.subjectInitials >= 0 && tokens.length >= 2) this.reachList(this.byAcronym, this.subjectInitials, 100);
    }
  }

  /**
   * Settles which words of the subject lead to names. The lightest, which stand in the most names, only follow: they lead to
   * names so light that these words alone could be enough, or to none where the score says that they are not, and count for the
   * others once a heavier word has led there.
   */
  private choose({ tokens, weight }: PreparedName, slots: number, mayBeEnough: ((slots: number) => boolean) | undefined): void {
    this.opens = this.follows = this.followers = this.tooLight = this.tooLow = 0;
    this.closedWeight = 0;
    let own = false;
    for (let slot = 0; slot < slots; slot++) if (tokens[slot]!.symbol < 0 && (tokens[slot]!.flags & WORD.number) === 0) own = true;
    for (let slot = 0; slot < slots; slot++) {
      if (opensNames(tokens[slot]!, own)) this.opens |= 1 << slot;
      else this.closedWeight += tokens[slot]!.weight;
    }
    const all = 2 ** slots - 1;
    let together = 0;
    for (;;) {
      let lightest = -1;
      for (let slot = 0; slot < slots; slot++) if (this.opens & ~this.follows & (1 << slot) && (lightest < 0 || tokens[slot]!.weight < tokens[lightest]!.weight)) lightest = slot;
      if (lightest < 0) break;
      const k = this.followers;
      const follows = this.follows | (1 << lightest);
      together += tokens[lightest]!.weight;
      if (this.tooLight === k && this.closedWeight + together + SLACK < this.share * weight) this.tooLight++;
      if (this.tooLow === k && mayBeEnough?.(all & ~(this.opens & ~follows)) === false) this.tooLow++;
      if (this.tooLight === k && this.tooLow === k) break;
      this.follows = follows;
      this.follower[k] = lightest;
      this.weightUpTo[k] = together;
      this.followers++;
    }
  }

  /** The greatest weight of a name (as `POST` has it) for which a word that follows may be enough, with those before it and the words that lead to none. */
  private enoughFor(k: number): number {
    if (k >= this.tooLight) return POST.heaviest;
    // a listed name may have two words that one word of the subject may be
    const weight = this.closedWeight + Math.min(2 * this.weightUpTo[k]!, this.weightUpTo[this.tooLight - 1]!);
    return postWeight((weight + SLACK) / this.share);
  }

  private collect(need: number): void {
    const { open, openCount, reached, isOpen, closedWeight, share } = this;
    if (this.found.length < openCount) this.found = new Int32Array(openCount * 2);
    let count = 0;
    for (let i = 0; i < openCount; i++) {
      const form = open[i]!;
      if (reached[form * 2]! + closedWeight + SLACK >= share * Math.min(need, reached[form * 2 + 1]!)) this.found[count++] = form;
      reached[form * 2] = 0;
      clearAround(isOpen, form);
    }
    this.foundCount = count;
    this.openCount = 0;
  }

  /** Calls `take` with each form that is the very name, as written. */
  whole(verbatim: number, take: (form: number) => void): void {
    for (let at = this.verbatim.first(verbatim); at >= 0; at = this.verbatim.next(at, verbatim)) take(this.verbatim.value(at));
  }
}

/** The letters of an acronym as bits: a quick way to see that one cannot stand within another. */
export function acronymMask(letters: string): number {
  let mask = 0;
  for (let i = 0; i < letters.length; i++) mask |= 1 << (letters.charCodeAt(i) & 31);
  return mask;
}

function masksOf(starts: Int32Array, letters: Uint16Array): Int32Array {
  const masks = new Int32Array(starts.length - 1);
  for (let id = 0; id < masks.length; id++) for (let at = starts[id]!; at < starts[id + 1]!; at++) masks[id]! |= 1 << (letters[at]! & 31);
  return masks;
}

/** The slot of `count` words from `first` on that are read as one. */
function joinedSlot(first: number, count: number): number {
  return (count - 1) * JOINED_SLOTS + first;
}

/** The subject's first word that a slot stands for. */
export function firstOfSlot(slot: number): number {
  return slot & (JOINED_SLOTS - 1);
}

/** How many words of the subject a slot stands for. */
export function countOfSlot(slot: number): number {
  return ((slot / JOINED_SLOTS) | 0) + 1;
}

/** The words of the subject that a slot stands for, as bits. */
export function wordsOfSlot(slot: number): number {
  return ((1 << countOfSlot(slot)) - 1) << firstOfSlot(slot);
}

/** Whether a word is rare enough to lead to names by itself; by the frozen counts, so that it does not depend on the lists. */
function opensNames(token: Token, own: boolean): boolean {
  if (token.symbol >= 0) return !own && ((token.flags & WORD.generic) === 0 || token.weight >= 0.24);
  return (token.flags & (WORD.particle | WORD.initial)) === 0 && token.weight >= 0.2;
}

/** Lists of numbers, one after the other. */
class Lists {
  readonly starts: Int32Array;
  readonly values: Int32Array;

  constructor(image: Image, name: string) {
    this.starts = image.int32(`${name}.starts`);
    this.values = image.int32(`${name}.values`);
  }
}

function grown(array: Int32Array): Int32Array {
  const out = new Int32Array(array.length * 2);
  out.set(array);
  return out;
}
