import type { FeatureName } from './features.js';
import { ORG_WEIGHTS, PERSON_WEIGHTS } from './weights.js';

export type Weights = Readonly<Partial<Record<FeatureName, number>>>;

/** What each qualifier adds to or takes from the score of a name (before it is squeezed into 0…1). */
export interface QualifierWeights {
  readonly countryAgrees: number;
  /** Nationality or citizenship of people. */
  readonly countryDiffersPerson: number;
  readonly countryDiffersOrganisation: number;
  /** Flags of ships change overnight. */
  readonly countryDiffersVessel: number;
  /** One side is known only by residence or address, by its name, its web address or (weighing less) the country of its programme, or registered where firms of all countries are. */
  readonly countryDiffersLoosely: number;
  readonly birthDay: number;
  readonly birthOverlap: number;
  readonly birthSwapped: number;
  readonly birthNear: number;
  readonly birthDiffers: number;
  readonly genderDiffers: number;
  /** The very name of a party of another type. */
  readonly typeDiffers: number;
  /** The type is unknown, and the name looks like another kind's. */
  readonly typeUnlike: number;
}

/** What counts as a hit, and how much each feature weighs. Versioned: results name the version that made them. */
export interface MatchPolicy {
  readonly version: string;
  /** Score (0…1) from which a match is a hit. */
  readonly threshold: number;
  /** Score (0…1) from which a generic or weak alias is returned as a weak match. */
  readonly weakThreshold: number;
  readonly person: Weights;
  readonly org: Weights;
  readonly qualifiers: QualifierWeights;
  /** Added to every name of a person, of an organisation, of a vessel: where the threshold lies on the curve of recall and alerts. */
  readonly shift: { readonly person: number; readonly org: number; readonly vessel: number };
  /** What a whole name as written weighs at least. */
  readonly verbatim: number;
  /** Added for each word of an organisation's name that had to be put right first (`Machnery`, `Limitde`). */
  readonly slip: number;
}

export const DEFAULT_POLICY: MatchPolicy = {
  version: '1',
  threshold: 0.7,
  weakThreshold: 0.7,
  person: PERSON_WEIGHTS,
  org: ORG_WEIGHTS,
  qualifiers: { countryAgrees: 0.4, countryDiffersPerson: -2.5, countryDiffersOrganisation: -6, countryDiffersVessel: -0.8, countryDiffersLoosely: -2, birthDay: 2, birthOverlap: 1, birthSwapped: 0.5, birthNear: -0.5, birthDiffers: -4, genderDiffers: -1.5, typeDiffers: -1, typeUnlike: -1.5 },
  shift: { person: 0.13, org: -0.7, vessel: -0.28 },
  verbatim: 4,
  slip: -0.3,
};

/** The weights of organisations for ships: there a town is the name. */
export function ofVessels(weights: Weights): Weights {
  return { ...weights, town_left_alone: 0, country_left_alone: 0 };
}

/** Squeezes a sum of contributions into 0…1. */
export function squeeze(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

/** The sum that `squeeze` makes this score. */
export function squeezeInverse(score: number): number {
  return score <= 0 ? -30 : score >= 1 ? 30 : Math.log(score / (1 - score));
}
