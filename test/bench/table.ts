import { countryCode } from '../../src/lists/countries.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, Party, PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY, type MatchPolicy } from '../../src/matching/policy.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { round, subjectOf } from './measure.js';
import { judgePairs } from './pairs.js';
import { dateOf, PAIR_COLUMNS, QUESTION_COLUMNS, readFtm, readRows, typeOf } from './read.js';

/** Low, so that one run answers for every threshold. */
const FLOOR = 0.3;
const RATES = [0.003, 0.004, 0.005, 0.006, 0.007] as const;

/** The evaluation sets, or those parts of them that a fold keeps for judging. */
export interface Sets {
  readonly parties: readonly ListedParty[];
  readonly queries: readonly Record<string, string>[];
  readonly companies: readonly Record<string, string>[];
  readonly people: Readonly<Record<'global' | 'us', readonly Record<string, string>[]>>;
}

export function readSets(folder: string): Sets {
  return {
    parties: readFtm(`${folder}/alias_out_list.ftm.json`),
    queries: readRows(`${folder}/alias_out_queries.csv`, QUESTION_COLUMNS),
    companies: readRows(`${folder}/companies.csv`, ['name']),
    people: { global: readRows(`${folder}/people_global.csv`, ['full_name']), us: readRows(`${folder}/people_us.csv`, ['full_name']) },
  };
}

export interface Scored {
  readonly row: Readonly<Record<string, string>>;
  readonly score: number;
}

export interface Scores {
  readonly queries: readonly Scored[];
  readonly companies: readonly Scored[];
  readonly companiesWithCountry: readonly Scored[];
  readonly people: Readonly<Record<'global' | 'us', readonly Scored[]>>;
  readonly peopleWithDates: Readonly<Record<'global' | 'us', readonly Scored[]>>;
}

/** Best scores of all cases: of queries the expected party's among the first ten, of ordinary names the highest. */
function scoreSets(sets: Sets, reference: ReferenceData, policy: MatchPolicy): Scores {
  const matcher = new Matcher(sets.parties, reference, policy);
  const best = (subject: Party): number => {
    const match = matcher.match(subject, { threshold: FLOOR, limit: 1 })[0];
    return match?.band === 'hit' ? match.score : 0;
  };
  const queries = sets.queries.map((row) => {
    const match = matcher.match(subjectOf(typeOf(row['type'] ?? ''), row['query'] ?? ''), { threshold: FLOOR, limit: 10 }).find((each) => each.party.recordId === row['expected_id']);
    return { row, score: match?.band === 'hit' ? match.score : 0 };
  });
  const known = (type: PartyType, name: string, country: string, dob: string): Party => {
    const code = countryCode(country);
    return { ...subjectOf(type, name), countries: code === undefined ? [] : [{ code, kind: type === 'person' ? 'nationality' : 'registration' }], birthDates: dob === '' ? [] : [dateOf(dob)] };
  };
  const companies = sets.companies.map((row) => ({ row, score: best(subjectOf('company', row['name'] ?? '')) }));
  const people = (rows: readonly Record<string, string>[]) => rows.map((row) => ({ row, score: best(subjectOf('person', row['full_name'] ?? '')) }));
  const dated = (scored: readonly Scored[]) => scored.map(({ row, score }) => ({ row, score: score === 0 ? 0 : best(known('person', row['full_name'] ?? '', row['nationality'] ?? '', row['date_of_birth'] ?? '')) }));
  const global = people(sets.people.global);
  const us = people(sets.people.us);
  return {
    queries, companies,
    companiesWithCountry: companies.map(({ row, score }) => ({ row, score: score === 0 ? 0 : best(known('company', row['name'] ?? '', row['country'] ?? '', '')) })),
    people: { global, us }, peopleWithDates: { global: dated(global), us: dated(us) },
  };
}

function share(scored: readonly Scored[], threshold: number): number {
  return scored.filter(({ score }) => score >= threshold).length / Math.max(1, scored.length);
}

/** The threshold at which this share of ordinary names raises an alert. */
function thresholdAt(scored: readonly Scored[], rate: number): number {
  const scores = scored.map(({ score }) => score).sort((a, b) => b - a);
  return (scores[Math.floor(rate * scores.length)] ?? 0) + 0.0001;
}

/** Rows of `matching.md`'s table that need no clock. */
function rowsOf(scores: Scores, threshold: number): Record<string, unknown> {
  const kinds = ['shared_word', 'cross_script', 'no_shared_word'];
  const org = (row: Readonly<Record<string, string>>): boolean => row['type'] !== 'Person';
  const some = (pick: (row: Readonly<Record<string, string>>) => boolean): readonly Scored[] => scores.queries.filter(({ row }) => pick(row));
  return {
    recallAt10: round(share(scores.queries, threshold)),
    ...Object.fromEntries(kinds.map((kind) => [kind, round(share(some((row) => row['kind'] === kind), threshold))])),
    organisations: round(share(some(org), threshold)), persons: round(share(some((row) => !org(row)), threshold)),
    companies: round(share(scores.companies, threshold), 5), companiesWithCountry: round(share(scores.companiesWithCountry, threshold), 5),
    peopleGlobal: round(share(scores.people.global, threshold), 5), peopleUs: round(share(scores.people.us, threshold), 5),
    peopleGlobalDated: round(share(scores.peopleWithDates.global, threshold), 5), peopleUsDated: round(share(scores.peopleWithDates.us, threshold), 5),
  };
}

/** Recall of organisations' and of people's names where a given share of companies, or of people, raises an alert. */
function curveOf(scores: Scores): Record<string, unknown> {
  const org = scores.queries.filter(({ row }) => row['type'] !== 'Person');
  const person = scores.queries.filter(({ row }) => row['type'] === 'Person');
  const people = [...scores.people.global, ...scores.people.us];
  return {
    organisationsAtCompanies: Object.fromEntries(RATES.map((rate) => [(100 * rate).toFixed(1), round(share(org, thresholdAt(scores.companies, rate)))])),
    personsAtPeople: Object.fromEntries([0.0015, 0.002, 0.0025, 0.003, 0.0035].map((rate) => [(100 * rate).toFixed(2), round(share(person, thresholdAt(people, rate)))])),
  };
}

/** All rows of the table at the one threshold and policy, from the folder of the evaluation sets. */
export function table(folder: string, dump: ((scores: Scores) => void) | undefined): Record<string, unknown> {
  const reference = loadReferenceData();
  const threshold = DEFAULT_POLICY.threshold;
  const scores = scoreSets(readSets(folder), reference, DEFAULT_POLICY);
  dump?.(scores);
  const un = new Matcher(readFtm(`${folder}/un_list.ftm.json`), reference);
  const unQueries = readRows(`${folder}/un_queries.csv`, QUESTION_COLUMNS);
  const unFound = unQueries.filter((row) => un.match(subjectOf(typeOf(row['type'] ?? ''), row['query'] ?? ''), { limit: 10 }).some((match) => match.band === 'hit' && match.party.recordId === row['expected_id']));
  const judged = judgePairs(readRows(`${folder}/name_pairs.csv`, PAIR_COLUMNS), reference);
  return { threshold, pairs: judged(threshold), unMissed: unQueries.length - unFound.length, ...rowsOf(scores, threshold), ...curveOf(scores) };
}
