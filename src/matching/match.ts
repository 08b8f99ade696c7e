import type { Identifier, ListedParty, PartyName } from './party.js';

/** One line of the policy table as it applied to a pair: what was asked, what it gave, and what it added to the score. */
export interface FeatureScore {
  readonly feature: string;
  /** Value of the feature, mostly 0…1. */
  readonly score: number;
  /** What it added to (or took from) the score before it is squeezed into 0…1. */
  readonly contribution: number;
  readonly reason: string;
}

export type TokenRelation =
  | 'equal'
  | 'edit'
  | 'sound'
  | 'transliteration'
  | 'consonants'
  | 'translation'
  | 'abbreviation'
  | 'name_variant'
  | 'legal_form'
  | 'initial'
  | 'acronym'
  | 'joined'
  | 'number';

/** A word (or words) of the subject beside the word of the listed name that it was taken for. */
export interface TokenAlignment {
  readonly subject: string;
  readonly listed: string;
  readonly relation: TokenRelation;
  /** 0…1 */
  readonly similarity: number;
}

export interface Explanation {
  readonly aligned: readonly TokenAlignment[];
  /** Words that counted for nothing: titles, legal forms, particles, and words left over on either side. */
  readonly ignored: readonly string[];
  readonly features: readonly FeatureScore[];
  /** Plain sentences, the heaviest first; empty for a full score. */
  readonly whyNotHigher: readonly string[];
}

export type MatchBand = 'hit' | 'weak';

/** A listed party that a subject may be, the alias or identifier that says so, and how much it says. */
export interface Match {
  readonly party: ListedParty;
  readonly kind: 'name' | 'identifier';
  /** 0…1; a score equal to the threshold is a hit. */
  readonly score: number;
  /** `weak`: the names agree, but the alias is generic or graded weak; it informs and does not flag alone. */
  readonly band: MatchBand;
  /** The very words of an alias that is graded weak, two or more of them its own: it flags all the same. */
  readonly wordForWord?: true | undefined;
  readonly threshold: number;
  /** The listed name that matched best, and the subject's name that it matched. */
  readonly name?: PartyName;
  readonly subjectName?: PartyName;
  /** The listed identifier, for `kind: 'identifier'`. */
  readonly identifier?: Identifier;
  /** Qualifiers that agree or differ: `country`, `birth_date`, `gender`, `type`, `address`, `identifier`. What is missing is in neither. */
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
  /** One line for a reviewer: `ALABUGA ≈ ALABOOGA (2 edits), OOO = LLC`. */
  readonly reason: string;
  /** Computed when asked, not before. */
  explain(): Explanation;
}
