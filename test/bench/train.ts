import { writeFileSync } from 'node:fs';
import { FEATURES } from '../../src/matching/features.js';
import { hashText } from '../../src/matching/fold.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, PartyType } from '../../src/matching/party.js';
import { DEFAULT_POLICY } from '../../src/matching/policy.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { countWords } from './make-word-counts.js';
import { randomFrom, type Slip, slipped, someLetter } from './random.js';
import { curveOf, readSets, rowsOf, scoreSets, type Scores, type Sets } from './table.js';

interface Row {
  readonly values: Float32Array;
  readonly label: 0 | 1;
  readonly weight: number;
  /** What the row was made from, to keep folds apart. */
  readonly of: string;
}

/** A slip as in customer files. */
function misspell(name: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (name.length - 2));
  const drawn = random();
  const letter = someLetter(random);
  if (!/\p{L}/u.test(name[at]!)) return name;
  const kind: Slip = drawn < 0.25 ? 'doubled' : drawn < 0.5 ? 'dropped' : drawn < 0.7 && /\p{L}/u.test(name[at + 1] ?? '') ? 'swapped' : 'other';
  return slipped(name, at, kind, letter);
}

const isOrg = (party: ListedParty): boolean => party.type === 'organisation' || party.type === 'company' || party.type === 'unknown';

/** Pairs to learn from: aliases taken off the list and misspelt names (same), ordinary companies and people, and names with one word exchanged (different). */
export function collect(sets: Sets, reference: ReferenceData, kind: 'person' | 'org', seed = 11): Row[] {
  const rows: Row[] = [];
  const random = randomFrom(seed);
  const queries: { type: PartyType; text: string; id: string }[] = [];
  const parties = sets.parties.map((party) => {
    if (party.names.length < 2 || random() > 0.4) return party;
    const at = 1 + Math.floor(random() * (party.names.length - 1));
    queries.push({ type: party.type, text: party.names[at]!.full, id: party.id });
    return { ...party, names: party.names.filter((_, i) => i !== at) };
  });
  const matcher = new Matcher(parties, reference);
  const take = (type: PartyType, text: string, expected: string | undefined, weight: number): void => {
    const best: { sum: number; values: Float32Array }[] = [];
    matcher.inspect(type, text, (found, party, _nameAt, sum, values) => {
      if (found !== kind) return;
      if (expected !== undefined && parties[party]!.id !== expected) return;
      if (expected === undefined && best.length >= 3 && best[best.length - 1]!.sum >= sum) return;
      best.push({ sum, values: values.slice() });
      best.sort((a, b) => b.sum - a.sum);
      if (best.length > (expected === undefined ? 3 : 1)) best.pop();
    });
    for (const { values } of best) {
      // the very same words and no form that differs: no name tells those apart, and some are truly listed
      const same = values[FEATURES.indexOf('same_words')] === 1;
      if (expected === undefined && same && values[FEATURES.indexOf('short_name_form_unequal')] === 0 && values[FEATURES.indexOf('legal_form_differs')] === 0 && values[FEATURES.indexOf('legal_country_differs')] === 0) continue;
      rows.push({ values, label: expected === undefined ? 0 : 1, weight, of: expected ?? text });
    }
  };
  const wanted = (party: ListedParty): boolean => (kind === 'person' ? party.type === 'person' : isOrg(party));
  for (const asked of queries) if (kind === 'person' ? asked.type === 'person' : asked.type === 'organisation' || asked.type === 'unknown') take(asked.type, asked.text, asked.id, 1);
  const pool = parties.filter((party) => wanted(party) && party.names[0]!.full.length > 6);
  const pick = (): ListedParty => pool[Math.floor(random() * pool.length)]!;
  for (let i = 0; i < SLIPS[kind]; i++) {
    const party = pick();
    take(party.type, misspell(party.names[0]!.full, random), party.id, 0.4);
  }
  for (let i = 0; i < 2000; i++) {
    const party = pick();
    const text = exchanged(party, pick(), kind, random);
    if (text === undefined) continue;
    let worst: { sum: number; values: Float32Array } | undefined;
    matcher.inspect(party.type, text, (found, at2, nameAt, sum, values) => {
      if (found !== kind || parties[at2]!.id !== party.id || nameAt !== 0) return;
      if (worst === undefined || worst.sum < sum) worst = { sum, values: values.slice() };
    });
    if (worst !== undefined && worst.values[FEATURES.indexOf('same_words')] !== 1 && (worst.values[FEATURES.indexOf('both_left_over')]! > 0.25 || worst.values[FEATURES.indexOf('number_missing')] === 1)) rows.push({ values: worst.values, label: 0, weight: 0.5, of: party.id });
  }
  if (kind === 'org') for (const row of sets.companies) take('company', row['name']!, undefined, 1);
  else for (const row of [...sets.people.global, ...sets.people.us]) take('person', row['full_name']!, undefined, 1);
  return rows;
}

