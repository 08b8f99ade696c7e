import { hashJoined, hashText } from './fold.js';
import { Ints, Letters, Slots, type ImageArray } from './image.js';
import { IndexWordsBuilder } from './index-words.js';
import { KeyTableBuilder } from './key-table.js';
import type { NameClass, Phrase } from './word.js';
import { writeNearKeys } from './near-index.js';
import type { PreparedName, Token } from './prepare.js';

/** Marks of a form (a distinct listed name). */
export const FORM = { weak: 1, wholeOnly: 2, generic: 4, part: 8, comma: 16 } as const;
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

/** Seeds of the keys of joined neighbours and of their consonants. */
export const JOINED_KEY = 7;
export const CONSONANTS_KEY = 0x77a1;
export const ACRONYM_KEY = 0x2c0d;

/** Longest acronym that is looked for, in letters. */
const MAX_ACRONYM = 8;
/** No more forms than this: above it a form's number would reach into the bits of its weight. */
const MAX_FORMS = 2 ** 21;

/** Collects the distinct names of one class of parties. A name that several parties bear stands here once. */
export class NameIndexBuilder {
  private readonly words = new IndexWordsBuilder();
  private readonly byText = new Map<string, number>();
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

  /** Adds a reference to a name that is known by its text; false where it is not. */
  addKnown(text: string, flags: number, ref: NameRef): boolean {
    const form = this.byText.get(text);
    if (form === undefined) return false;
    this.flags.set(form, this.flags.at(form) & (flags | ~(FORM.weak | FORM.part | FORM.wholeOnly)));
    const last = this.lastRef.at(form);
    if (this.refs.at(last) !== ref.party || this.refs.at(last + 1) >> 2 !== ref.name) this.addRef(form, ref);
    return true;
  }

