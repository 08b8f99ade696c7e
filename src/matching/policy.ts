/** What counts as a hit, and how much each feature weighs. Versioned: results name the version that made them. */
export interface MatchPolicy {
  readonly version: string;
  /** Score (0…1) from which a match is a hit. */
  readonly threshold: number;
  /** Score (0…1) from which a generic or weak alias is returned as a weak match. */
  readonly weakThreshold: number;
}

export const DEFAULT_POLICY: MatchPolicy = {
  version: '1',
  threshold: 0.7,
  weakThreshold: 0.7,
};
