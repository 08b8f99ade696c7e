import { Alignment } from './align.js';
import { FORM, NameIndex } from './candidates.js';
import { explainPair, reasonFor } from './explain.js';
import { FEATURES, measure } from './features.js';
import { IdentifierIndex } from './identifiers.js';
import { Language, type NameClass } from './language.js';
import type { Explanation, Match } from './match.js';
import type { ListedParty, Party, PartyName, PartyType } from './party.js';
import { DEFAULT_POLICY, squeeze, type MatchPolicy, type Weights } from './policy.js';
import { alternatives, prepareName, verbatimOf, type PreparedName } from './prepare.js';
import { countriesOf, qualify } from './qualifiers.js';
import type { ReferenceData } from './reference.js';

export interface MatchOptions {
  /** 0…1; default from the policy. */
  readonly threshold?: number;
  readonly weakThreshold?: number;
  /** At most this many matches, best first. */
  readonly limit?: number;
  /** Only parties of these list ids. */
  readonly lists?: ReadonlySet<string>;
}

type IndexKind = 'person' | 'org' | 'vessel';

/** A listed party reached through one of its names. */
interface Reached {
  readonly party: number;
  readonly nameAt: number;
  readonly subjectName: PartyName;
  /** Absent where a whole name of another type was met. */
  readonly subject: PreparedName | undefined;
  readonly kind: IndexKind;
  readonly form: number;
  readonly sum: number;
  readonly verbatim: boolean;
  readonly weak: boolean;
}

const NAMES = 4096;

/** Finds the listed parties that a subject may be. Built once over a set of parties; safe to share between requests. */
export class Matcher {
  readonly size: { readonly parties: number; readonly names: number };
  readonly language: Language;
  private readonly indexes: Readonly<Record<IndexKind, NameIndex>>;
  private readonly identifiers = new IdentifierIndex();
  private readonly weights: Readonly<Record<IndexKind, Float32Array>>;
  private readonly alignment = new Alignment();
  private readonly values = new Float32Array(FEATURES.length);

  constructor(
    private readonly parties: readonly ListedParty[],
    readonly reference: ReferenceData,
    readonly policy: MatchPolicy = DEFAULT_POLICY,
  ) {
    this.language = new Language(reference);
    this.indexes = { person: new NameIndex('person', this.language), org: new NameIndex('org', this.language), vessel: new NameIndex('org', this.language) };
    let names = 0;
    parties.forEach((party, at) => {
      names += party.names.length;
      this.addParty(party, at);
      this.identifiers.add(party, at);
    });
    for (const index of Object.values(this.indexes)) index.freeze();
    this.size = { parties: parties.length, names };
    this.weights = { person: weightArray(policy.person, policy.shift.person), org: weightArray(policy.org, policy.shift.org), vessel: weightArray(policy.org, policy.shift.vessel) };
  }

  private addParty(party: ListedParty, at: number): void {
    const wholeOnly = party.role === 'place' || party.role === 'goods' || party.role === 'state' || isContext(party.type);
    party.names.forEach((name, nameAt) => {
      if (nameAt >= NAMES) return;
      const weak = name.quality === 'weak' ? FORM.weak : 0;
      for (const kind of kindsOf(party.type, name.full, this.language)) {
        const index = this.indexes[kind];
        const nameClass = classOf(kind);
        alternatives(bare(name.full, kind), nameClass, this.language).forEach((text, i) => {
          const prepared = prepareName(text, nameClass, this.language);
          index.add(prepared, text, weak | (wholeOnly ? FORM.wholeOnly : 0) | (i > 0 ? FORM.part : 0), at * NAMES + nameAt);
        });
      }
    });
  }

