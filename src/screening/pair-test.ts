import type { FindingKind } from './finding.js';

/** Why two parties were found to be different, as the data showed it when two people agreed. */
export interface PairGrounds {
  readonly subjectFingerprint: string;
  readonly listingFingerprint: string;
  /** Qualities that contradicted the match: `birth_date`, `country`, … */
  readonly contradictions: readonly string[];
  /** Qualities that agreed all the same, and were weighed. */
  readonly agreements: readonly string[];
  /** The name's score then, 0…1. */
  readonly score: number;
  readonly policyVersion: string;
  readonly engineVersion: string;
}

/** The two sides as they are now. */
export interface PairSides {
  readonly subjectFingerprint: string;
  readonly listingFingerprint: string;
  readonly policyVersion: string;
  readonly engineVersion: string;
  readonly finding: { readonly kind: FindingKind; readonly score: number; readonly agrees: readonly string[]; readonly differs: readonly string[] };
}

/** `applies`: the finding is suppressed. `fails`: the pair no longer holds and must be suspended. `not_its_finding`: none of its business. */
export type PairVerdict = { readonly result: 'applies'; readonly retested: readonly string[] } | { readonly result: 'fails'; readonly why: readonly string[] } | { readonly result: 'not_its_finding' };

/** Scores of one pair move a little when the corpus changes; more than this is a better match than the one that was cleared. */
const SCORE_TOLERANCE = 0.02;

/** Whether a pair can speak about such a finding: a name's only. The same party on another list, found by a number, is a number's finding all the same. */
export function isPairable({ kind, agrees }: Pick<PairSides['finding'], 'kind' | 'agrees'>): boolean {
  return (kind === 'name' || kind === 'same_party') && !agrees.includes('identifier');
}

/**
 * Whether a cleared pair still holds. It suppresses a name finding only. Where either side, the policy or the engine has
 * changed, its reason is tested again: every contradiction must still be there, nothing new may agree, and the name may not
 * match better than it did. A pair that rests on no contradiction has nothing to test, so any change of a side ends it.
 */
export function testPair(grounds: PairGrounds, now: PairSides): PairVerdict {
  if (!isPairable(now.finding)) return { result: 'not_its_finding' };
  const changed = changedParts(grounds, now);
  if (changed.length === 0) return { result: 'applies', retested: [] };
  const sideChanged = changed.includes('subject') || changed.includes('listing');
  const why = [
    ...grounds.contradictions.filter((quality) => !now.finding.differs.includes(quality)).map((quality) => `${quality} no longer contradicts`),
    ...now.finding.agrees.filter((quality) => !grounds.agreements.includes(quality)).map((quality) => `${quality} agrees now`),
    ...(now.finding.score > grounds.score + SCORE_TOLERANCE ? [`the name scores ${now.finding.score.toFixed(2)} now, ${grounds.score.toFixed(2)} when it was cleared`] : []),
    ...(sideChanged && grounds.contradictions.length === 0 ? [`the ${changed.join(' and the ')} changed, and the pair rests on no contradiction that could be tested again`] : []),
    // Such a finding carries the data of the listing that it was found through, so its own listing cannot be tested again.
    ...(now.finding.kind === 'same_party' && changed.includes('listing') ? ['the listing changed, and it was found through another listing of the same party'] : []),
  ];
  return why.length > 0 ? { result: 'fails', why } : { result: 'applies', retested: changed };
}

function changedParts(grounds: PairGrounds, now: PairSides): string[] {
  return [
    ...(grounds.subjectFingerprint !== now.subjectFingerprint ? ['subject'] : []),
    ...(grounds.listingFingerprint !== now.listingFingerprint ? ['listing'] : []),
    ...(grounds.policyVersion !== now.policyVersion ? ['policy'] : []),
    ...(grounds.engineVersion !== now.engineVersion ? ['engine'] : []),
  ];
}
