import { hashText } from './fold.js';
import { WORD, type Language, type NameClass, type Word } from './language.js';
import { NearIndex, RELATION } from './near-index.js';
import { MAX_TOKENS, type PreparedName, type Token } from './prepare.js';

/** Marks of a form (a distinct listed name). */
export const FORM = { weak: 1, wholeOnly: 2, generic: 4, part: 8, comma: 16 } as const;

/** Slots from here on are two words of the subject read as one. */
export const JOINED = 32;

/**
 * The distinct names of one class of parties, and the words that lead to them.
 * A name that several parties bear stands here once.
 */
export class NameIndex {
  /** Dictionary: one entry for each word or symbol. */
  readonly wordWeight: number[] = [];
  readonly wordFlags: number[] = [];
  readonly wordFold: string[] = [];
  readonly wordText: string[] = [];
  readonly wordSemitic: string[] = [];
  readonly wordInitial: number[] = [];
  readonly wordSymbol: number[] = [];
  private readonly dict = new Map<string, number>();
  private readonly nearIndex: NearIndex;
  /** Entries of the dictionary for each symbol: the words that stood for it. */
  private readonly bySymbol = new Map<number, number[]>();

  /** Forms. */
  formStart = new Int32Array(1);
  formWords = new Int32Array(0);
  formWeight = new Float32Array(0);
  formFlags = new Uint8Array(0);
  formLegal = new Uint16Array(0);
  /** Words before the comma of `FAMILY, Given`. */
  formFamily = new Uint8Array(0);
  formInitials: string[] = [];
  /** Beside `formWords`: the word as an acronym. */
  formLetters: string[] = [];
  /** Parties of a form: `refs[refStart[f] … refStart[f+1])`, each party × 4096 + name. */
  refStart = new Int32Array(1);
  refs = new Float64Array(0);
  readonly legalSets: { readonly classes: readonly string[]; readonly countries: readonly string[] }[] = [];
  private readonly legalIds = new Map<string, number>();

  private readonly building = { byKey: new Map<string, number>(), forms: [] as { words: number[]; weight: number; flags: number; legal: number; family: number; initials: string; letters: string[]; canonical: number; verbatim: number; refs: number[] }[] };
  private readonly verbatim = new Map<number, number[]>();
  private readonly canonical = new Map<number, number[]>();
  private readonly joined = new Map<number, number[]>();
  private readonly joinedConsonants = new Map<string, number[]>();
  private readonly acronyms = new Map<string, number[]>();
  /** Names that hold a word that may be an acronym. */
  private readonly acronymWords = new Map<string, number[]>();
  private postStart = new Int32Array(1);
  private posts = new Int32Array(0);

  // scratch of a search
  private head = new Int32Array(0);
  private chainNext = new Int32Array(16384);
  private chainSlot = new Uint8Array(16384);
  private chainSim = new Float32Array(16384);
  private chainRelation = new Uint8Array(16384);
  private chainSize = 0;
  private readonly touchedWords: number[] = [];
  private reached = new Float32Array(0);
  private reachedStamp = new Int32Array(0);
  private stamp = 0;

  constructor(readonly nameClass: NameClass, private readonly language: Language) {
    this.nearIndex = new NearIndex(nameClass === 'org');
  }

  get forms(): number {
    return this.formWeight.length;
  }

  private idOf(token: Token): number {
    const key = token.symbol >= 0 ? `#${token.symbol} ${token.word.fold}` : token.flags & WORD.nonLatin ? `~${token.word.text}${token.word.written}` : token.word.text;
    const known = this.dict.get(key);
    if (known !== undefined) return known;
    const id = this.wordWeight.length;
    this.dict.set(key, id);
    this.wordWeight.push(token.weight);
    this.wordFlags.push(token.flags);
    this.wordFold.push(token.word.fold);
    this.wordSemitic.push(token.word.semitic);
    this.wordText.push(token.word.text);
    this.wordInitial.push(token.symbol >= 0 ? 0 : token.word.fold.charCodeAt(0));
    this.wordSymbol.push(token.symbol);
    if (token.symbol < 0) this.nearIndex.add(token.word, id);
    else pushTo(this.bySymbol, token.symbol, id);
    return id;
  }

  legalId(name: PreparedName): number {
    if (name.legal.length === 0) return 0;
    const classes = [...new Set(name.legal.map((item) => item.phrase.legal))].sort();
    const countries = [...new Set(name.legal.map((item) => item.phrase.country).filter((country) => country !== ''))].sort();
    const key = `${classes.join(',')}|${countries.join(',')}`;
    const known = this.legalIds.get(key);
    if (known !== undefined) return known;
    this.legalSets.push({ classes, countries });
    this.legalIds.set(key, this.legalSets.length);
    return this.legalSets.length;
  }