  /** Best first; the order is the same for the same input and versions. */
  match(subject: Party, options: MatchOptions = {}): Match[] {
    const threshold = options.threshold ?? this.policy.threshold;
    const weakThreshold = options.weakThreshold ?? this.policy.weakThreshold;
    const subjectCountries = countriesOf(subject);
    const best = new Map<number, Reached>();
    for (const name of subject.names) this.reachAll(subject.type, name, best, squeezeInverse(Math.min(threshold, weakThreshold)));
    const out: Match[] = [];
    const byIdentifier = new Set<number>();
    for (const hit of this.identifiers.find(subject)) {
      const party = this.parties[hit.party]!;
      if (options.lists !== undefined && !options.lists.has(party.listId)) continue;
      if (byIdentifier.has(hit.party)) continue;
      byIdentifier.add(hit.party);
      const q = qualify(subject, subjectCountries, party, this.policy);
      const reason = `${hit.identifier.type} ${hit.identifier.number} agrees`;
      out.push({
        party, kind: 'identifier', score: hit.score, band: hit.score >= threshold ? 'hit' : 'weak', threshold, identifier: hit.identifier,
        agrees: ['identifier', ...q.agrees], differs: q.differs, reason,
        explain: (): Explanation => ({ aligned: [], ignored: [], features: [{ feature: 'identifier', score: hit.score, contribution: hit.score, reason }], whyNotHigher: hit.score >= 1 ? [] : ['the number is short, or of another kind or country than the listed one'] }),
      });
    }
    for (const reached of best.values()) {
      const party = this.parties[reached.party]!;
      if (options.lists !== undefined && !options.lists.has(party.listId)) continue;
      const q = qualify(subject, subjectCountries, party, this.policy);
      const score = round(squeeze(reached.sum + q.sum));
      const weak = reached.weak || score < threshold;
      if (!(score >= (weak ? weakThreshold : threshold)) && !reached.verbatim) continue;
      const listedName = party.names[reached.nameAt]!;
      out.push({
        party, kind: 'name', score, band: weak ? 'weak' : 'hit', threshold, name: listedName, subjectName: reached.subjectName, agrees: q.agrees, differs: q.differs,
        reason: '', explain: () => this.explain(reached, q.parts),
      });
    }
    out.sort((a, b) => order(a, b));
    const shown = options.limit === undefined ? out : out.slice(0, options.limit);
    return shown.map((match) => (match.kind === 'name' ? { ...match, reason: this.reason(best, match) } : match));
  }

  private reason(best: ReadonlyMap<number, Reached>, match: Match): string {
    for (const reached of best.values()) if (this.parties[reached.party] === match.party) return reasonFor(...this.realign(reached));
    return '';
  }

