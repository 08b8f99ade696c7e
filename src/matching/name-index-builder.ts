import { hashJoined, hashText, semiticSkeleton, semiticSounds, withoutLostH } from './fold.js';
import { Ints, Letters, Slots, type ImageArray } from './image.js';
import { IndexWordsBuilder } from './index-words.js';
import { KeyTableBuilder } from './key-table.js';
import { inverse, MOST_NUMBERS, orderBy, renamedBy, startsByKey, sumUp } from './order.js';
import { type NameClass, type Phrase, type Token, WORD, type Word } from './word.js';
import { writeNearKeys } from './near-index.js';
import type { PreparedName } from './prepare.js';
import { CHAR, charKind } from './transliterate.js';

/** Marks of a form (a distinct listed name); its `GENERATION` stands from bit `GENERATION_FROM` on. */
export const FORM = { wholeOnly: 1, part: 2, generic: 4 } as const;
export const GENERATION_FROM = 3;
/** Marks of a reference from a form to a party's name. */
export const REF = { weak: 1, notPrimary: 2 } as const;

/** Legal forms of a listed name: classes, countries, and whether one opens the name. */
export interface LegalSet {
  readonly classes: readonly string[];
  readonly countries: readonly string[];
  readonly leads: boolean;
}

/** Where a name stands: position of the party, of the name within it, marks (`REF`). */
export interface NameRef {
  readonly party: number;
  readonly name: number;
  readonly marks: number;
}

/**
 * What stands of each word of a form, side by side, since a bound on its score reads it all: the word, `wordFacts`, its weight (a
 * float) and the word as an acronym (its number), or -1.
 */
export const WORD_RECORD = 4;
export const WORD_FACTS = 1;
export const WORD_WEIGHT = 2;
export const WORD_LETTERS = 3;

/**
 * What the list of a word's forms says of each: its number, whether one of its words is an initial, and what it weighs, so that few
 * forms of a common word are looked at. The weight is `postWeight`.
 */
export const POST = { form: MOST_NUMBERS - 1, initials: MOST_NUMBERS, weight: 22, heaviest: 511 } as const;

/** In 32nds, up to `POST.heaviest`. */
export function postWeight(weight: number): number {
  return Math.min(POST.heaviest, Math.floor(weight * 32));
}

/** Seed of the keys of joined neighbours. */
export const JOINED_KEY = 7;
/** Seeds of the keys of their consonants, by whether their script writes all vowels or the long ones only: one word asks for two of the other kind. */
export const CONSONANTS_KEY = { full: 0x77a1, long: 0x77a2 } as const;
export const ACRONYM_KEY = 0x2c0d;

/** Longest acronym that is looked for, in letters. */
const MAX_ACRONYM = 8;

/** Collects the distinct names of one class of parties. A name that several parties bear stands here once. */
export class NameIndexBuilder {
  private readonly words = new IndexWordsBuilder();
  /** Forms by their text (`sameText`), apart for each way in which a listed name leads to its party: what a pair scores must not hang on what else is listed. */
  private readonly byText = Array.from({ length: FORM.wholeOnly + FORM.part + 1 }, () => new Map<string, number>());
  private readonly formStarts = new Ints();
  private readonly formWords = new Ints();
  private readonly formLetters = new Ints();
  private readonly weights: number[] = [];
  private readonly flags = new Ints();
  private readonly legal = new Ints();
  private readonly family = new Ints();
  private readonly initials = new Ints();
  /** References as a chain for each form: party, name and marks, next. */
  private readonly lastRef = new Ints();
  private readonly firstRef = new Ints();
  private readonly refs = new Ints();
  private readonly legalIds = new Map<string, number>();
  private readonly legalSets: LegalSet[] = [];
  /** The set of a name that has this legal form only, at the end and at the start. */
  private readonly legalOfOne = [new Map<Phrase, number>(), new Map<Phrase, number>()] as const;
  private readonly acronymIds = new Map<string, number>();
  /** The acronym that a word may be, by its serial number. */
  private readonly acronymOf = new Slots();
  private readonly verbatim = new KeyTableBuilder();
  private readonly canonical = new KeyTableBuilder();
  private readonly joined = new KeyTableBuilder();
  private readonly consonants = new KeyTableBuilder();
  /** By acronym: forms of which these are the initials, forms that bear it as a word. */
  private readonly byInitials = new Pairs();
  private readonly byAcronym = new Pairs();

  constructor(private readonly nameClass: NameClass) {}

  get forms(): number {
    return this.weights.length;
  }

