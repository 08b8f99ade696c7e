import type { ListStatus } from '../lists/list-status.service.js';
import type { PolicyDocumentDto } from '../screening/policies/policy-document.dto.js';
import type { AnsweredName, AnsweredPair, AnsweredQuestion, AnsweredVerbatim, VerbatimOutcome } from './evaluation.js';
import type { CurvePoint } from './curve.js';
import { THRESHOLDS, alertRateAt, recallAt } from './measures.js';

/** A set that was asked. */
export interface SetUsed {
  readonly name: string;
  /** Of the file; null for questions made from the lists. */
  readonly sha256: string | null;
}

export interface QuestionSet extends SetUsed {
  /** Questions about parties that stand on none of the loaded lists: not asked. */
  readonly notLoaded: number;
  readonly answered: readonly AnsweredQuestion[];
}

export interface OrdinarySet extends SetUsed {
  readonly kind: 'company' | 'person';
  readonly answered: readonly AnsweredName[];
}

export interface PairSet extends SetUsed {
  readonly answered: readonly AnsweredPair[];
}

/** All that was measured in one run, and on what. */
export interface Validation {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly product: string;
  readonly engine: string;
  readonly policy: { readonly number: number; readonly title: string; readonly name: string; readonly sha256: string; readonly document: PolicyDocumentDto };
  readonly lists: readonly ListStatus[];
  readonly every: number;
  readonly completeness: readonly AnsweredVerbatim[];
  readonly questionSets: readonly QuestionSet[];
  readonly ordinary: readonly OrdinarySet[];
  readonly pairs?: PairSet;
}

/** Completeness of one list by what was asked: how many of each outcome. */
export interface CompletenessRow {
  readonly list: string;
  readonly kind: 'name' | 'identifier';
  readonly asked: number;
  readonly counts: Readonly<Record<VerbatimOutcome, number>>;
}

export function completenessRows(answers: readonly AnsweredVerbatim[]): CompletenessRow[] {
  const rows = new Map<string, CompletenessRow & { counts: Record<VerbatimOutcome, number>; asked: number }>();
  for (const { list, kind, outcome } of answers) {
    const key = `${list} ${kind}`;
    const row = rows.get(key) ?? { list, kind, asked: 0, counts: { flagged: 0, shown: 0, held: 0, missed: 0 } };
    rows.set(key, { ...row, asked: row.asked + 1, counts: { ...row.counts, [outcome]: row.counts[outcome] + 1 } });
  }
  return [...rows.values()].sort((a, b) => (a.list + a.kind < b.list + b.kind ? -1 : 1));
}

/** Under the policy in force: share (0…1) of questions whose party was flagged. */
export function recallInForce(answered: readonly AnsweredQuestion[]): number {
  return answered.filter(({ flagged }) => flagged).length / Math.max(1, answered.length);
}

/** Under the policy in force: share (0…1) of ordinary names that raise an alert. */
export function alertsInForce(answered: readonly AnsweredName[]): number {
  return answered.filter(({ alert }) => alert !== undefined).length / Math.max(1, answered.length);
}

/** The set whose recall is drawn against alerts: the last that was given and asked, else the one made from the lists. */
export function curvedSet({ questionSets }: Validation): QuestionSet | undefined {
  return questionSets.filter(({ answered }) => answered.length > 0).at(-1);
}

/** Recall of one set against the alerts of the ordinary names, over all thresholds. */
export function curveOf(set: QuestionSet, ordinary: readonly OrdinarySet[]): CurvePoint[] {
  const rate = (kind: OrdinarySet['kind'], threshold: number): number | null => {
    const names = ordinary.find((each) => each.kind === kind);
    return names ? alertRateAt(names.answered.map(({ best }) => best), threshold) : null;
  };
  return THRESHOLDS.map((threshold) => ({ threshold, recall: recallAt(set.answered, threshold), companies: rate('company', threshold), people: rate('person', threshold) }));
}

/** Of labelled pairs under the policy in force. */
export function pairCounts(answered: readonly AnsweredPair[]): { readonly right: number; readonly missed: number; readonly false: number; readonly precision: number; readonly recall: number; readonly f1: number } {
  const hits = answered.filter(({ match, flagged }) => match && flagged).length;
  const missed = answered.filter(({ match, flagged }) => match && !flagged).length;
  const wrong = answered.filter(({ match, flagged }) => !match && flagged).length;
  return { right: answered.length - missed - wrong, missed, false: wrong, precision: hits / Math.max(1, hits + wrong), recall: hits / Math.max(1, hits + missed), f1: (2 * hits) / Math.max(1, 2 * hits + wrong + missed) };
}
