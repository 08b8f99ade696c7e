import { acronymMask, type NameIndex, wordsOfSlot } from './candidates.js';
import { wordFacts } from './index-words.js';
import { type FeatureName, FEATURES, isRare, oneHasForm } from './features.js';
import { bitCount } from './near-keys.js';
import { MAX_TOKENS, soundsOfInitial, WORD } from './word.js';
import { RELATION } from './near-index.js';
import { WORD_FACTS, WORD_RECORD, WORD_WEIGHT } from './name-index-builder.js';
import type { PreparedName } from './prepare.js';

/** Features whose greatest part `Ceiling` works out for a pair; each other one is taken to add as much as it ever can. */
const BOUNDED = [
  'bias', 'subject_covered', 'listed_covered', 'both_covered_50', 'both_covered_70', 'both_covered_85', 'better_covered', 'information_1', 'information_2', 'information_3',
  'subject_left_over', 'listed_left_over', 'both_left_over', 'subject_words_left', 'listed_words_left', 'both_words_left', 'generic_left_subject', 'generic_left_listed', 'generic_left_both',
  'same_words', 'number_differs', 'number_missing', 'place_differs', 'patronymic_differs', 'first_word_differs', 'legal_form_missing', 'form_leads_both', 'name_variant', 'cross_script',
  'one_word_subject', 'one_word_listed', 'one_common_word', 'one_word_matched', 'own_one_of_many', 'own_matched_2', 'own_matched_3', 'own_all_subject', 'own_all_listed', 'own_all_both',
  'symbols_agree', 'generic_information', 'common_only', 'slip_alone', 'town_left_alone', 'country_left_alone', 'rare_word', 'rare_word_alone', 'rare_word_left', 'given_name_only', 'initials_one', 'initials_all', 'initials_rare', 'words_matched_1', 'words_matched_2', 'words_matched_3',
] as const satisfies readonly FeatureName[];
/** These need an acronym on one side; pairs that may have one are not bounded. */
const OF_ACRONYMS: readonly FeatureName[] = ['acronym_3', 'acronym_4', 'acronym_5', 'acronym_whole', 'acronym_part_3', 'acronym_part_4', 'acronym_form_agrees', 'acronym_alone', 'acronym_listed', 'acronym_form_unequal', 'form_leads_acronym'];

type Bounded = (typeof BOUNDED)[number];

/** The listed side of a pair, where each word that a link leads to agrees. */
interface Listed {
  /** Share of its weight. */
  covered: number;
  /** Greatest weight of a word that is left over. */
  left: number;
  wordsLeft: number;
  genericLeft: number;
  /** Words but for particles and initials. */
  words: number;
  /** Flags of its words, and of those that are left over. */
  seen: number;
  gone: number;
  /** Its first word of its own is left over. */
  firstLeft: boolean;
  /** A link is by variants of one name. */
  variant: boolean;
  /** No word agrees by an initial alone. */
  whole: boolean;
  /** A word may agree by an initial. */
  initials: boolean;
}

const ALL_AGREES: Readonly<Listed> = { covered: 1, left: 0, wordsLeft: 0, genericLeft: 0, words: 2, seen: -1, gone: 0, firstLeft: false, variant: true, whole: true, initials: false };

/** The listed side of a form of which all agrees: by whether it has a patronymic, has one word, and may agree by an initial. Of a listed name that may have a patronymic the subject's counts, of one that has none it does not. */
const WHOLLY: readonly Readonly<Listed>[] = [true, false].flatMap((whole) => [ALL_AGREES.seen, ~WORD.patronymic].flatMap((seen) => [1, 2].map((words) => ({ ...ALL_AGREES, seen, words, whole }))));

/** What the sums of 32-bit numbers may lose. */
const SLACK = 1e-3;
const LIGHT = WORD.particle | WORD.initial;
const NOT_FIRST = WORD.generic | WORD.particle | WORD.place | WORD.number;
const clamp = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/**
 * Says, before a form is aligned and measured, whether it can reach a sum at all. Words that no link leads to are left
 * over for certain; the others are taken to agree in full. The answer is exact in that no form which reaches the sum is
 * refused; it must follow what `measure` counts, and a test holds the two together.
 */
