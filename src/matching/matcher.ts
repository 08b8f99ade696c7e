import { Alignment } from './align.js';
import { buildImage, type ImageFacts } from './build-image.js';
import { NameIndex } from './candidates.js';
import { Ceiling } from './ceiling.js';
import { explainPair, type Pair, reasonFor, wordsAsListed } from './explain.js';
import { byInitialsOfMany, FEATURES, measure, sameWords } from './features.js';
import { hanReadings } from './han-readings.js';
import { IdentifierIndex } from './identifiers.js';
import { Image, ImageError } from './image.js';
import { bare, classOf, INDEX_KINDS, type IndexKind } from './kinds.js';
import { Language } from './language.js';
import type { Explanation, Match } from './match.js';
import { FORM, REF } from './name-index-builder.js';
import type { ListedParty, Party, PartyName, PartyType } from './party.js';
import { DEFAULT_POLICY, squeeze, squeezeInverse, type MatchPolicy, type Weights, ofVessels } from './policy.js';
import { alternatives, prepareName, verbatimOf, verbatimWords, type PreparedName } from './prepare.js';
import { countriesOf, mostQualified, qualify, type QualifierPart, typePart, typeSum } from './qualifiers.js';
import type { ReferenceData } from './reference.js';
import { Spelling, type Respelled } from './spelling.js';
import { fitsOf, formBehind, saysOfOpenType, type TypeFit, veryNameCounts } from './type-fit.js';
import { onlyForms } from './usable.js';
import type { NameClass } from './word.js';
import { isWordForWord } from './word-for-word.js';
import { lookAlikeWords } from './words.js';

export interface MatchOptions {
  /** 0…1; default from the policy. */
  readonly threshold?: number;
  readonly weakThreshold?: number;
  /** At most this many matches, best first. */
  readonly limit?: number;
  /** Only parties of these list ids. */
  readonly lists?: ReadonlySet<string>;
  /** Parties (by their position) to leave out, as if they were not listed. */
  readonly hidden?: (party: number) => boolean;
}

/** Gives the party at a position of the index. */
export type PartyAt = (index: number) => ListedParty;

/** A listed party reached through one of its names. */
interface Reached {
  readonly party: number;
  readonly nameAt: number;
  readonly subjectName: PartyName;
  /** Absent where a whole name of another type was met. */
  readonly subject: PreparedName | undefined;
  readonly kind: IndexKind;
  readonly fit: TypeFit;
  readonly form: number;
  /** Of the name and the type. */
  readonly sum: number;
  readonly verbatim: boolean;
  readonly weak: boolean;
  /** Words of the subject that were put right first. */
  readonly slips: Respelled['slips'];
}

/** A name that a field may hold. */
interface Reading extends Respelled {
  readonly subject: PreparedName;
  /** Only the same words count: sounds of Han letters are few, and near ones are other names. */
  readonly exact?: true;
}

const NO_SLIPS: Respelled['slips'] = [];

/** Finds the listed parties that a subject may be. The index is built once and never changed. */
export class Matcher {
  readonly size: { readonly parties: number; readonly names: number };
  readonly language: Language;
  private readonly indexes: Readonly<Record<IndexKind, NameIndex>>;
  private readonly identifiers: IdentifierIndex;
  private readonly partyLists: Uint16Array;
  private readonly lists: readonly string[];
  private readonly partyAt: PartyAt;
  private readonly weights: Readonly<Record<IndexKind, Float32Array>>;
  private readonly ceilings: Readonly<Record<IndexKind, Ceiling>>;
  private readonly spelling: Spelling;
  private readonly alignment = new Alignment();
  private readonly values = new Float32Array(FEATURES.length);

