/** Scores, 0…1, at which every measure is told. */
export const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95] as const;
/** Asked so low that one run answers for every threshold. */
export const FLOOR = THRESHOLDS[0];

/** Where the party that a question is about stood in the answer. */
export interface Found {
  /** From 1; 0 where it was not found. */
  readonly rank: number;
  /** 0…1; 0 where it was not found. */
  readonly score: number;
}

/** Share (0…1) of questions whose party came among the first so many at or above a score. */
export function recallAt(found: readonly Found[], threshold: number, first = Infinity): number {
  return share(found, ({ rank, score }) => rank > 0 && rank <= first && score >= threshold);
}

/** Share (0…1) of names whose best score reaches the threshold. */
export function alertRateAt(best: readonly number[], threshold: number): number {
  return share(best, (score) => score >= threshold);
}

function share<T>(all: readonly T[], fits: (one: T) => boolean): number {
  return all.filter(fits).length / Math.max(1, all.length);
}