export class Ceiling {
  private readonly w: Readonly<Record<Bounded, number>>;
  /** The greatest sum of the features that are not bounded. */
  private readonly rest: number;
  private name: PreparedName | undefined;

  // of the subject, as bits by slot
  private all = 0;
  private particle = 0;
  private light = 0;
  private generic = 0;
  private own = 0;
  private symbol = 0;
  private number = 0;
  private place = 0;
  private patronymic = 0;
  private short = 0;
  /** Words that two neighbours of a listed name may be which no key leads to. */
  private unkeyed = 0;
  private cjk = 0;
  private readonly weight = new Float64Array(MAX_TOKENS);
  private readonly rareLength = new Uint8Array(MAX_TOKENS);
  /** Slots that begin with a letter (by `wordFacts.first`), for initials. */
  private readonly byInitial = new Int32Array(32);
  private total = 0;
  private words = 0;
  private first = -1;
  private nonLatin = false;
  private semitic = false;
  /** Slots of one word that is said more than once: if one agrees, all do. */
  private readonly twins: number[] = [];
  /** 1 at first letter and length of each of its words: what two neighbours of a listed name may be together. */
  private readonly mayBeTwo = new Uint8Array(1024);
  /** Letters of its words that may be acronyms (`acronyms` of them), and of all initials where they may be one, as bits. */
  private readonly letters = new Int32Array(MAX_TOKENS);
  private acronyms = 0;
  private initials = 0;

  /** Of the form that is asked about. */
  private readonly listed: Listed = { ...ALL_AGREES };
  /** What `most` has worked out for this subject. */
  private readonly mostSlots = new Int32Array(64);
  private readonly mostSums = new Float64Array(64);

  // of the slots that may agree (`asked`)
  private asked = -1;
  private covered = 0;
  private information = 0;
  private best = 0;
  private rare = 0;
  private symbols = 0;
  private left = 0;
  /** Weight of patronymics that are left over: where the other side has none they may not count. `left` is without them. */
  private patronymicLeft = 0;

  constructor(weights: Float32Array, private readonly index: NameIndex) {
    const known = new Set<string>([...BOUNDED, ...OF_ACRONYMS]);
    this.w = Object.fromEntries(BOUNDED.map((name) => [name, weights[FEATURES.indexOf(name)]!])) as Record<Bounded, number>;
    this.rest = FEATURES.reduce((sum, name, i) => sum + (known.has(name) ? 0 : Math.max(0, weights[i]!)), SLACK);
  }

  /** The subject that the index is linked to. */
  take(name: PreparedName): void {
    if (this.name === name) return;
    if (this.name !== undefined) {
      for (const { word: { fold } } of this.name.tokens) {
        this.mayBeTwo[twoKey(fold.charCodeAt(0), fold.length)] = 0;
        this.mayBeTwo[twoKey(fold.charCodeAt(0), fold.length + 1)] = 0;
      }
    }
    this.byInitial.fill(0);
    this.name = name;
    this.asked = -1;
    this.mostSlots.fill(-1);
    this.all = this.particle = this.light = this.generic = this.own = this.symbol = this.number = this.place = this.patronymic = this.short = this.unkeyed = this.cjk = 0;
    this.total = this.words = this.acronyms = 0;
    this.initials = this.index.subjectInitials >= 0 || name.initials.length > 3 ? acronymMask(name.initials) : 0;
    this.first = -1;
    this.nonLatin = false;
    this.semitic = false;
    this.twins.length = 0;
    name.tokens.forEach(({ word, symbol, weight, flags, letters }, slot) => {
      const bit = 1 << slot;
      this.all |= bit;
      this.weight[slot] = weight;
      this.total += weight;
      if (flags & WORD.particle) this.particle |= bit;
      if (flags & LIGHT) this.light |= bit;
      else this.words++;
      if (flags & WORD.generic) this.generic |= bit;
      if (flags & WORD.number) this.number |= bit;
      if (flags & WORD.place) this.place |= bit;
      if (flags & WORD.patronymic) this.patronymic |= bit;
      if (flags & WORD.initial) this.short |= bit;
      if (flags & WORD.cjk) this.cjk |= bit;
      if (flags & WORD.nonLatin) this.nonLatin = true;
      if (flags & WORD.semitic) this.semitic = true;
      let twins = 0;
      for (let k = 0; k < slot; k++) if (name.tokens[k]!.word === word) twins |= 1 << k;
      if (twins !== 0) this.twins.push(twins | bit);
      if (symbol >= 0) this.symbol |= bit;
      else if ((flags & (WORD.number | WORD.place | WORD.initial | WORD.particle)) === 0) this.own |= bit;
      if (this.first < 0 && (flags & NOT_FIRST) === 0) this.first = slot;
      const { fold } = word;
      this.rareLength[slot] = symbol < 0 && isRare(weight, fold.length) ? Math.min(255, fold.length) : 0;
      if (fold.length === 4) this.unkeyed |= bit;
      if (fold.length >= 4) {
        this.mayBeTwo[twoKey(fold.charCodeAt(0), fold.length)] = 1;
        // a letter may be lost where the two meet
        this.mayBeTwo[twoKey(fold.charCodeAt(0), fold.length + 1)] = 1;
      }
      if (letters !== '') this.letters[this.acronyms++] = acronymMask(letters);
      if (flags & WORD.initial) for (const sound of soundsOfInitial(fold.charCodeAt(0), flags)) this.byInitial[sound & 31]! |= bit;
      else if (!(flags & WORD.particle)) this.byInitial[fold.charCodeAt(0) & 31]! |= bit;
    });
  }