  /** Adds a name that `addKnown` does not know. */
  add(name: PreparedName, text: string, flags: number, ref: NameRef): void {
    const form = this.forms;
    this.byText.set(text, form);
    this.formStarts.push(this.formWords.length);
    this.weights.push(name.weight);
    this.flags.push(flags | (name.generic ? FORM.generic : 0) | (name.familyWords > 0 ? FORM.comma : 0));
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

  private addJoined(a: { fold: string; semitic: string }, b: { fold: string; semitic: string }, form: number): void {
    if (a.fold.length + b.fold.length >= 5) this.joined.add(hashJoined(a.fold, b.fold, JOINED_KEY), form);
    if (this.nameClass === 'person' && a.semitic.length + b.semitic.length >= 3) this.consonants.add(hashJoined(a.semitic, b.semitic, CONSONANTS_KEY), form);
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
    const countries = [...new Set(name.legal.map((item) => item.phrase.country).filter((country) => country !== ''))].sort();
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
    const n = this.forms;
    const words = this.formWords.array();
    const starts = new Int32Array(n + 1);
    starts.set(this.formStarts.array());
    starts[n] = words.length;
    out[`${prefix}.formStart`] = starts;
    out[`${prefix}.formWords`] = words;
    out[`${prefix}.formLetters`] = this.formLetters.array();
    this.writeWeights(prefix, out, words);
    out[`${prefix}.formFlags`] = Uint8Array.from(this.flags.array());
    out[`${prefix}.formLegal`] = Uint16Array.from(this.legal.array());
    out[`${prefix}.formFamily`] = Uint8Array.from(this.family.array());
    out[`${prefix}.formInitials`] = this.initials.array();
    this.writeRefs(prefix, out);
    this.writePosts(prefix, out, starts, words);
    this.writeAcronyms(prefix, out);
    this.words.write(`${prefix}.words`, out);
    writeNearKeys(this.words, `${prefix}.near`, out);
    this.verbatim.write(`${prefix}.verbatim`, out);
    this.canonical.write(`${prefix}.canonical`, out);
    this.joined.write(`${prefix}.joined`, out);
    this.consonants.write(`${prefix}.consonants`, out);
    return this.legalSets;
  }

  /** What a bound on a score reads of each form and of each of its words. */
  private writeWeights(prefix: string, out: Record<string, ImageArray>, words: Int32Array): void {
    const ofForms = new Float32Array(this.forms);
    for (let form = 0; form < this.forms; form++) ofForms[form] = this.flags.at(form) & FORM.wholeOnly ? NaN : this.weights[form]!;
    const ofWords = new Float32Array(words.length);
    const facts = new Int32Array(words.length);
    const acronyms = [...this.acronymIds.keys()];
    for (let at = 0; at < words.length; at++) {
      ofWords[at] = this.words.weight(words[at]!);
      facts[at] = this.words.factsOf(words[at]!, acronyms[this.formLetters.at(at)]);
    }
    out[`${prefix}.formWeight`] = ofForms;
    out[`${prefix}.formWordWeight`] = ofWords;
    out[`${prefix}.formWordFacts`] = facts;
  }

  private writeRefs(prefix: string, out: Record<string, ImageArray>): void {
    const n = this.forms;
    const starts = new Int32Array(n + 1);
    const parties = new Int32Array(this.refs.length / 3);
    const names = new Uint16Array(parties.length);
    const marks = new Uint8Array(parties.length);
    let r = 0;
    for (let form = 0; form < n; form++) {
      starts[form] = r;
      for (let at = this.firstRef.at(form); at >= 0; at = this.refs.at(at + 2)) {
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
  private writePosts(prefix: string, out: Record<string, ImageArray>, formStart: Int32Array, formWords: Int32Array): void {
    const forms = this.byWeight();
    const starts = new Int32Array(this.words.length + 1);
    for (const form of forms) for (let k = formStart[form]!; k < formStart[form + 1]!; k++) starts[formWords[k]! + 1]!++;
    for (let i = 0; i < this.words.length; i++) starts[i + 1]! += starts[i]!;
    const next = starts.slice();
    const posts = new Int32Array(starts[this.words.length]!);
    for (const form of forms) for (let k = formStart[form]!; k < formStart[form + 1]!; k++) posts[next[formWords[k]!]!++] = form;
    out[`${prefix}.postStart`] = starts;
    out[`${prefix}.posts`] = posts;
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

  /** The forms that a word may lead to, by their weight as `formWeight` has it, then by number. */
  private byWeight(): Int32Array {
    const weight = new Float32Array(1);
    const bits = new Uint32Array(weight.buffer);
    // the bits of floats that are not negative are in the order of their values
    const keys = new Float64Array(this.forms);
    let n = 0;
    for (let form = 0; form < this.forms; form++) {
      if (this.flags.at(form) & FORM.wholeOnly) continue;
      weight[0] = this.weights[form]!;
      keys[n++] = bits[0]! * MAX_FORMS + form;
    }
    return Int32Array.from(keys.subarray(0, n).sort(), (key) => key % MAX_FORMS);
  }

  private writeAcronyms(prefix: string, out: Record<string, ImageArray>): void {
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
    this.byInitials.write(`${prefix}.byInitials`, out, this.acronymIds.size);
    this.byAcronym.write(`${prefix}.byAcronym`, out, this.acronymIds.size);
  }
}

/** Numbers under keys from 0 on; those of one key stay in the order in which they came. */
class Pairs {
  private readonly keys = new Ints();
  private readonly values = new Ints();

  push(key: number, value: number): void {
    this.keys.push(key);
    this.values.push(value);
  }

  write(name: string, out: Record<string, ImageArray>, keys: number): void {
    const starts = new Int32Array(keys + 1);
    for (let i = 0; i < this.keys.length; i++) starts[this.keys.at(i) + 1]!++;
    for (let key = 0; key < keys; key++) starts[key + 1]! += starts[key]!;
    const next = starts.slice();
    const values = new Int32Array(this.values.length);
    for (let i = 0; i < this.keys.length; i++) values[next[this.keys.at(i)]!++] = this.values.at(i);
    out[`${name}.starts`] = starts;
    out[`${name}.values`] = values;
  }
}
