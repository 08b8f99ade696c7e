import type { ListedParty, PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import { buildMatcher, subjectOf } from './measure.js';
import { readCsv, typeOf } from './read.js';

interface Point {
  readonly threshold: number;
  /** Shares, 0…1. */
  readonly recall: number;
  readonly companies: number;
  readonly people: number;
}

/** Recall of aliases against alerts on ordinary names, over all thresholds: the numbers, and a picture for the README. */
export function drawCurve(parties: readonly ListedParty[], queries: string, companies: string, people: string): { svg: string; points: readonly Point[] } {
  const { matcher } = buildMatcher(parties);
  const best = (type: PartyType, name: string): number => {
    const match = matcher.match(subjectOf(type, name), { threshold: 0.3, limit: 1 })[0];
    return match?.band === 'hit' ? match.score : 0;
  };
  const found = readCsv(queries).map((row) => matcher.match(subjectOf(typeOf(row['type'] ?? ''), row['query'] ?? ''), { threshold: 0.3, limit: 10 })
    .find((match) => match.band === 'hit' && match.party.recordId === row['expected_id'])?.score ?? 0);
  const firms = readCsv(companies).map((row) => best('company', row['name'] ?? ''));
  const persons = readCsv(people).map((row) => best('person', row['full_name'] ?? ''));
  const share = (scores: readonly number[], t: number): number => scores.filter((score) => score >= t).length / Math.max(1, scores.length);
  const points: Point[] = [];
  for (let t = 30; t <= 95; t += 5) points.push({ threshold: t / 100, recall: share(found, t / 100), companies: share(firms, t / 100), people: share(persons, t / 100) });
  return { svg: draw(points), points };
}

function draw(points: readonly Point[]): string {
  const width = 720, height = 420, left = 60, top = 30, right = 20, bottom = 50;
  const most = Math.max(0.012, ...points.map((p) => Math.min(0.03, p.companies)));
  const low = Math.floor(Math.min(...points.map((p) => p.recall)) * 20) / 20;
  const high = Math.ceil(Math.max(...points.map((p) => p.recall)) * 20) / 20;
  const x = (rate: number): number => left + (Math.min(rate, most) / most) * (width - left - right);
  const y = (recall: number): number => top + ((high - recall) / (high - low)) * (height - top - bottom);
  const line = (pick: (p: Point) => number, colour: string): string => {
    const shown = points.filter((p) => pick(p) <= most);
    const path = shown.map((p) => `${x(pick(p)).toFixed(1)},${y(p.recall).toFixed(1)}`).join(' ');
    const dots = shown.map((p) => `<circle cx="${x(pick(p)).toFixed(1)}" cy="${y(p.recall).toFixed(1)}" r="${Math.abs(p.threshold - DEFAULT_POLICY.threshold) < 0.001 ? 6 : 3}" fill="${colour}"><title>threshold ${p.threshold}: recall ${(100 * p.recall).toFixed(1)} %, alerts ${(100 * pick(p)).toFixed(2)} %</title></circle>`).join('');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}`;
  };
  const grid: string[] = [];
  for (let r = low; r <= high + 1e-9; r += 0.05) grid.push(`<line x1="${left}" x2="${width - right}" y1="${y(r)}" y2="${y(r)}" stroke="#ddd"/><text x="${left - 8}" y="${y(r) + 4}" text-anchor="end">${Math.round(100 * r)} %</text>`);
  for (let a = 0; a <= most + 1e-9; a += 0.002) grid.push(`<line y1="${top}" y2="${height - bottom}" x1="${x(a)}" x2="${x(a)}" stroke="#eee"/><text x="${x(a)}" y="${height - bottom + 18}" text-anchor="middle">${(100 * a).toFixed(1)} %</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>${grid.join('')}
<text x="${width / 2}" y="${height - 8}" text-anchor="middle">ordinary names that raise an alert</text><text x="${left}" y="18">aliases taken off the lists that are found (large dot: the default threshold)</text>
${line((p) => p.companies, '#0a5')}${line((p) => p.people, '#05a')}
<text x="${width - 150}" y="${height - bottom - 30}" fill="#0a5">companies</text><text x="${width - 150}" y="${height - bottom - 14}" fill="#05a">people</text></svg>
`;
}