  /** Adds a name by its text, which is made ready where it is new. `flags` are `wholeOnly` and `part`. */
  add(text: string, flags: number, ref: NameRef, prepare: () => PreparedName): void {
    const known = this.byText[flags]!;
    const key = sameText(text, this.nameClass);
    const form = known.get(key);
    if (form === undefined) {
      known.set(key, this.forms);
      this.addForm(prepare(), flags, ref);
      return;
    }
    const last = this.lastRef.at(form);
    if (this.refs.at(last) !== ref.party || this.refs.at(last + 1) >> 2 !== ref.name) this.addRef(form, ref);
  }

  private addForm(name: PreparedName, flags: number, ref: NameRef): void {
    const form = this.forms;
    this.formStarts.push(this.formWords.length);
    this.weights.push(name.weight);
    this.flags.push(flags | (name.generic ? FORM.generic : 0) | (name.generation << GENERATION_FROM));
    this.legal.push(this.legalId(name));
    this.family.push(name.familyWords);
    this.firstRef.push(-1);
    this.lastRef.push(-1);
    this.addRef(form, ref);
    this.verbatim.add(name.verbatim, form);
    this.canonical.add(name.canonical, form);
    const { tokens, initials } = name;
    for (let k = 0; k < tokens.length; k++) {
      const token = tokens[k]!;
      this.formWords.push(this.words.idOf(token));
      const id = this.lettersOf(token);
      this.formLetters.push(id);
      if (id >= 0 && k < 3) this.byAcronym.push(id, form);
    }
    for (let i = 0; i + 1 < tokens.length; i++) this.addJoined(tokens[i]!.word, tokens[i + 1]!.word, form);
    if (this.nameClass === 'person' && tokens.length === 2) this.joined.add(hashJoined(tokens[1]!.word.fold, tokens[0]!.word.fold, JOINED_KEY), form);
    const whole = initials.length >= 3 && initials.length <= MAX_ACRONYM;
    this.initials.push(whole ? this.acronymId(initials) : -1);
    if (whole && this.nameClass === 'org' && tokens.length >= 2) this.byInitials.push(this.initials.at(form), form);
  }

  private addJoined(a: Word, b: Word, form: number): void {
    if (a.fold.length + b.fold.length >= 5) this.joined.add(hashJoined(a.fold, b.fold, JOINED_KEY), form);
    const rest = withoutLostH(a.fold, b.fold);
    if (rest !== undefined) this.joined.add(hashJoined(a.fold, rest, JOINED_KEY), form);
    if (this.nameClass !== 'person') return;
    const both = a.fold + b.fold;
    if (a.flags & b.flags & WORD.semitic) for (const { skeleton } of semiticSounds(a.text + b.text, both)) this.addConsonants(skeleton, CONSONANTS_KEY.long, form);
    else if (((a.flags | b.flags) & WORD.nonLatin) === 0) this.addConsonants(semiticSkeleton(both), CONSONANTS_KEY.full, form);
  }

  private addConsonants(consonants: string, seed: number, form: number): void {
    if (consonants.length >= 3) this.consonants.add(hashText(consonants, seed), form);
  }

  private addRef(form: number, { party, name, marks }: NameRef): void {
    const at = this.refs.length;
    this.refs.push(party);
    this.refs.push((name << 2) | marks);
    this.refs.push(-1);
    const last = this.lastRef.at(form);
    if (last < 0) this.firstRef.set(form, at);
    else this.refs.set(last + 2, at);
    this.lastRef.set(form, at);
  }

  private legalId(name: PreparedName): number {
    if (name.legal.length === 0) return 0;
    if (name.legal.length > 1) return this.legalSet(name);
    const ofOne = this.legalOfOne[name.legalLeads ? 1 : 0];
    const known = ofOne.get(name.legal[0]!.phrase);
    if (known !== undefined) return known;
    const id = this.legalSet(name);
    ofOne.set(name.legal[0]!.phrase, id);
    return id;
  }

  private legalSet(name: PreparedName): number {
    const classes = [...new Set(name.legal.map((item) => item.phrase.legal))].sort();
    const countries = [...new Set(name.legal.flatMap((item) => item.phrase.countries))].sort();
    const leads = name.legalLeads;
    const key = `${classes.join(',')}|${countries.join(',')}|${leads}`;
    const known = this.legalIds.get(key);
    if (known !== undefined) return known;
    this.legalSets.push({ classes, countries, leads });
    this.legalIds.set(key, this.legalSets.length);
    return this.legalSets.length;
  }

  private lettersOf({ letters, word }: Token): number {
    if (letters === '') return -1;
    if (letters !== word.letters) return this.acronymId(letters);
    const known = this.acronymOf.get(word.serial);
    if (known >= 0) return known;
    const id = this.acronymId(letters);
    this.acronymOf.put(word.serial, id);
    return id;
  }

  private acronymId(letters: string): number {
    const known = this.acronymIds.get(letters);
    if (known !== undefined) return known;
    const id = this.acronymIds.size;
    this.acronymIds.set(letters, id);
    return id;
  }