  constructor(parties: readonly ListedParty[] | OverImage, readonly reference: ReferenceData, readonly policy: MatchPolicy = DEFAULT_POLICY) {
    const over = parties instanceof OverImage ? parties : new OverImage(buildImage(parties, reference), (index) => parties[index]!);
    const image = new Image(over.image);
    const facts = image.facts as ImageFacts;
    if (facts.reference !== reference.hash) throw new ImageError('the index was built with other reference data');
    this.language = Language.of(reference);
    this.spelling = Spelling.of(this.language);
    this.partyAt = over.partyAt;
    const index = (kind: IndexKind): NameIndex => new NameIndex(image, kind, classOf(kind), facts.legalSets[kind]);
    this.indexes = { person: index('person'), org: index('org'), vessel: index('vessel') };
    this.identifiers = new IdentifierIndex(image, 'identifiers', over.partyAt);
    this.partyLists = image.uint16('partyLists');
    this.lists = facts.lists;
    this.size = { parties: facts.parties, names: facts.names };
    this.weights = { person: weightArray(policy.person, policy.shift.person), org: weightArray(policy.org, policy.shift.org), vessel: weightArray(ofVessels(policy.org), policy.shift.vessel) };
    const ceiling = (kind: IndexKind): Ceiling => new Ceiling(this.weights[kind], this.indexes[kind]);
    this.ceilings = { person: ceiling('person'), org: ceiling('org'), vessel: ceiling('vessel') };
  }

  /** Opens an index that `buildImage` made, here or on another thread. Throws `ImageError`. */
  static fromImage(image: SharedArrayBuffer, partyAt: PartyAt, reference: ReferenceData, policy?: MatchPolicy): Matcher {
    return new Matcher(new OverImage(image, partyAt), reference, policy);
  }

  /** Best first; the order is the same for the same input and versions. */
  match(subject: Party, options: MatchOptions = {}): Match[] {
    const threshold = options.threshold ?? this.policy.threshold;
    const weakThreshold = options.weakThreshold ?? this.policy.weakThreshold;
    const subjectCountries = countriesOf(subject);
    const best = new Map<number, Reached>();
    const floor = Math.min(threshold, weakThreshold);
    // what cannot reach the lower threshold with all that qualifiers may add, and rounded up, is not compared
    const least = squeezeInverse(floor - ROUNDED) - mostQualified(subject, subjectCountries, this.policy);
    for (const name of subject.names) this.reachAll(subject.type, name, best, squeezeInverse(floor), least);
    const out: Match[] = [];
    const wanted = this.wanted(options);
    const byIdentifier = new Set<number>();
    for (const hit of this.identifiers.find(subject)) {
      if (!wanted(hit.party) || byIdentifier.has(hit.party)) continue;
      byIdentifier.add(hit.party);
      const party = this.partyAt(hit.party);
      const q = qualify(subject, subjectCountries, party, this.policy);
      const reason = `${hit.identifier.type} ${hit.identifier.number} agrees`;
      out.push({
        party, kind: 'identifier', score: hit.score, band: hit.score >= threshold ? 'hit' : 'weak', threshold, identifier: hit.identifier,
        agrees: ['identifier', ...q.agrees], differs: q.differs, reason,
        explain: (): Explanation => ({ aligned: [], ignored: [], features: [{ feature: 'identifier', score: hit.score, contribution: hit.score, reason }], whyNotHigher: hit.score >= 1 ? [] : ['the number is short, or of another kind or country than the listed one'] }),
      });
    }
    const reachedBy = new Map<Match, Reached>();
    for (const reached of best.values()) {
      if (!wanted(reached.party)) continue;
      const party = this.partyAt(reached.party);
      const q = qualify(subject, subjectCountries, party, this.policy, reached.kind === 'org' && subjectCountries.size > 0 ? this.countriesNamed(reached.form) : undefined);
      const score = round(squeeze(reached.sum + q.sum));
      const weak = reached.weak || score < threshold;
      if (!(score >= (weak ? weakThreshold : threshold)) && !reached.verbatim) continue;
      const listedName = party.names[reached.nameAt]!;
      const type = typePart(reached.fit, subject, party, this.policy);
      const differs = reached.fit === 'other' && type !== undefined && subject.type !== 'unknown' && party.type !== 'unknown' ? [...q.differs, 'type'] : q.differs;
      const wordForWord = score >= threshold && reached.fit !== 'other' && isWordForWord(reached.subjectName.full, listedName, reached.kind, this.language);
      const match: Match = {
        party, kind: 'name', score, band: weak ? 'weak' : 'hit', ...(wordForWord && { wordForWord: true as const }), threshold, name: listedName, subjectName: reached.subjectName, agrees: q.agrees, differs,
        reason: '', explain: () => this.explain(reached, type === undefined ? q.parts : [...q.parts, type]),
      };
      reachedBy.set(match, reached);
      out.push(match);
    }
    out.sort(compareMatches);
    const shown = options.limit === undefined ? out : out.slice(0, options.limit);
    return shown.map((match) => {
      const reached = reachedBy.get(match);
      return reached === undefined ? match : { ...match, reason: [reasonFor(this.realign(reached)), ...reached.slips.map(({ written, read }) => `${written} read as ${read}`), ...lookAlikesIn(reached)].join(', ') };
    });
  }

