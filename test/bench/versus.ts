import Fuse from 'fuse.js';
import type { ListedParty } from '../../src/matching/party.js';
import { buildMatcher, percentile, round, subjectOf } from './measure.js';
import { QUESTION_COLUMNS, readRows, typeOf } from './read.js';

const SAMPLE = 60;

/** Fuse.js (default and token search) and ours on the same questions, in one run. Fuse answers a sample, spread over the file. */
export function versus(parties: readonly ListedParty[], file: string, ordinary: string | undefined): Record<string, unknown> {
  const { matcher } = buildMatcher(parties);
  const all = readRows(file, QUESTION_COLUMNS);
  const step = Math.max(1, Math.floor(all.length / SAMPLE));
  const rows = all.filter((_, i) => i % step === 0).slice(0, SAMPLE);
  const names = parties.flatMap((party) => party.names.map((name) => ({ name: name.full, id: party.recordId })));
  const ordinaryNames = ordinary === undefined ? [] : readRows(ordinary, ['name']).filter((_, i) => i % 400 === 0).map((row) => row['name'] ?? '').slice(0, 30);
  const run = (search: (query: string, type: string) => string[]): Record<string, number> => {
    const times: number[] = [];
    let hits = 0;
    for (const row of rows) {
      const from = performance.now();
      const ids = search(row['query'] ?? '', row['type'] ?? '');
      times.push(performance.now() - from);
      if (ids.slice(0, 10).includes(row['expected_id'] ?? '')) hits++;
    }
    const raised = ordinaryNames.filter((name) => search(name, 'Company').length > 0).length;
    const mean = times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length);
    times.sort((a, b) => a - b);
    return { meanMs: round(mean, 4), p50Ms: round(percentile(times, 0.5), 4), recallAt10: round(hits / Math.max(1, rows.length)), ...(ordinaryNames.length > 0 && { alertRate: round(raised / ordinaryNames.length) }) };
  };
  // the engine answers the whole file first, so that it is measured warm as Fuse is; then the same sample
  const ask = (query: string, type: string): string[] => matcher.match(subjectOf(typeOf(type), query), { limit: 10 }).filter((match) => match.band === 'hit').map((match) => match.party.recordId);
  for (const row of all) if (!rows.includes(row)) ask(row['query'] ?? '', row['type'] ?? '');
  const ours = run(ask);
  const fuseDefault = new Fuse(names, { keys: ['name'], includeScore: true });
  const fuse = run((query) => fuseDefault.search(query, { limit: 10 }).filter((hit) => (hit.score ?? 1) <= 0.3).map((hit) => hit.item.id));
  const fuseByToken = new Fuse(names, { keys: ['name'], includeScore: true, useTokenSearch: true });
  const fuseToken = run((query) => fuseByToken.search(query, { limit: 10 }).filter((hit) => (hit.score ?? 1) <= 0.3).map((hit) => hit.item.id));
  return { n: rows.length, names: names.length, ours, fuse, fuseToken, speedRatio: Math.round(fuse['meanMs']! / ours['meanMs']!), speedRatioToken: Math.round(fuseToken['meanMs']! / ours['meanMs']!) };
}