  /** Whether the form can reach `least`. */
  reaches(form: number, least: number): boolean {
    if (this.name!.tokens.length > MAX_TOKENS) return true;
    const { index, listed, mayBeTwo } = this;
    const person = index.nameClass === 'person';
    const { wordRecords, wordRecordFloats, head, linkNext, linkSlot, linkRelation } = index;
    const start = index.formBrief[form * 2]!;
    const end = Math.min(index.formBrief[form * 2 + 2]!, start + MAX_TOKENS);
    let slots = 0, total = 0, covered = 0, left = 0, wordsLeft = 0, genericLeft = 0, words = 0, seen = 0, gone = 0, firstLeft = -1, variant = false, initials = 0, two = 0, acronym = 0, before = 0;
    for (let at = start; at < end; at++) {
      const record = at * WORD_RECORD;
      const word = wordRecords[record]!;
      const facts = wordRecords[record + WORD_FACTS]!;
      const flags = facts & 0xffff;
      two |= at > start ? mayBeTwo[twoKey(wordFacts.first(before), wordFacts.length(before) + wordFacts.length(facts))]! | (facts & before & WORD.semitic) : 0;
      before = facts;
      acronym |= 1 << wordFacts.acronym(facts);
      const w = wordRecordFloats[record + WORD_WEIGHT]!;
      let linked = 0;
      for (let link = index.isLinked(word) ? head[word]! : -1; link >= 0; link = linkNext[link]!) {
        const slot = linkSlot[link]!;
        linked |= wordsOfSlot(slot);
        if (linkRelation[link] === RELATION.variant) variant = true;
      }
      if (person && (flags & WORD.particle) === 0) {
        let byInitial = this.byInitial[wordFacts.first(facts)]! & this.short;
        if (flags & WORD.initial) for (const sound of soundsOfInitial(index.wordInitial[word]!, flags)) byInitial |= this.byInitial[sound & 31]!;
        initials |= byInitial;
        linked |= byInitial;
      }
      slots |= linked;
      seen |= flags;
      const mayNotCount = linked === 0 && this.patronymic === 0 && (flags & WORD.patronymic) !== 0;
      if (!mayNotCount) total += w;
      const light = (flags & LIGHT) !== 0;
      if (!light) words++;
      if (firstLeft < 0 && (flags & NOT_FIRST) === 0) firstLeft = linked === 0 ? 1 : 0;
      if (linked !== 0) {
        covered += w;
        continue;
      }
      gone |= flags;
      if (mayNotCount) continue;
      if (w > left) left = w;
      if (flags & WORD.generic) genericLeft++;
      else if (!light && (flags & WORD.place) === 0) wordsLeft++;
    }
    for (const twins of this.twins) if (slots & twins) slots |= twins;
    // what initials add is not in `most`: few names have any
    if (initials !== 0 || this.most(slots) >= least) {
      listed.covered = total > 0 ? covered / total : 0;
      listed.left = left;
      listed.wordsLeft = wordsLeft;
      listed.genericLeft = genericLeft;
      listed.words = words;
      listed.seen = seen;
      listed.gone = gone;
      listed.firstLeft = firstLeft === 1;
      listed.variant = variant;
      listed.whole = initials === 0;
      listed.initials = initials !== 0;
      this.ask(slots);
      if (this.sum(slots, listed) + this.ofForms(form) >= least) return true;
    }
    return ((two !== 0 || this.semitic || end - start === 2) && this.mayJoin(start, end)) || (!person && this.mayBeAcronym(form, start, end, acronym));
  }

