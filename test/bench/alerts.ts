import { alertRateAt } from '../../src/evaluation/measures.js';
import { countryCode } from '../../src/lists/countries.js';
import type { Party, PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import { throughput } from './all-cores.js';
import { FLOOR, memoryMb, round, subjectOf, THRESHOLDS, timed } from './measure.js';
import { openLists } from './opened.js';
import { dateOf, readRows } from './read.js';
import { recombined } from './recombined.js';

export interface AlertOptions {
  readonly column: string;
  readonly type: PartyType;
  readonly country?: string;
  readonly dob?: string;
  readonly show: boolean;
  /** So many names put together from the file's (`recombined`) in place of them. */
  readonly recombined?: number;
}

/** Ordinary names: how many raise an alert. */
export async function alerts(paths: readonly string[], file: string, options: AlertOptions): Promise<Record<string, unknown>> {
  const threshold = DEFAULT_POLICY.threshold;
  const columns = [options.column, options.country, options.dob].filter((column) => column !== undefined);
  const named = readRows(file, columns).filter((row) => (row[options.column] ?? '').trim() !== '');
  const rows = options.recombined === undefined ? named : recombined(named, options.column, options.country, options.recombined);
  const opened = await openLists(paths);
  const { matcher, buildMs } = opened;
  const rssMb = memoryMb();
  const subjects: Party[] = rows.map((row) => {
    const country = options.country === undefined ? undefined : countryCode(row[options.country] ?? '');
    const dob = options.dob === undefined ? '' : (row[options.dob] ?? '');
    return {
      ...subjectOf(options.type, row[options.column]!),
      countries: country === undefined ? [] : [{ code: country, kind: options.type === 'person' ? 'nationality' : 'registration' }],
      birthDates: dob === '' ? [] : [dateOf(dob)],
    };
  });
  opened.warmUp();
  const speed = timed(matcher, subjects);
  const best = subjects.map((subject) => matcher.match(subject, { threshold: FLOOR, limit: 1 })[0]);
  const scores = best.map((match) => (match?.band === 'hit' ? match.score : 0));
  const rate = (t: number): number => round(alertRateAt(scores, t), 5);
  return {
    threshold, n: rows.length, alerts: scores.filter((score) => score >= threshold).length, alertRate: rate(threshold),
    byThreshold: Object.fromEntries(THRESHOLDS.map((t) => [t.toFixed(2), rate(t)])),
    namesPerSecond: speed.namesPerSecond, namesPerSecondAllCores: await throughput(opened, subjects), p50Ms: speed.p50Ms, p99Ms: speed.p99Ms, buildMs, rssMb,
    ...(options.show && {
      shown: best.flatMap((match, i) => (match?.band === 'hit' && match.score >= threshold
        ? [{ name: rows[i]![options.column], listed: match.name?.full, party: match.party.id, score: match.score, agrees: match.agrees, differs: match.differs, reason: match.reason }] : [])),
    }),
  };
}