  /** Before `freeze` only. `ref` is party × 4096 + name. */
  add(name: PreparedName, key: string, flags: number, ref: number): void {
    const known = this.building.byKey.get(key);
    if (known !== undefined) {
      const form = this.building.forms[known]!;
      form.flags &= flags | ~(FORM.weak | FORM.part | FORM.wholeOnly);
      if (form.refs[form.refs.length - 1] !== ref) form.refs.push(ref);
      return;
    }
    const words = name.tokens.map((token) => this.idOf(token));
    this.building.byKey.set(key, this.building.forms.length);
    this.building.forms.push({
      words, weight: name.weight, flags: flags | (name.generic ? FORM.generic : 0) | (name.familyWords > 0 ? FORM.comma : 0), legal: this.legalId(name), family: name.familyWords,
      initials: name.initials, letters: name.tokens.map((token) => token.letters), canonical: name.canonical, verbatim: name.verbatim, refs: [ref],
    });
  }

  freeze(): void {
    const forms = this.building.forms;
    const n = forms.length;
    let words = 0;
    let refs = 0;
    for (const form of forms) {
      words += form.words.length;
      refs += form.refs.length;
    }
    this.formStart = new Int32Array(n + 1);
    this.formWords = new Int32Array(words);
    this.formWeight = new Float32Array(n);
    this.formFlags = new Uint8Array(n);
    this.formLegal = new Uint16Array(n);
    this.formFamily = new Uint8Array(n);
    this.refStart = new Int32Array(n + 1);
    this.refs = new Float64Array(refs);
    const counts = new Int32Array(this.wordWeight.length + 1);
    let w = 0;
    let r = 0;
    forms.forEach((form, f) => {
      this.formStart[f] = w;
      this.refStart[f] = r;
      for (const word of form.words) {
        this.formWords[w++] = word;
        counts[word + 1]!++;
      }
      for (const ref of form.refs) this.refs[r++] = ref;
      this.formWeight[f] = form.weight;
      this.formFlags[f] = form.flags;
      this.formLegal[f] = form.legal;
      this.formFamily[f] = form.family;
      this.formInitials.push(form.initials);
      pushTo(this.verbatim, form.verbatim, f);
      pushTo(this.canonical, form.canonical, f);
      for (let i = 0; i + 1 < form.words.length; i++) {
        const a = this.wordFold[form.words[i]!]!;
        const b = this.wordFold[form.words[i + 1]!]!;
        if (a.length + b.length >= 5) pushTo(this.joined, hashText(a + b, 7), f);
        if (this.nameClass === 'person') {
          const c = this.wordSemitic[form.words[i]!]! + this.wordSemitic[form.words[i + 1]!]!;
          if (c.length >= 3) pushTo(this.joinedConsonants, c, f);
        }
      }
      if (form.words.length === 2) {
        const a = this.wordFold[form.words[0]!]!;
        const b = this.wordFold[form.words[1]!]!;
        if (this.nameClass === 'person') pushTo(this.joined, hashText(b + a, 7), f);
      }
      form.letters.forEach((letters, k) => {
        this.formLetters.push(letters);
        if (letters !== '' && k < 3) pushTo(this.acronymWords, letters, f);
      });
      if (this.nameClass === 'org' && form.initials.length >= 3 && form.initials.length <= 8 && form.words.length >= 2) pushTo(this.acronyms, form.initials, f);
    });
    this.formStart[n] = w;
    this.refStart[n] = r;
    for (let i = 0; i + 1 < counts.length; i++) counts[i + 1]! += counts[i]!;
    this.postStart = counts.slice();
    this.posts = new Int32Array(words);
    for (let f = 0; f < n; f++) for (let k = this.formStart[f]!; k < this.formStart[f + 1]!; k++) this.posts[counts[this.formWords[k]!]!++] = f;
    this.head = new Int32Array(this.wordWeight.length).fill(-1);
    this.reached = new Float32Array(n);
    this.reachedStamp = new Int32Array(n);
    this.nearIndex.freeze();
    this.building.byKey.clear();
    this.building.forms.length = 0;
  }

  private link(wordId: number, slot: number, sim: number, relation: number): void {
    if (this.chainSize >= this.chainNext.length) return;
    const at = this.chainSize++;
    if (this.head[wordId] === -1) this.touchedWords.push(wordId);
    this.chainNext[at] = this.head[wordId]!;
    this.chainSlot[at] = slot;
    this.chainSim[at] = sim;
    this.chainRelation[at] = relation;
    this.head[wordId] = at;
  }

