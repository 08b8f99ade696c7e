import { recallAt } from '../../src/evaluation/measures.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import { throughput } from './all-cores.js';
import { FLOOR, memoryMb, round, subjectOf, THRESHOLDS, timed } from './measure.js';
import { openLists } from './opened.js';
import { QUESTION_COLUMNS, readRows, typeOf } from './read.js';

/** Names that should find their party, with their type or as if nobody knew it: how many do, within the first and the first ten at or above the threshold. */
export async function recall(paths: readonly string[], file: string, misses: boolean, untyped = false): Promise<Record<string, unknown>> {
  const threshold = DEFAULT_POLICY.threshold;
  const opened = await openLists(paths);
  const { matcher, buildMs } = opened;
  const rssMb = memoryMb();
  const rows = readRows(file, QUESTION_COLUMNS);
  const subjects = rows.map((row) => subjectOf(untyped ? 'unknown' : typeOf(row['type'] ?? ''), row['query'] ?? ''));
  opened.warmUp();
  const speed = timed(matcher, subjects);
  const found = rows.map((row, i) => {
    const matches = matcher.match(subjects[i]!, { threshold: FLOOR });
    const at = matches.findIndex((match) => match.band === 'hit' && match.party.recordId === row['expected_id']);
    return { row, rank: at + 1, score: matches[at]?.score ?? 0 };
  });
  const share = (some: typeof found, t: number, first: number): number => round(recallAt(some, t, first));
  const kinds = [...new Set(rows.map((row) => row['kind'] ?? ''))];
  return {
    threshold, n: rows.length, recallAt1: share(found, threshold, 1), recallAt10: share(found, threshold, 10),
    byKind: Object.fromEntries(kinds.map((kind) => {
      const some = found.filter(({ row }) => (row['kind'] ?? '') === kind);
      return [kind, { n: some.length, recallAt10: share(some, threshold, 10) }];
    })),
    byThreshold: Object.fromEntries(THRESHOLDS.map((t) => [t.toFixed(2), share(found, t, 10)])),
    ...speed, namesPerSecondAllCores: await throughput(opened, subjects), buildMs, rssMb, parties: matcher.size.parties, names: matcher.size.names,
    ...(misses && { misses: found.filter(({ rank, score }) => rank === 0 || rank > 10 || score < threshold).map(({ row, score }) => ({ query: row['query'], type: row['type'], expected: row['expected_id'], kind: row['kind'], score })) }),
  };
}
