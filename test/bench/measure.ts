import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FLOOR, THRESHOLDS } from '../../src/evaluation/measures.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, Party, PartyType } from '../../src/matching/party.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { nameOf } from './read.js';

export { FLOOR, THRESHOLDS };

export function subjectOf(type: PartyType, name: string): Party {
  return { type, names: [nameOf(name)], identifiers: [], birthDates: [], addresses: [], countries: [] };
}

export function buildMatcher(parties: readonly ListedParty[]): { matcher: Matcher; buildMs: number } {
  loadReferenceData();
  const start = performance.now();
  const matcher = new Matcher(parties, loadReferenceData());
  return { matcher, buildMs: Math.round(performance.now() - start) };
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function round(value: number, digits = 4): number {
  return Number(value.toFixed(digits));
}

/** Runs each question at the default threshold and times it, in ms. Each is asked once, so that its words are new where they are not those of the lists. */
export function eachTimed(matcher: Matcher, subjects: readonly Party[]): number[] {
  return subjects.map((subject) => {
    const from = performance.now();
    matcher.match(subject, { limit: 10 });
    return performance.now() - from;
  });
}

/** As `eachTimed`, summed up. */
export function timed(matcher: Matcher, subjects: readonly Party[]): { namesPerSecond: number; p50Ms: number; p95Ms: number; p99Ms: number } {
  const start = performance.now();
  const times = eachTimed(matcher, subjects);
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  return { namesPerSecond: Math.round(subjects.length / seconds), p50Ms: round(percentile(times, 0.5), 3), p95Ms: round(percentile(times, 0.95), 3), p99Ms: round(percentile(times, 0.99), 3) };
}

/** Resident memory of this process after all garbage is gone, in MB. */
export function memoryMb(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) gc();
  return Math.round(process.memoryUsage().rss / 1e6);
}