  /**
   * Calls `visit` with each form that may be the subject's name. While it runs, `pairs` gives the words that agree.
   * Which forms are visited depends on the pair alone, not on what else is listed.
   */
  search(name: PreparedName, visit: (form: number) => void): void {
    for (const word of this.touchedWords) this.head[word] = -1;
    this.touchedWords.length = 0;
    this.chainSize = 0;
    const stamp = ++this.stamp;
    const open: number[] = [];
    const reach = (form: number, weight: number): void => {
      if (this.reachedStamp[form] !== stamp) {
        this.reachedStamp[form] = stamp;
        this.reached[form] = 0;
        open.push(form);
      }
      this.reached[form]! += weight;
    };
    const slots = Math.min(name.tokens.length, MAX_TOKENS);
    let closedWeight = 0;
    let own = false;
    for (const token of name.tokens) if (token.symbol < 0 && (token.flags & WORD.number) === 0) own = true;
    for (let slot = 0; slot < slots; slot++) {
      const token = name.tokens[slot]!;
      const opens = this.opens(token, own);
      if (!opens) closedWeight += token.weight;
      if (token.symbol >= 0) {
        if (token.word.fold.length >= 5) for (const form of this.joined.get(hashText(token.word.fold, 7)) ?? NONE) reach(form, 0.5);
        for (const id of this.bySymbol.get(token.symbol) ?? NONE) {
          const same = this.wordText[id] === token.word.text;
          this.link(id, slot, same ? 1 : 0.97, same ? RELATION.equal : RELATION.translation);
          if (opens) for (let p = this.postStart[id]!; p < this.postStart[id + 1]!; p++) reach(this.posts[p]!, token.weight);
        }
        continue;
      }
      const near = this.nearIndex.near(token.word);
      for (let k = 0; k < near.ids.length; k++) {
        const id = near.ids[k]!;
        const sim = near.sims[k]!;
        this.link(id, slot, sim, near.relations[k]!);
        if (opens) for (let p = this.postStart[id]!; p < this.postStart[id + 1]!; p++) reach(this.posts[p]!, token.weight * sim);
      }
      // one word of the subject, two of the listed name
      if (token.word.fold.length >= 5) for (const form of this.joined.get(hashText(token.word.fold, 7)) ?? NONE) reach(form, token.weight);
      if (token.flags & WORD.semitic && token.word.semitic.length >= 3) for (const form of this.joinedConsonants.get(token.word.semitic) ?? NONE) reach(form, token.weight);
    }
    // two words of the subject, one of the listed name
    for (let slot = 0; slot + 1 < slots; slot++) {
      const a = name.tokens[slot]!;
      const b = name.tokens[slot + 1]!;
      if (a.word === b.word) continue;
      if (a.flags & WORD.semitic && a.word.semitic.length + b.word.semitic.length >= 3) {
        this.nearIndex.sameConsonants(a.word.semitic + b.word.semitic, true, (id) => {
          this.link(id, JOINED + slot, 0.92, RELATION.joined);
          for (let p = this.postStart[id]!; p < this.postStart[id + 1]!; p++) reach(this.posts[p]!, a.weight + b.weight);
        });
      }
      const fold = a.word.fold + b.word.fold;
      if (fold.length < 5 || fold.length > 30) continue;
      this.nearIndex.sameSound(fold, (id) => {
        this.link(id, JOINED + slot, 0.97, RELATION.joined);
        for (let p = this.postStart[id]!; p < this.postStart[id + 1]!; p++) reach(this.posts[p]!, a.weight + b.weight);
      });
    }
    for (const form of this.canonical.get(name.canonical) ?? NONE) reach(form, 100);
    if (this.nameClass === 'org') {
      for (const token of name.tokens) {
        if (token.letters !== '') for (const form of this.acronyms.get(token.letters) ?? NONE) reach(form, 100);
      }
      if (name.initials.length >= 3 && name.initials.length <= 8 && name.tokens.length >= 2) {
        for (const form of this.acronymWords.get(name.initials) ?? NONE) reach(form, 100);
      }
    }
    const need = name.weight;
    const share = this.nameClass === 'person' ? 0.58 : 0.5;
    for (const form of open) {
      if (this.formFlags[form]! & FORM.wholeOnly) continue;
      if (this.reached[form]! + closedWeight >= share * Math.min(need, this.formWeight[form]!)) visit(form);
    }
  }

  /** Whether a word is rare enough to lead to names by itself; by the frozen counts, so that it does not depend on the lists. */
  private opens(token: Token, own: boolean): boolean {
    if (token.symbol >= 0) return !own && (token.flags & WORD.generic) === 0;
    return (token.flags & (WORD.particle | WORD.initial)) === 0 && token.weight >= 0.2;
  }

  /** Forms that are the very name, as written. */
  whole(name: PreparedName): readonly number[] {
    return this.verbatim.get(name.verbatim) ?? NONE;
  }

  /** Words of the subject that a listed word may be, after `search`: calls `take` with slot, similarity, relation. */
  eachPair(wordId: number, take: (slot: number, sim: number, relation: number) => void): void {
    for (let at = this.head[wordId]!; at !== -1; at = this.chainNext[at]!) take(this.chainSlot[at]!, this.chainSim[at]!, this.chainRelation[at]!);
  }

  /** How a word of the index is spoken of. */
  textOf(word: number): string {
    return this.wordText[word]!;
  }

  wordOf(text: string): Word {
    return this.language.word(text, 0, this.nameClass);
  }
}

const NONE: readonly number[] = [];

function pushTo(map: Map<number, number[]>, key: number, value: number): void;
function pushTo(map: Map<string, number[]>, key: string, value: number): void;
function pushTo<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