/** How many misspelt names to learn from: officers expect one slip of the hand in a firm's name to be found, and lists show few of them. */
const SLIPS = { org: 3000, person: 1500 } as const;

/** The name of a party with one word of another's in place of its own, or with a number added: another party. */
function exchanged(party: ListedParty, other: ListedParty, kind: 'person' | 'org', random: () => number): string | undefined {
  const words = party.names[0]!.full.split(/\s+/);
  const others = other.names[0]!.full.split(/\s+/);
  if (words.length < 2) return undefined;
  const at = Math.floor(random() * words.length);
  const word = others[Math.min(at, others.length - 1)]!;
  if (words[at]!.length < 3 || word.length < 3 || word.toLowerCase() === words[at]!.toLowerCase()) return undefined;
  words[at] = /^\d+$/.test(words[at]!) ? String(Number(words[at]) + 1 + Math.floor(random() * 3)) : word;
  return kind === 'org' && random() < 0.15 ? `${party.names[0]!.full} ${['II', '2', '7', '12'][Math.floor(random() * 4)]!}` : words.join(' ');
}

/** Features that may only speak for a pair (+) or only against it (-): what an officer would expect, whatever the data says. */
const SIGNS: Readonly<Record<string, 1 | -1>> = {
  subject_covered: 1, listed_covered: 1, both_covered_50: 1, both_covered_70: 1, both_covered_85: 1, better_covered: 1,
  information_1: 1, information_2: 1, information_3: 1,
  subject_left_over: -1, listed_left_over: -1, both_left_over: -1, subject_words_left: -1, listed_words_left: -1, both_words_left: -1,
  least_alike: -1, mean_unlike: -1, short_word_unlike: -1, words_unlike: -1, first_letter_differs: -1,
  same_words: 1, number_differs: -1, number_missing: -1, generic_only: -1, generic_own_left: -1, generic_translated: -1, own_matched_2: 1, own_matched_3: 1, own_all_subject: 1, own_all_listed: 1, own_all_both: 1, own_one_of_many: -1,
  one_common_word: -1, one_short_word: -1, legal_form_differs: -1, legal_country_differs: -1, common_name_form_differs: -1,
  legal_form_equal: 1, initial_only: -1, initial_differs: -1, given_name_only: -1, place_left: -1, place_differs: -1, nisbah_differs: -1, patronymic_differs: -1, patronymic_agrees: 1,
  order_differs: -1, order_rotated: -1, ending_differs: -1, common_only: -1, first_word_agrees: 1, first_word_differs: -1, family_differs: -1, second_family_alone: -1, rarest_agrees: 1, symbols_agree: 1, part_of_field: -1,
  acronym_listed: -1, translated_words: -1, father_swapped: -1, acronym_alone: -1, acronym_form_agrees: 1,
  form_leads_both: 1, form_leads_acronym: 1, form_missing_one_word: -1, short_name_form_unequal: -1, acronym_form_unequal: -1, rare_word: 1, rare_word_alone: 1, generic_information: 1, generic_order_differs: -1, generic_few: -1, syllable_differs: -1,
};