  private countriesNamed(form: number): ReadonlySet<string> {
    const index = this.indexes.org;
    return this.language.countriesNamed(index.wordsOf(form).map((word) => index.wordSymbol[word]!));
  }

  /** Whether a party, by its position, is asked for. */
  private wanted({ lists, hidden }: MatchOptions): (party: number) => boolean {
    const asked = lists === undefined ? undefined : this.lists.map((list) => lists.has(list));
    return (party) => (asked === undefined || asked[this.partyLists[party]!]!) && hidden?.(party) !== true;
  }

  private reachAll(type: PartyType, name: PartyName, best: Map<number, Reached>, floor: number, least: number): void {
    const fits = fitsOf(type, name.full, this.language);
    let written: { readonly text: string; readonly nameClass: NameClass; readonly verbatim: number } | undefined;
    for (const kind of INDEX_KINDS) {
      const index = this.indexes[kind];
      if (index.forms === 0) continue;
      const nameClass = classOf(kind);
      const full = bare(name.full, kind);
      const fit = fits[kind];
      const typed = typeSum(fit, this.policy);
      const ceiling = this.ceilings[kind];
      const whole = (verbatim: number, subject?: PreparedName): void => {
        index.whole(verbatim, (form) => {
          if (!this.isVeryName(kind, form, full)) return;
          this.reach(best, { kind, fit, form, subjectName: name, subject, sum: this.policy.verbatim + typed, verbatim: true, weak: !veryNameCounts(fit, kind, name.full, subject) || (kind === 'org' && subject !== undefined && onlyForms(subject)), slips: NO_SLIPS }, floor);
        });
      };
      if (fit === 'other') {
        if (written?.text !== full || written.nameClass !== nameClass) written = { text: full, nameClass, verbatim: verbatimOf(full, nameClass, this.language) };
        whole(written.verbatim);
        continue;
      }
      for (const { text, subject, slips, exact } of this.readings(full, kind)) {
        // OOO alone says nothing of who is meant
        const formsOnly = kind === 'org' && onlyForms(subject);
        const added = typed + this.policy.slip * slips.length;
        if (subject.tokens.length > 0) {
          index.link(subject);
          ceiling.take(subject);
          index.search(subject, (slots) => ceiling.mayReach(slots, least - added));
          for (let i = 0; i < index.foundCount; i++) {
            const form = index.found[i]!;
            if (!ceiling.reaches(form, least - added)) continue;
            const sum = this.score(kind, subject, form) + added;
            if (sum < least || (exact && !sameWords(this.values))) continue;
            const says = fit === 'given' ? 'counts' : saysOfOpenType(kind, subject, this.alignment);
            const informs = says === 'informs' || formsOnly || byInitialsOfMany(this.values);
            if (says !== 'nothing') this.reach(best, { kind, fit, form, subjectName: name, subject, sum, verbatim: false, weak: informs, slips }, floor);
          }
        }
        if (text !== full) continue;
        written = { text: full, nameClass, verbatim: subject.verbatim };
        whole(subject.verbatim, subject);
      }
    }
  }