  /** The greatest sum of any form that agrees in these words of the subject at most: all the rest of it agrees. */
  private most(slots: number): number {
    const at = Math.imul(slots, 0x9e3779b1) >>> 26;
    if (this.mostSlots[at] === slots) return this.mostSums[at]!;
    const sum = this.mostOf(slots, this.index.nameClass !== 'person');
    this.mostSlots[at] = slots;
    this.mostSums[at] = sum;
    return sum;
  }

  /** As `most`; `whole`: none by an initial. */
  private mostOf(slots: number, whole: boolean): number {
    this.ask(slots);
    const from = whole ? 0 : 4;
    const to = this.patronymic === 0 ? from + 2 : from + 4;
    let sum = -Infinity;
    for (let k = from; k < to; k++) sum = Math.max(sum, this.sum(slots, WHOLLY[k]!));
    return sum + Math.max(0, this.w.legal_form_missing, this.w.form_leads_both);
  }

  /**
   * Whether a person's name can reach `least` that has no initials and is linked to these words of the subject at most: with fewer it never
   * reaches more. Words that may agree without a link and without a key of their own (`search`) are taken to agree as well: initials, and
   * what is too short for a key where it is two words there.
   */
  mayReach(slots: number, least: number): boolean {
    if (this.index.nameClass !== 'person' || this.name!.tokens.length > MAX_TOKENS) return true;
    let some = slots | this.short | this.unkeyed;
    for (const twins of this.twins) if (some & twins) some |= twins;
    return this.mostOf(some, this.short === 0) >= least;
  }

