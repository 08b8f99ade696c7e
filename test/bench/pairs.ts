import { Matcher } from '../../src/matching/matcher.js';
import type { PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { FLOOR, round, subjectOf, THRESHOLDS } from './measure.js';
import { PAIR_COLUMNS, readRows, typeOf } from './read.js';

interface Judged {
  readonly score: number;
  readonly truth: boolean;
  readonly row: Readonly<Record<string, string>>;
}

function counts(judged: readonly Judged[], threshold: number): { n: number; precision: number; recall: number; f1: number } {
  let tp = 0, fp = 0, fn = 0;
  for (const { score, truth } of judged) {
    if (score >= threshold) {
      if (truth) tp++;
      else fp++;
    }
    else if (truth) fn++;
  }
  return { n: judged.length, precision: round(tp / Math.max(1, tp + fp)), recall: round(tp / Math.max(1, tp + fn)), f1: round((2 * tp) / Math.max(1, 2 * tp + fp + fn)) };
}

/** A list of one party with one name, so that a pair is judged by itself. */
export function matcherOfOne(type: PartyType, name: string, reference: ReferenceData): Matcher {
  return new Matcher([{ id: 'x:1', listId: 'x', recordId: '1', ...subjectOf(type, name), listing: { programmes: [], measures: [], jurisdiction: '', legalBasis: [] } }], reference);
}

function judge(rows: readonly Record<string, string>[], reference: ReferenceData): Judged[] {
  return rows.map((row) => {
    const type = typeOf(row['type'] ?? '');
    const matcher = matcherOfOne(type, row['listed'] ?? '', reference);
    const match = matcher.match(subjectOf(type, row['query'] ?? ''), { threshold: FLOOR })[0];
    return { score: match?.band === 'hit' ? match.score : 0, truth: row['match'] === 'true', row };
  });
}

/** Precision, recall and F1 of labelled pairs, at any threshold from the floor on. */
export function judgePairs(rows: readonly Record<string, string>[], reference: ReferenceData): (threshold: number) => ReturnType<typeof counts> {
  const judged = judge(rows, reference);
  return (threshold) => counts(judged, threshold);
}

/** Labelled pairs, by type and group. */
export function pairs(file: string, misses: boolean): Record<string, unknown> {
  const threshold = DEFAULT_POLICY.threshold;
  const judged = judge(readRows(file, PAIR_COLUMNS), loadReferenceData());
  const by = (column: string): Record<string, unknown> =>
    Object.fromEntries([...new Set(judged.map(({ row }) => row[column] ?? ''))].map((value) => [value, counts(judged.filter(({ row }) => (row[column] ?? '') === value), threshold)]));
  return {
    threshold, ...counts(judged, threshold),
    byThreshold: Object.fromEntries(THRESHOLDS.map((t) => [t.toFixed(2), counts(judged, t)])),
    byType: by('type'), byGroup: by('group'),
    ...(misses && { misses: judged.filter(({ score, truth }) => truth !== score >= threshold).map(({ score, truth, row }) => ({ id: row['id'], query: row['query'], listed: row['listed'], match: truth, score })) }),
  };
}