  /** What one field may say: the names that it holds, and the whole with its slips put right. */
  private readings(full: string, kind: IndexKind): Reading[] {
    const nameClass = classOf(kind);
    const readings = alternatives(full, nameClass, this.language).map((text): Reading => ({ text, subject: prepareName(text, nameClass, this.language), slips: NO_SLIPS }));
    if (kind === 'person') {
      // a name in Han letters has other Latin spellings than pinyin
      for (const text of hanReadings(full, this.language.kanji)) readings.push({ text, subject: prepareName(text, nameClass, this.language), slips: [{ written: full, read: text }], exact: true });
      const { subject } = readings[0]!;
      const form = formBehind(subject, this.language);
      if (form !== undefined) {
        const text = subject.text.slice(0, form.from).trim();
        readings.push({ text, subject: prepareName(text, nameClass, this.language), slips: [{ written: subject.text.slice(form.from, form.to), read: 'a legal form' }] });
      }
    }
    const respelled = kind === 'org' ? this.spelling.respell(readings[0]!.subject) : undefined;
    if (respelled !== undefined) readings.push({ ...respelled, subject: prepareName(respelled.text, nameClass, this.language) });
    return readings;
  }

  /** The hash says where to look, and the words decide: two names can have one hash. */
  private isVeryName(kind: IndexKind, form: number, full: string): boolean {
    const index = this.indexes[kind];
    const first = index.refStart[form]!;
    const listed = this.partyAt(index.refParty[first]!).names[index.refName[first]!]!.full;
    const words = (text: string): string => verbatimWords(text, classOf(kind), this.language);
    const wanted = words(full);
    return alternatives(bare(listed, kind), classOf(kind), this.language).some((text) => words(text) === wanted);
  }

  private score(kind: IndexKind, subject: PreparedName, form: number): number {
    const index = this.indexes[kind];
    this.alignment.run(subject, index, form);
    measure(subject, index, form, this.alignment, this.values);
    const weights = this.weights[kind];
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * this.values[i]!;
    return sum;
  }

  private reach(best: Map<number, Reached>, by: Omit<Reached, 'party' | 'nameAt'>, floor: number): void {
    const { kind, form, sum, verbatim } = by;
    const index = this.indexes[kind];
    for (let r = index.refStart[form]!; r < index.refStart[form + 1]!; r++) {
      const party = index.refParty[r]!;
      const nameAt = index.refName[r]!;
      const marks = index.refMarks[r]!;
      // an alias of generic words alone informs; a primary name is what the publisher means, however plain
      const weak = by.weak || (marks & REF.weak) !== 0 || ((marks & REF.notPrimary) !== 0 && (index.formFlags[form]! & FORM.generic) !== 0);
      const known = best.get(party);
      if (known !== undefined) {
        const better = standing(weak, sum, verbatim, floor) - standing(known.weak, known.sum, known.verbatim, floor) || sum - known.sum || Number(verbatim) - Number(known.verbatim) || known.nameAt - nameAt;
        if (better <= 0) continue;
      }
      best.set(party, { ...by, party, nameAt, weak });
    }
  }

  /** Aligns a pair again, to speak about it. */
  private realign(reached: Reached): Pair {
    const index = this.indexes[reached.kind];
    const subject = reached.subject ?? prepareName(bare(reached.subjectName.full, reached.kind), classOf(reached.kind), this.language);
    index.link(subject);
    this.alignment.run(subject, index, reached.form);
    const listed = this.partyAt(reached.party).names[reached.nameAt]!.full;
    return [subject, index, reached.form, this.alignment, wordsAsListed(listed, reached.kind, index, reached.form, this.language)];
  }