  /** The arrays that `NameIndex` reads, named from `prefix` on, and what JSON holds of it. */
  write(prefix: string, out: Record<string, ImageArray>): readonly LegalSet[] {
    this.renumberWords();
    const order = this.order();
    const renamed = inverse(order);
    const starts = this.writeWords(prefix, out, order);
    out[`${prefix}.formFlags`] = inOrder(new Uint8Array(order.length), this.flags, order);
    out[`${prefix}.formLegal`] = inOrder(new Uint16Array(order.length), this.legal, order);
    out[`${prefix}.formFamily`] = inOrder(new Uint8Array(order.length), this.family, order);
    out[`${prefix}.formInitials`] = inOrder(new Int32Array(order.length), this.initials, order);
    this.writeRefs(prefix, out, order);
    this.writePosts(prefix, out, starts);
    this.writeAcronyms(prefix, out, renamed);
    this.words.write(`${prefix}.words`, out);
    writeNearKeys(this.words, `${prefix}.near`, out);
    this.verbatim.write(`${prefix}.verbatim`, out, renamed);
    this.canonical.write(`${prefix}.canonical`, out, renamed);
    this.joined.write(`${prefix}.joined`, out, renamed);
    this.consonants.write(`${prefix}.consonants`, out, renamed);
    return this.legalSets;
  }

  private renumberWords(): void {
    const renamed = this.words.order();
    for (let at = 0; at < this.formWords.length; at++) this.formWords.set(at, renamed[this.formWords.at(at)]!);
  }

  private formEnd(form: number): number {
    return form + 1 < this.forms ? this.formStarts.at(form + 1) : this.formWords.length;
  }

  /** The forms by their weightiest word, which mostly leads to them, then by weight, as the list of its forms has them: a question then reads forms that stand side by side, one after the other. */
  private order(): Int32Array {
    const light = byWeight(Float32Array.from(this.weights));
    return orderBy(this.forms, (rank) => {
      const form = light[rank]!;
      let weightiest = 0;
      let most = -1;
      for (let at = this.formStarts.at(form); at < this.formEnd(form); at++) {
        const word = this.formWords.at(at);
        const weight = this.words.weight(word);
        if (weight > most) [most, weightiest] = [weight, word];
      }
      return weightiest;
    }).map((rank) => light[rank]!);
  }

  /** The weight of each form, and of each of its words a record. Gives where the words of each start. */
  private writeWords(prefix: string, out: Record<string, ImageArray>, order: Int32Array): Int32Array {
    const weights = new Float32Array(order.length);
    const starts = new Int32Array(order.length + 1);
    const records = new Int32Array(this.formWords.length * WORD_RECORD);
    const floats = new Float32Array(records.buffer);
    const acronyms = [...this.acronymIds.keys()];
    let place = 0;
    for (let at = 0; at < order.length; at++) {
      starts[at] = place;
      weights[at] = this.flags.at(order[at]!) & FORM.wholeOnly ? NaN : this.weights[order[at]!]!;
      for (let from = this.formStarts.at(order[at]!); from < this.formEnd(order[at]!); from++, place++) {
        const word = this.formWords.at(from);
        const letters = this.formLetters.at(from);
        const record = place * WORD_RECORD;
        records[record] = word;
        records[record + WORD_FACTS] = this.words.factsOf(word, acronyms[letters]);
        floats[record + WORD_WEIGHT] = this.words.weight(word);
        records[record + WORD_LETTERS] = letters;
      }
    }
    starts[order.length] = place;
    out[`${prefix}.formStart`] = starts;
    out[`${prefix}.formWeight`] = weights;
    out[`${prefix}.formWords`] = records;
    return starts;
  }

  private writeRefs(prefix: string, out: Record<string, ImageArray>, order: Int32Array): void {
    const n = order.length;
    const starts = new Int32Array(n + 1);
    const parties = new Int32Array(this.refs.length / 3);
    const names = new Uint16Array(parties.length);
    const marks = new Uint8Array(parties.length);
    let r = 0;
    for (let k = 0; k < n; k++) {
      starts[k] = r;
      for (let at = this.firstRef.at(order[k]!); at >= 0; at = this.refs.at(at + 2)) {
        parties[r] = this.refs.at(at);
        names[r] = this.refs.at(at + 1) >> 2;
        marks[r++] = this.refs.at(at + 1) & 3;
      }
    }
    starts[n] = r;
    out[`${prefix}.refStart`] = starts;
    out[`${prefix}.refParty`] = parties;
    out[`${prefix}.refName`] = names;
    out[`${prefix}.refMarks`] = marks;
  }

