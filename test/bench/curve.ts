import { type CurvePoint, drawCurve as draw } from '../../src/evaluation/curve.js';
import { alertRateAt, recallAt } from '../../src/evaluation/measures.js';
import type { ListedParty, PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import { buildMatcher, subjectOf } from './measure.js';
import { QUESTION_COLUMNS, readRows, typeOf } from './read.js';

/** Recall of aliases against alerts on ordinary names, over all thresholds: the numbers, and a picture for the README. */
export function drawCurve(parties: readonly ListedParty[], queries: string, companies: string, people: string): { svg: string; points: readonly CurvePoint[] } {
  const { matcher } = buildMatcher(parties);
  const best = (type: PartyType, name: string): number => {
    const match = matcher.match(subjectOf(type, name), { threshold: 0.3, limit: 1 })[0];
    return match?.band === 'hit' ? match.score : 0;
  };
  const found = readRows(queries, QUESTION_COLUMNS).map((row) => {
    const matches = matcher.match(subjectOf(typeOf(row['type'] ?? ''), row['query'] ?? ''), { threshold: 0.3, limit: 10 });
    const at = matches.findIndex((match) => match.band === 'hit' && match.party.recordId === row['expected_id']);
    return { rank: at + 1, score: matches[at]?.score ?? 0 };
  });
  const firms = readRows(companies, ['name']).map((row) => best('company', row['name'] ?? ''));
  const persons = readRows(people, ['full_name']).map((row) => best('person', row['full_name'] ?? ''));
  const points: CurvePoint[] = [];
  for (let t = 30; t <= 95; t += 5) points.push({ threshold: t / 100, recall: recallAt(found, t / 100), companies: alertRateAt(firms, t / 100), people: alertRateAt(persons, t / 100) });
  return { svg: draw(points, DEFAULT_POLICY.threshold), points };
}