  private explain(reached: Reached, qualifiers: readonly QualifierPart[]): Explanation {
    const pair = this.realign(reached);
    measure(pair[0], pair[1], pair[2], pair[3], this.values);
    const slips = reached.slips.map(({ written, read }) => ({ feature: 'slip', contribution: this.policy.slip, reason: `“${written}” was read as “${read}”` }));
    return explainPair(pair, this.values, this.weights[reached.kind], [...slips, ...qualifiers], reached.verbatim ? reached.sum : undefined);
  }

  /** For training and the bench: every pair that is compared, with its features; `sum` is what squeezed makes its score, qualifiers and all. */
  inspect(asked: Party, visit: (kind: IndexKind, party: number, nameAt: number, sum: number, values: Float32Array) => void): void {
    const countries = countriesOf(asked);
    const isQualified = countries.size > 0 || asked.birthDates.length > 0;
    for (const { full } of asked.names) {
      const fits = fitsOf(asked.type, full, this.language);
      for (const kind of INDEX_KINDS) {
        const index = this.indexes[kind];
        if (index.forms === 0 || fits[kind] === 'other') continue;
        const typed = typeSum(fits[kind], this.policy);
        for (const { subject, slips, exact } of this.readings(bare(full, kind), kind)) {
          if (subject.tokens.length === 0 || exact) continue;
          index.search(subject);
          for (let i = 0; i < index.foundCount; i++) {
            const form = index.found[i]!;
            const sum = this.score(kind, subject, form) + typed + this.policy.slip * slips.length;
            for (let r = index.refStart[form]!; r < index.refStart[form + 1]!; r++) {
              const party = index.refParty[r]!;
              const qualified = isQualified ? qualify(asked, countries, this.partyAt(party), this.policy, kind === 'org' ? this.countriesNamed(form) : undefined).sum : 0;
              visit(kind, party, index.refName[r]!, sum + qualified, this.values);
            }
          }
        }
      }
    }
  }
}

/** An index that is there already, and how its parties are had. */
class OverImage {
  constructor(
    readonly image: SharedArrayBuffer,
    readonly partyAt: PartyAt,
  ) {}
}

/** Half of the last decimal that a score has. */
const ROUNDED = 0.5e-4;

function round(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}

/** Letters that stand for others which look the same may be meant to hide a name: who reviews it is told. */
function lookAlikesIn({ subjectName, kind }: Reached): string[] {
  return lookAlikeWords(subjectName.full, classOf(kind)).map((word) => `letters of two alphabets in ${word}`);
}

/** A name that can be a hit stands above the very name of a weak alias, and that above what may not reach the threshold. */
function standing(weak: boolean, sum: number, verbatim: boolean, floor: number): number {
  if (!weak && sum >= floor) return 2;
  return verbatim || (weak && sum >= floor) ? 1 : 0;
}

/** Best first: hits before weak matches, then score, agreeing qualifiers, better names, then the party's id. */
export function compareMatches(a: Match, b: Match): number {
  const key = (m: Match): readonly number[] => [
    m.band === 'hit' ? 1 : 0, m.score, m.agrees.length - m.differs.length, m.kind === 'identifier' ? 1 : 0,
    m.name === undefined ? 0 : (m.name.quality === 'weak' ? 0 : 2) + (m.name.kind === 'primary' ? 1 : 0),
  ];
  const x = key(a);
  const y = key(b);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return y[i]! - x[i]!;
  return a.party.id < b.party.id ? -1 : a.party.id > b.party.id ? 1 : 0;
}

function weightArray(weights: Weights, shift: number): Float32Array {
  const out = Float32Array.from(FEATURES, (name) => weights[name] ?? 0);
  out[0]! += shift;
  return out;
}