  /** Forms of each word, the lightest first (but those that only their whole name leads to), and words of each symbol. */
  private writePosts(prefix: string, out: Record<string, ImageArray>, formStart: Int32Array): void {
    const records = out[`${prefix}.formWords`] as Int32Array;
    const weights = out[`${prefix}.formWeight`] as Float32Array;
    const forms = byWeight(weights);
    const starts = countPosts(forms, formStart, records, this.words.length);
    out[`${prefix}.postStart`] = starts;
    out[`${prefix}.posts`] = postsOf(forms, weights, formStart, records, starts.slice());
    const bySymbol = new Pairs();
    let symbols = 0;
    for (let word = 0; word < this.words.length; word++) {
      const symbol = this.words.symbol(word);
      if (symbol < 0) continue;
      bySymbol.push(symbol, word);
      symbols = Math.max(symbols, symbol + 1);
    }
    bySymbol.write(`${prefix}.bySymbol`, out, symbols);
  }

  private writeAcronyms(prefix: string, out: Record<string, ImageArray>, renamed: Int32Array): void {
    const table = new KeyTableBuilder();
    const letters = new Letters();
    const starts = new Int32Array(this.acronymIds.size + 1);
    for (const [text, id] of this.acronymIds) {
      starts[id] = letters.length;
      letters.push(text);
      table.add(hashText(text, ACRONYM_KEY), id);
    }
    starts[this.acronymIds.size] = letters.length;
    table.write(`${prefix}.acronyms`, out);
    out[`${prefix}.acronymStarts`] = starts;
    out[`${prefix}.acronymLetters`] = letters.array();
    this.byInitials.write(`${prefix}.byInitials`, out, this.acronymIds.size, renamed);
    this.byAcronym.write(`${prefix}.byAcronym`, out, this.acronymIds.size, renamed);
  }
}

/** Names that are equal here are read alike. Capitals make no difference, but for people where words of one or two letters may be initials. */
function sameText(text: string, nameClass: NameClass): string {
  return nameClass === 'person' && hasShortWord(text) ? text : text.toLowerCase();
}

function hasShortWord(text: string): boolean {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (charKind(text.charCodeAt(i)) === CHAR.letter) length++;
    else if (length === 1 || length === 2) return true;
    else length = 0;
  }
  return length === 1 || length === 2;
}

/** The forms that a word may lead to, by their weight, then by number. */
function byWeight(weights: Float32Array): Int32Array {
  // the bits of floats that are not negative are in the order of their values
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  return orderBy(weights.length, (form) => (Number.isNaN(weights[form]!) ? undefined : bits[form]!));
}

function inOrder<T extends ImageArray>(out: T, values: Ints, order: Int32Array): T {
  for (let at = 0; at < order.length; at++) out[at] = values.at(order[at]!);
  return out;
}

/** Numbers under keys from 0 on; those of one key stay in the order in which they came. */
class Pairs {
  private readonly keys = new Ints();
  private readonly values = new Ints();

  push(key: number, value: number): void {
    this.keys.push(key);
    this.values.push(value);
  }

  write(name: string, out: Record<string, ImageArray>, keys: number, renamed?: Int32Array): void {
    const starts = startsByKey(this.keys.array(), keys);
    out[`${name}.starts`] = starts;
    out[`${name}.values`] = valuesByKey(this.keys.array(), renamedBy(this.values.array(), renamed), starts.slice());
  }
}

/** From `next` of each key on. */
function valuesByKey(keys: Int32Array, values: Int32Array, next: Int32Array): Int32Array {
  const out = new Int32Array(values.length);
  for (let i = 0; i < keys.length; i++) out[next[keys[i]!]!++] = values[i]!;
  return out;
}

/** Where the forms of each word start. */
function countPosts(forms: Int32Array, formStart: Int32Array, records: Int32Array, words: number): Int32Array {
  const starts = new Int32Array(words + 1);
  for (const form of forms) for (let k = formStart[form]!; k < formStart[form + 1]!; k++) starts[records[k * WORD_RECORD]! + 1]!++;
  sumUp(starts);
  return starts;
}

/** The forms of each word as `POST` has them, from `next` of it on. */
function postsOf(forms: Int32Array, weights: Float32Array, formStart: Int32Array, records: Int32Array, next: Int32Array): Int32Array {
  const posts = new Int32Array(next[next.length - 1]!);
  for (const form of forms) {
    const from = formStart[form]!;
    const to = formStart[form + 1]!;
    let flags = 0;
    for (let k = from; k < to; k++) flags |= records[k * WORD_RECORD + WORD_FACTS]!;
    const post = form | (flags & WORD.initial ? POST.initials : 0) | (postWeight(weights[form]!) << POST.weight);
    for (let k = from; k < to; k++) posts[next[records[k * WORD_RECORD]!]!++] = post;
  }
  return posts;
}