  /** The greatest sum, but for the legal forms, of the subject's words that may agree (those of `ask`) and a listed name. */
  private sum(slots: number, listed: Readonly<Listed>): number {
    const { w } = this;
    const { left, wordsLeft, genericLeft, words } = listed;
    const gone = this.all & ~slots;
    const forgiven = (listed.seen & WORD.patronymic) === 0 ? this.patronymic : 0;
    const subjectWordsLeft = bitCount(gone & ~forgiven & ~this.generic & ~this.light & ~this.place);
    const subjectGenericLeft = bitCount(gone & this.generic);
    const anyLeft = this.left > 0 || left > 0;
    const counted = this.total - (forgiven === 0 ? 0 : this.patronymicLeft);
    const sc = counted > 0 ? this.covered / counted : 0;
    const lc = listed.covered;
    const both = Math.min(sc, lc);
    const sum = this.rest + w.bias
      + most(w.subject_covered, 0, sc) + most(w.listed_covered, 0, lc) + most(w.both_covered_50, 0, clamp(both * 2)) + most(w.both_covered_70, 0, clamp((both - 0.5) * 4)) + most(w.both_covered_85, 0, clamp((both - 0.75) * 4))
      + most(w.better_covered, 0, Math.max(sc, lc)) + most(w.information_1, 0, clamp(this.information)) + most(w.information_2, 0, clamp(this.information - 1)) + most(w.information_3, 0, clamp(this.information - 2))
      + most(w.subject_left_over, this.left, 1) + most(w.listed_left_over, left, 1) + most(w.both_left_over, Math.min(this.left, left), 1)
      + most(w.subject_words_left, clamp(subjectWordsLeft / 3), 1) + most(w.listed_words_left, clamp(wordsLeft / 3), 1) + most(w.both_words_left, clamp(Math.min(subjectWordsLeft, wordsLeft) / 2), 1)
      + most(w.generic_left_subject, clamp(subjectGenericLeft / 3), 1) + most(w.generic_left_listed, clamp(genericLeft / 3), 1) + most(w.generic_left_both, clamp(Math.min(subjectGenericLeft, genericLeft) / 2), 1)
      + most(w.symbols_agree, 0, clamp(bitCount(slots & this.symbol) / 3)) + most(w.generic_information, 0, clamp(this.symbols)) + most(w.common_only, clamp(1 - this.best), 1);
    const oneWord = this.words === 1 || words === 1;
    const numberGone = (gone & this.number) !== 0;
    const firstGone = this.first >= 0 && (gone & (1 << this.first)) !== 0;
    return sum + (this.words === 1 ? w.one_word_subject : 0) + (words === 1 ? w.one_word_listed : 0) + (oneWord ? most(w.one_common_word, 1 - this.best, 1) : 0)
      + (anyLeft ? 0 : Math.max(0, w.same_words)) + certain(w.number_differs, numberGone && (listed.gone & WORD.number) !== 0) + certain(w.number_missing, (numberGone && (listed.seen & WORD.number) === 0) || ((listed.gone & WORD.number) !== 0 && this.number === 0))
      + certain(w.place_differs, (gone & this.place) !== 0 && (listed.gone & WORD.place) !== 0) + certain(w.patronymic_differs, (gone & this.patronymic) !== 0 && (listed.gone & WORD.patronymic) !== 0)
      + (listed.variant ? Math.max(0, w.name_variant) : 0) + (this.nonLatin || (listed.seen & WORD.nonLatin) !== 0 ? Math.max(0, w.cross_script) : 0)
      + (this.index.nameClass === 'person' ? 0 : certain(w.first_word_differs, listed.firstLeft && firstGone)) + (listed.initials ? Math.max(0, w.initials_one, w.initials_all) + Math.max(0, w.initials_rare) : 0) + this.ofCounts(slots, subjectWordsLeft, wordsLeft, words, listed.whole)
      + (subjectWordsLeft + subjectGenericLeft + wordsLeft + genericLeft === 0 ? this.ofLittleLeft(slots, listed) : 0);
  }

  /** Where all but places may agree. */
  private ofLittleLeft(slots: number, { seen }: Readonly<Listed>): number {
    const { w } = this;
    const place = (slots & (this.own | this.cjk)) !== 0 && (this.place !== 0 || (seen & WORD.place) !== 0);
    return (bitCount(this.own) <= 1 ? Math.max(0, w.slip_alone) : 0) + (place ? Math.max(0, w.town_left_alone, w.country_left_alone) : 0);
  }

  /** What depends on how many words agree. One does for certain where a link is (`whole`: not by an initial), but a particle may take its place. */
  private ofCounts(slots: number, subjectLeft: number, listedLeft: number, listedWords: number, whole: boolean): number {
    const { w } = this;
    // a run of Han or Hangul counts as up to three words
    const more = slots & this.cjk ? 2 * bitCount(slots & this.cjk) : 0;
    const own = bitCount(slots & this.own) + more;
    const some = bitCount(slots & ~this.particle) + more;
    const one = whole && some === 1 && (slots & this.particle) === 0;
    const oneOwn = one && own === 1;
    const rare = clamp((this.rare - 3) / 5);
    let counted = some === 1 ? w.words_matched_1 : some === 2 ? Math.max(w.words_matched_1, w.words_matched_2) : Math.max(w.words_matched_1, w.words_matched_2, w.words_matched_3);
    if (!one) counted = Math.max(0, counted);
    return counted + (oneOwn ? w.one_word_matched : own === 0 ? 0 : Math.max(0, w.one_word_matched)) + (oneOwn && subjectLeft + listedLeft >= 2 ? w.own_one_of_many : Math.max(0, w.own_one_of_many))
      + (one && this.index.nameClass === 'person' && (this.words > 1 || listedWords > 1) ? w.given_name_only : Math.max(0, w.given_name_only))
      + (own >= 2 ? Math.max(0, w.own_matched_2) : 0) + (own >= 3 ? Math.max(0, w.own_matched_3) : 0)
      + (subjectLeft === 0 ? Math.max(0, w.own_all_subject) : 0) + (listedLeft === 0 ? Math.max(0, w.own_all_listed) : 0) + (subjectLeft + listedLeft === 0 ? Math.max(0, w.own_all_both) + Math.max(0, w.rare_word_alone) * rare : 0)
      + Math.max(0, w.rare_word) * rare + Math.max(0, w.rare_word_left) * rare;
  }

