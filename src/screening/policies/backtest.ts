import type { Outcome } from '../finding.js';

/** What one subject gets under one policy, as far as a comparison needs it. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly hold: boolean;
  /** Listed parties that raise a flag. */
  readonly flags: ReadonlySet<string>;
}

/** A subject that a draft treats otherwise; named by its screening, so that no personal data is copied. */
export interface BacktestDifference {
  readonly screening: string;
  readonly outcome: readonly [before: Outcome, after: Outcome];
  readonly hold: readonly [before: boolean, after: boolean];
  readonly more: readonly string[];
  readonly fewer: readonly string[];
}

/** Past subjects under a draft and under the policy in force, both against the lists of now. */
export interface BacktestResult {
  /** Number of the policy in force. */
  readonly against: number;
  readonly at: string;
  readonly by: string;
  readonly sinceDays: number;
  readonly subjects: number;
  /** Subjects that could not be read any more. */
  readonly unreadable: number;
  readonly flagsBefore: number;
  readonly flagsAfter: number;
  readonly moreFlags: number;
  readonly fewerFlags: number;
  readonly newHolds: number;
  readonly endedHolds: number;
  /** The first thousand; `changedSubjects` counts all. */
  readonly differences: readonly BacktestDifference[];
  readonly changedSubjects: number;
}

/** How a draft's verdict differs; undefined where it does not. Pure. */
export function differenceOf(screening: string, before: Verdict, after: Verdict): BacktestDifference | undefined {
  const more = [...after.flags].filter((party) => !before.flags.has(party)).sort();
  const fewer = [...before.flags].filter((party) => !after.flags.has(party)).sort();
  if (more.length + fewer.length === 0 && before.outcome === after.outcome && before.hold === after.hold) return undefined;
  return { screening, outcome: [before.outcome, after.outcome], hold: [before.hold, after.hold], more, fewer };
}