/** What too few pairs show for the numbers to say it, and every officer knows: at least this much against a pair. */
const AT_LEAST: Readonly<Record<string, number>> = { number_differs: -4, place_differs: -2.5, father_swapped: -7, number_missing: -4, initial_differs: -2.5, generic_few: -1.2, generic_order_differs: -1, generic_own_left: -1, generic_translated: -2.5, patronymic_differs: -1.5 };

/** What the evaluation sets overstate: firms of the world seldom lead with their form, suppliers from Russia always do; ordinary names of one word are not among them. */
const AT_MOST: Readonly<Record<string, number>> = { form_leads_both: 1.5, form_leads_acronym: 1, one_word_subject: 0.3 };

/** Steps of the fit; the second half counts hits and alerts at the threshold. */
const STEPS = 700;
/** Every so many steps all rows are looked at; between, only those that pull. */
const LOOK_AGAIN = 25;

/** Fits the weights: logistic loss first, then a soft count of hits and alerts at the threshold. Adam, signs kept. */
export function fit(rows: readonly Row[], alertCost: number, log: (line: string) => void, decay = 0.00001): number[] {
  const n = FEATURES.length;
  const w = new Float64Array(n);
  const m = new Float64Array(n);
  const v = new Float64Array(n);
  const sparse = rows.map((row) => {
    const at = Uint8Array.from([...row.values.keys()].filter((i) => row.values[i] !== 0));
    return { at, values: Float64Array.from(at, (i) => row.values[i]!), label: row.label, cost: row.weight * (row.label === 0 ? alertCost : 1) };
  });
  let active = sparse;
  for (let step = 1; step <= STEPS; step++) {
    const gradient = new Float64Array(n);
    let loss = 0;
    const soft = step > STEPS / 2;
    const all = step % LOOK_AGAIN === 1;
    const pulling: typeof sparse = [];
    for (const row of all ? sparse : active) {
      const { at, values, label, cost } = row;
      let z = 0;
      for (let k = 0; k < at.length; k++) z += w[at[k]!]! * values[k]!;
      if (all && (label === 1 ? z < 6 : z > -4)) pulling.push(row);
      const p = 1 / (1 + Math.exp(-z));
      let g: number;
      if (!soft) {
        g = (p - label) * cost;
        loss -= cost * Math.log(1e-9 + (label === 1 ? p : 1 - p));
      } else {
        // count of errors at z = 0, made smooth; a little logistic loss keeps hopeless pairs in mind
        const s = 1 / (1 + Math.exp(-2 * z));
        g = ((label === 1 ? -1 : 1) * 2 * s * (1 - s) + 0.1 * (p - label)) * cost;
        loss += cost * (label === 1 ? 1 - s : s);
      }
      for (let k = 0; k < at.length; k++) gradient[at[k]!]! += g * values[k]!;
    }
    if (all) active = pulling;
    const rate = soft ? 0.01 : 0.04;
    for (let i = 0; i < n; i++) {
      const g = gradient[i]! / rows.length + decay * w[i]!;
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      w[i]! -= (rate * (m[i]! / (1 - 0.9 ** step))) / (Math.sqrt(v[i]! / (1 - 0.999 ** step)) + 1e-9);
      w[i] = bounded(i, w[i]!);
    }
    if (step % 200 === 0) log(`step ${step} loss ${(loss / rows.length).toFixed(5)}`);
  }
  return [...w];
}

/** A weight within what an officer would accept. */
function bounded(feature: number, weight: number): number {
  const name = FEATURES[feature]!;
  const sign = SIGNS[name] ?? 0;
  const signed = sign !== 0 && weight * sign < 0 ? 0 : weight;
  return Math.min(signed, AT_LEAST[name] ?? Infinity, AT_MOST[name] ?? Infinity);
}