  private ofForms(form: number): number {
    const { w } = this;
    const id = this.index.formLegal[form]!;
    const { legal, legalLeads } = this.name!;
    if (legal.length === 0 || id === 0) return oneHasForm(this.name!, this.index, form) ? w.legal_form_missing : 0;
    return legalLeads && this.index.legalSets[id - 1]!.leads ? Math.max(0, w.form_leads_both) : 0;
  }

  /** Sums over the subject's words that may agree; many forms in a row are reached by the same ones. */
  private ask(slots: number): void {
    if (slots === this.asked) return;
    this.asked = slots;
    this.covered = this.information = this.best = this.rare = this.symbols = this.left = this.patronymicLeft = 0;
    for (let slot = 0; slot < this.name!.tokens.length; slot++) {
      const w = this.weight[slot]!;
      const bit = 1 << slot;
      if ((slots & bit) === 0) {
        if (this.patronymic & bit) this.patronymicLeft += w;
        else if (w > this.left) this.left = w;
        continue;
      }
      this.covered += w;
      if (this.particle & bit) continue;
      this.information += w;
      if (this.symbol & bit) this.symbols += w;
      else if (w > this.best) this.best = w;
      if (this.rareLength[slot]! > this.rare) this.rare = this.rareLength[slot]!;
    }
  }

  /** Whether one word of the subject is two neighbours of the listed name. */
  private mayJoin(start: number, end: number): boolean {
    const { index, name, mayBeTwo, semitic } = this;
    for (let at = start; at < end; at++) {
      const next = at + 1 < end ? at + 1 : end - start === 2 ? start : -1;
      if (next < 0) continue;
      const facts = index.factsOf(at);
      const others = index.factsOf(next);
      if (!semitic && (facts & others & WORD.semitic) === 0 && mayBeTwo[twoKey(wordFacts.first(facts), wordFacts.length(facts) + wordFacts.length(others))] === 0) continue;
      for (const { word } of name!.tokens) if (index.joins(word, at, next)) return true;
    }
    return false;
  }

  /** Whether one side may be an acronym of the other, or of a part of it; `firsts`, as bits, of the listed words that may be. */
  private mayBeAcronym(form: number, start: number, end: number, firsts: number): boolean {
    const { index, name, letters, initials } = this;
    const mask = index.formBrief[form * 2 + 1]!;
    for (let k = 0; k < this.acronyms; k++) if ((letters[k]! & ~mask) === 0 && this.mayBeInitials(index.formInitials[form]!)) return true;
    if ((firsts & initials) === 0) return false;
    for (let at = start; at < end; at++) {
      const id = index.lettersOf(at);
      if (id >= 0 && (id === index.subjectInitials || (name!.initials.length > 3 && index.acronymHasOnly(id, initials) && index.acronymWithin(id, name!.initials)))) return true;
    }
    return false;
  }

  /** Whether a word of the subject is these initials, or stands within them. */
  private mayBeInitials(whole: number): boolean {
    const { index, name } = this;
    return name!.tokens.some(({ letters }, slot) => index.subjectLetters[slot] === whole || (letters.length >= 3 && index.acronymHolds(whole, letters)));
  }
}

/** Where `mayBeTwo` stands for a first letter and a length. */
function twoKey(first: number, length: number): number {
  return ((first & 31) << 5) | Math.min(31, length);
}

/** The most that a feature adds whose value lies between these two. */
function most(weight: number, low: number, high: number): number {
  return weight >= 0 ? weight * high : weight * low;
}

/** The most that a feature adds which is 1 for certain, or may be. */
function certain(weight: number, is: boolean): number {
  return is ? weight : Math.max(0, weight);
}