  private reachAll(type: PartyType, name: PartyName, best: Map<number, Reached>, floor: number): void {
    const kinds = kindsOf(type, name.full, this.language);
    for (const kind of ['person', 'org', 'vessel'] as const) {
      const index = this.indexes[kind];
      if (index.forms === 0) continue;
      const nameClass = classOf(kind);
      const full = bare(name.full, kind);
      if (!kinds.includes(kind)) {
        // the very name of a party of another type informs, and does not flag
        for (const form of index.whole(verbatimOf(full, nameClass, this.language))) this.reach(best, kind, form, name, undefined, this.policy.verbatim, true, true, floor);
        continue;
      }
      for (const text of alternatives(full, nameClass, this.language)) {
        const subject = prepareName(text, nameClass, this.language);
        if (subject.tokens.length > 0) {
          index.search(subject, (form) => {
            const sum = this.score(kind, subject, form);
            if (sum >= floor - 3) this.reach(best, kind, form, name, subject, sum, false, false, floor);
          });
        }
        if (text !== full) continue;
        for (const form of index.whole(subject.verbatim)) {
          this.reach(best, kind, form, name, subject, this.policy.verbatim, true, false, floor);
        }
      }
    }
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

  private reach(best: Map<number, Reached>, kind: IndexKind, form: number, subjectName: PartyName, subject: PreparedName | undefined, sum: number, verbatim: boolean, weak: boolean, floor: number): void {
    const index = this.indexes[kind];
    for (let r = index.refStart[form]!; r < index.refStart[form + 1]!; r++) {
      const ref = index.refs[r]!;
      const party = Math.floor(ref / NAMES);
      const nameAt = ref % NAMES;
      const name = this.parties[party]!.names[nameAt]!;
      // an alias of generic words alone informs; a primary name is what the publisher means, however plain
      const weakName = weak || name.quality === 'weak' || (name.kind !== 'primary' && (index.formFlags[form]! & FORM.generic) !== 0);
      const known = best.get(party);
      if (known !== undefined) {
        const better = standing(weakName, sum, verbatim, floor) - standing(known.weak, known.sum, known.verbatim, floor) || sum - known.sum || Number(verbatim) - Number(known.verbatim) || known.nameAt - nameAt;
        if (better <= 0) continue;
      }
      best.set(party, { party, nameAt, subjectName, subject, kind, form, sum, verbatim, weak: weakName });
    }
  }

  /** Aligns a pair again, to speak about it. */
  private realign(reached: Reached): [PreparedName, NameIndex, number, Alignment] {
    const index = this.indexes[reached.kind];
    const subject = reached.subject ?? prepareName(bare(reached.subjectName.full, reached.kind), classOf(reached.kind), this.language);
    index.search(subject, () => undefined);
    this.alignment.run(subject, index, reached.form);
    return [subject, index, reached.form, this.alignment];
  }

  private explain(reached: Reached, qualifiers: readonly { feature: string; contribution: number; reason: string }[]): Explanation {
    const pair = this.realign(reached);
    measure(pair[0], pair[1], pair[2], pair[3], this.values);
    return explainPair(pair, this.values, this.weights[reached.kind], qualifiers);
  }

  /** For training and the bench: every pair that is compared, with its features. */
  inspect(type: PartyType, text: string, visit: (kind: IndexKind, party: number, nameAt: number, sum: number, values: Float32Array) => void): void {
    for (const kind of kindsOf(type, text, this.language)) {
      const index = this.indexes[kind];
      if (index.forms === 0) continue;
      for (const part of alternatives(bare(text, kind), classOf(kind), this.language)) {
        const subject = prepareName(part, classOf(kind), this.language);
        index.search(subject, (form) => {
          const sum = this.score(kind, subject, form);
          for (let r = index.refStart[form]!; r < index.refStart[form + 1]!; r++) visit(kind, Math.floor(index.refs[r]! / NAMES), index.refs[r]! % NAMES, sum, this.values);
        });
      }
    }
  }
}

/** A ship's name without `M/V` and the like. */
function bare(name: string, kind: IndexKind): string {
  return kind === 'vessel' ? name.replace(/^\s*(?:M\/?[VTSY]|M\.[VTS]\.|S\.?S\.?|F\/?V|LNG\/?C)\s+(?=\S{3})/i, '') : name;
}

function round(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}

function squeezeInverse(score: number): number {
  return score <= 0 ? -30 : score >= 1 ? 30 : Math.log(score / (1 - score));
}

/** A name that can be a hit stands above the very name of a weak alias, and that above what may not reach the threshold. */
function standing(weak: boolean, sum: number, verbatim: boolean, floor: number): number {
  if (!weak && sum >= floor) return 2;
  return verbatim || (weak && sum >= floor) ? 1 : 0;
}

/** Best first: hits before weak matches, then score, agreeing qualifiers, better names, then the party's id. */
function order(a: Match, b: Match): number {
  const key = (m: Match): readonly number[] => [
    m.band === 'hit' ? 1 : 0, m.score, m.agrees.length - m.differs.length, m.kind === 'identifier' ? 1 : 0,
    m.name === undefined ? 0 : (m.name.quality === 'weak' ? 0 : 2) + (m.name.kind === 'primary' ? 1 : 0),
  ];
  const x = key(a);
  const y = key(b);
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return y[i]! - x[i]!;
  return a.party.id < b.party.id ? -1 : a.party.id > b.party.id ? 1 : 0;
}

function isContext(type: PartyType): boolean {
  return type === 'place' || type === 'goods' || type === 'state' || type === 'address';
}

function classOf(kind: IndexKind): NameClass {
  return kind === 'person' ? 'person' : 'org';
}

/** Which indexes a name belongs to. A blank type is both a person and an organisation, unless the words show an organisation. */
function kindsOf(type: PartyType, text: string, language: Language): readonly IndexKind[] {
  switch (type) {
    case 'person':
      return ['person'];
    case 'company':
    case 'organisation':
    case 'place':
    case 'goods':
    case 'state':
    case 'address':
      return ['org'];
    case 'vessel':
    case 'aircraft':
      return ['vessel'];
    case 'unknown': {
      const org = prepareName(text, 'org', language);
      if (org.legal.length > 0 || org.tokens.some((token) => token.symbol >= 0)) return ['org'];
      return ['org', 'person'];
    }
    default: {
      const never: never = type;
      return never;
    }
  }
}

function weightArray(weights: Weights, shift: number): Float32Array {
  const out = Float32Array.from(FEATURES, (name) => weights[name] ?? 0);
  out[0]! += shift;
  return out;
}