/** What an alert costs, in aliases missed. */
const ALERT_COST = { org: 1.1, person: 0.8 } as const;

function learn(sets: Sets, reference: ReferenceData, log: (line: string) => void): Record<'person' | 'org', Record<string, number>> {
  const table = (kind: 'person' | 'org'): Record<string, number> => {
    // a second choice of the aliases taken off: ordinary names would only be said twice
    const rows = [...collect(sets, reference, kind), ...collect({ ...sets, companies: [], people: { global: [], us: [] } }, reference, kind, 12).filter((row) => row.label === 1)];
    const positives = rows.filter((row) => row.label === 1).length;
    log(`${kind}: ${positives} same, ${rows.length - positives} different`);
    const w = fit(rows, ALERT_COST[kind], log);
    return Object.fromEntries(FEATURES.map((name, i) => [name, Math.round(w[i]! * 100) / 100]).filter(([, x]) => x !== 0));
  };
  return { person: table('person'), org: table('org') };
}

/** Learns both tables and writes `src/matching/weights.ts`. */
export function train(folder: string, reference: ReferenceData, log: (line: string) => void): void {
  const { person, org } = learn(readSets(folder), reference, log);
  const table = (name: string, weights: Record<string, number>): string => `export const ${name}: Weights = {\n${Object.entries(weights).map(([k, x]) => `  ${k}: ${x},`).join('\n')}\n};\n`;
  writeFileSync('src/matching/weights.ts', `import type { Weights } from './policy.js';\n\n${table('PERSON_WEIGHTS', person)}\n${table('ORG_WEIGHTS', org)}`);
}

/**
 * What the table promises for cases it has not seen: weights and counts of organisations' words are learnt on all folds but one and judged on
 * that one (ordinary names by themselves, aliases by their party), and the judgements are put together.
 */
export function crossValidate(folder: string, reference: ReferenceData, folds: number, log: (line: string) => void): Record<string, unknown> {
  const sets = readSets(folder);
  const foldOf = (text: string): number => (hashText(text, 0x5eed) >>> 0) % folds;
  const parts: Scores[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const keep = (own: boolean): Sets => ({
      parties: own ? sets.parties : sets.parties.filter((party) => foldOf(party.recordId) !== fold),
      queries: sets.queries.filter((row) => (foldOf(row['expected_id']!) === fold) === own),
      companies: sets.companies.filter((row) => (foldOf(row['name']!) === fold) === own),
      people: { global: sets.people.global.filter((row) => (foldOf(row['full_name']!) === fold) === own), us: sets.people.us.filter((row) => (foldOf(row['full_name']!) === fold) === own) },
    });
    const { organisations } = countWords({ companies: keep(false).companies, parties: sets.parties }, [], reference);
    const blind = { ...reference, orgCounts: organisations };
    const weights = learn(keep(false), blind, log);
    const scores = scoreSets(keep(true), blind, { ...DEFAULT_POLICY, ...weights });
    log(`fold ${fold}: ${JSON.stringify(rowsOf(scores, DEFAULT_POLICY.threshold))}`);
    parts.push(scores);
  }
  const together = parts.reduce((all, part) => ({
    queries: [...all.queries, ...part.queries], companies: [...all.companies, ...part.companies], companiesWithCountry: [...all.companiesWithCountry, ...part.companiesWithCountry],
    people: { global: [...all.people.global, ...part.people.global], us: [...all.people.us, ...part.people.us] },
    peopleWithDates: { global: [...all.peopleWithDates.global, ...part.peopleWithDates.global], us: [...all.peopleWithDates.us, ...part.peopleWithDates.us] },
  }));
  return { folds, threshold: DEFAULT_POLICY.threshold, ...rowsOf(together, DEFAULT_POLICY.threshold), ...curveOf(together) };
}
