import { readFileSync, writeFileSync } from 'node:fs';
import { Matcher } from '../../src/matching/matcher.js';
import type { Party, PartyType } from '../../src/matching/party.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { nameOf, readCsv, readFtm, typeOf } from './read.js';

const E = '../shared/eval/';
const ref = loadReferenceData();
export const subject = (type: PartyType, name: string): Party => ({ type, names: [nameOf(name)], identifiers: [], birthDates: [], addresses: [], countries: [] });
const t0 = performance.now();
const list = readFtm(E + 'alias_out_list.ftm.json');
const t1 = performance.now();
const m = new Matcher(list, ref);
console.log('build', Math.round(performance.now() - t1), 'ms', 'read', Math.round(t1 - t0), m.size, 'rss', Math.round(process.memoryUsage().rss / 1e6));
if (process.argv[2] === 'ask') {
  for (const q of process.argv.slice(3)) for (const type of ['company', 'person'] as const) {
    console.log('##', q, type);
    for (const h of m.match(subject(type, q), { threshold: 0.3, limit: 5 })) console.log('  ', h.score, h.band, h.party.id, h.name?.full, '|', h.reason, JSON.stringify(h.explain().features.map((f) => [f.feature, f.score, f.contribution])));
  }
  process.exit();
}
const FLOOR = 0.05;
const out: string[] = [];
const scores = { q: [] as { kind: string; script: string; type: string; s: number; row: Record<string, string> }[], c: [] as number[], g: [] as number[], u: [] as number[] };
let t = performance.now();
for (const row of readCsv(E + 'alias_out_queries.csv')) {
  const hits = m.match(subject(typeOf(row['type']!), row['query']!), { threshold: FLOOR, limit: 10 });
  const hit = hits.find((h) => h.party.recordId === row['expected_id'] && h.band === 'hit');
  scores.q.push({ kind: row['kind']!, script: row['script']!, type: row['type']!, s: hit?.score ?? 0, row });
}
console.log('recall queries', Math.round((performance.now() - t) / 2991 * 1000), 'us each');
const alerts = (file: string, column: string, type: PartyType): { s: number; line: string }[] => {
  t = performance.now();
  const res = readCsv(E + file).map((row) => {
    const h = m.match(subject(type, row[column]!), { threshold: FLOOR, limit: 1 })[0];
    return { s: h?.band === 'hit' ? h.score : 0, line: `${h?.score}\t${row[column]}\t${h?.name?.full}\t${h?.party.type}\t${h?.reason}` };
  });
  console.log(file, Math.round((performance.now() - t) / res.length * 1000), 'us each');
  return res;
};
const comp = alerts('companies.csv', 'name', 'company');
const glob = alerts('people_global.csv', 'full_name', 'person');
const us = alerts('people_us.csv', 'full_name', 'person');
const pairs = readCsv(E + 'name_pairs.csv').map((row) => {
  const pm = new Matcher([{ ...list[0]!, type: typeOf(row['type']!), names: [nameOf(row['listed']!)] }], ref);
  const h = pm.match(subject(typeOf(row['type']!), row['query']!), { threshold: FLOOR })[0];
  return { s: h?.band === 'hit' ? h.score : 0, truth: row['match'] === 'true', row };
});
const um = new Matcher(readFtm(E + 'un_list.ftm.json'), ref);
const un = readCsv(E + 'un_queries.csv').map((row) => {
  const h = um.match(subject('person', row['query']!), { threshold: FLOOR, limit: 10 }).find((x) => x.party.recordId === row['expected_id'] && x.band === 'hit');
  return { s: h?.score ?? 0, row };
});
const pct = (n: number, d: number): string => ((100 * n) / d).toFixed(2);
for (const th of [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]) {
  const r = (f: (x: (typeof scores.q)[0]) => boolean): string => pct(scores.q.filter((x) => f(x) && x.s >= th).length, scores.q.filter(f).length);
  const tp = pairs.filter((p) => p.truth && p.s >= th).length;
  const fp = pairs.filter((p) => !p.truth && p.s >= th).length;
  const fn = pairs.filter((p) => p.truth && p.s < th).length;
  console.log(th, 'all', r(() => true), 'shared', r((x) => x.kind === 'shared_word'), 'cross', r((x) => x.kind === 'cross_script'), 'none', r((x) => x.kind === 'no_shared_word'), 'pers', r((x) => x.type === 'Person'), 'org', r((x) => x.type !== 'Person'),
    '| comp', pct(comp.filter((c) => c.s >= th).length, comp.length), 'glob', pct(glob.filter((c) => c.s >= th).length, glob.length), 'us', pct(us.filter((c) => c.s >= th).length, us.length),
    '| F1', ((2 * tp) / (2 * tp + fp + fn)).toFixed(3), 'un', pct(un.filter((u) => u.s >= th).length, un.length));
}
const TH = 0.5;
if (process.argv[2] === 'dump') {
  const dir = process.argv[3]!;
  writeFileSync(dir + '/comp.txt', comp.filter((c) => c.s >= TH).sort((a, b) => b.s - a.s).map((c) => c.line).join('\n'));
  writeFileSync(dir + '/glob.txt', glob.filter((c) => c.s >= TH).sort((a, b) => b.s - a.s).map((c) => c.line).join('\n'));
  writeFileSync(dir + '/us.txt', us.filter((c) => c.s >= TH).sort((a, b) => b.s - a.s).map((c) => c.line).join('\n'));
  const byId = new Map(list.map((p) => [p.recordId, p]));
  writeFileSync(dir + '/miss.txt', scores.q.filter((x) => x.s < TH).map((x) => `${x.kind}\t${x.type}\t${x.s}\t${x.row['query']}\t=> ${byId.get(x.row['expected_id']!)!.names.map((n) => n.full).join(' ; ')}`).join('\n'));
  writeFileSync(dir + '/pairs.txt', pairs.filter((p) => p.truth !== p.s >= TH).map((p) => `${p.truth}\t${p.s}\t${p.row['query']}\t${p.row['listed']}`).join('\n'));
  writeFileSync(dir + '/un.txt', un.filter((u) => u.s < TH).map((u) => JSON.stringify(u)).join('\n'));
}
void readFileSync;
void out;
