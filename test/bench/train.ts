import { writeFileSync } from 'node:fs';
import { FEATURES } from '../../src/matching/features.js';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty, PartyType } from '../../src/matching/party.js';
import type { ReferenceData } from '../../src/matching/reference.js';
import { readCsv, readFtm } from './read.js';

/** A small deterministic generator, so that training can be repeated. */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Row {
  readonly values: Float32Array;
  readonly label: 0 | 1;
  readonly weight: number;
  /** Rows of one query: the best of them decides. */
  readonly query: number;
}

/** Letters doubled, dropped, swapped or replaced, as in customer files. */
function misspell(name: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (name.length - 2));
  const kind = random();
  const letter = 'abcdefghijklmnoprstuvyz'[Math.floor(random() * 23)]!;
  if (!/\p{L}/u.test(name[at]!)) return name;
  if (kind < 0.25) return name.slice(0, at) + name[at]! + name.slice(at);
  if (kind < 0.5) return name.slice(0, at) + name.slice(at + 1);
  if (kind < 0.7 && /\p{L}/u.test(name[at + 1] ?? '')) return name.slice(0, at) + name[at + 1]! + name[at]! + name.slice(at + 2);
  return name.slice(0, at) + letter + name.slice(at + 1);
}

const isOrg = (party: ListedParty): boolean => party.type === 'organisation' || party.type === 'company' || party.type === 'unknown';

/** Pairs to learn from: aliases taken off the list and misspelt names (same), ordinary companies and people, and names with one word exchanged (different). */
export function collect(folder: string, reference: ReferenceData, seed: number, kind: 'person' | 'org', rows: Row[], firstQuery: number): number {
  const random = randomFrom(seed);
  const queries: { type: PartyType; text: string; id: string }[] = [];
  const parties = readFtm(`${folder}/alias_out_list.ftm.json`).map((party) => {
    if (party.names.length < 2 || random() > 0.4) return party;
    const at = 1 + Math.floor(random() * (party.names.length - 1));
    queries.push({ type: party.type, text: party.names[at]!.full, id: party.id });
    return { ...party, names: party.names.filter((_, i) => i !== at) };
  });
  const matcher = new Matcher(parties, reference);
  let query = firstQuery;
  const take = (type: PartyType, text: string, expected: string | undefined, weight: number): void => {
    query++;
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
      if (expected === undefined && same && values[FEATURES.indexOf('legal_form_differs')] === 0 && values[FEATURES.indexOf('legal_country_differs')] === 0) continue;
      rows.push({ values, label: expected === undefined ? 0 : 1, weight, query });
    }
  };
  const wanted = (party: ListedParty): boolean => (kind === 'person' ? party.type === 'person' : isOrg(party));
  for (const asked of queries) if (kind === 'person' ? asked.type === 'person' : asked.type === 'organisation' || asked.type === 'unknown') take(asked.type, asked.text, asked.id, 1);
  const pool = parties.filter((party) => wanted(party) && party.names[0]!.full.length > 6);
  const pick = (): ListedParty => pool[Math.floor(random() * pool.length)]!;
  for (let i = 0; i < 1500; i++) {
    const party = pick();
    take(party.type, misspell(party.names[0]!.full, random), party.id, 0.4);
  }
  // one word of the name exchanged: another party
  for (let i = 0; i < 2000; i++) {
    const party = pick();
    const other = pick();
    const words = party.names[0]!.full.split(/\s+/);
    const others = other.names[0]!.full.split(/\s+/);
    if (words.length < 2) continue;
    const at = Math.floor(random() * words.length);
    const word = others[Math.min(at, others.length - 1)]!;
    if (words[at]!.length < 3 || word.length < 3 || word.toLowerCase() === words[at]!.toLowerCase()) continue;
    words[at] = /^\d+$/.test(words[at]!) ? String(Number(words[at]) + 1 + Math.floor(random() * 3)) : word;
    const text = kind === 'org' && random() < 0.15 ? `${party.names[0]!.full} ${['II', '2', '7', '12'][Math.floor(random() * 4)]!}` : words.join(' ');
    query++;
    let worst: { sum: number; values: Float32Array } | undefined;
    matcher.inspect(party.type, text, (found, at2, nameAt, sum, values) => {
      if (found !== kind || parties[at2]!.id !== party.id || nameAt !== 0) return;
      if (worst === undefined || worst.sum < sum) worst = { sum, values: values.slice() };
    });
    if (worst !== undefined && worst.values[FEATURES.indexOf('same_words')] !== 1 && (worst.values[FEATURES.indexOf('both_left_over')]! > 0.25 || worst.values[FEATURES.indexOf('number_missing')] === 1)) rows.push({ values: worst.values, label: 0, weight: 0.5, query });
  }
  if (kind === 'org') for (const row of readCsv(`${folder}/companies.csv`)) take('company', row['name']!, undefined, 1);
  else for (const file of ['people_global.csv', 'people_us.csv']) for (const row of readCsv(`${folder}/${file}`).slice(0, 6000)) take('person', row['full_name']!, undefined, 1);
  return query;
}

/** Features that may only speak for a pair (+) or only against it (-): what an officer would expect, whatever the data says. */
const SIGNS: Readonly<Record<string, 1 | -1>> = {
  subject_covered: 1, listed_covered: 1, both_covered_50: 1, both_covered_70: 1, both_covered_85: 1, better_covered: 1,
  information_1: 1, information_2: 1, information_3: 1,
  subject_left_over: -1, listed_left_over: -1, both_left_over: -1, subject_words_left: -1, listed_words_left: -1, both_words_left: -1,
  least_alike: -1, mean_unlike: -1, short_word_unlike: -1, words_unlike: -1, first_letter_differs: -1,
  same_words: 1, number_differs: -1, number_missing: -1, generic_only: -1, generic_own_left: -1, generic_translated: -1, own_matched_2: 1, own_matched_3: 1, own_all_subject: 1, own_all_listed: 1, own_all_both: 1, own_one_of_many: -1,
  one_common_word: -1, one_short_word: -1, legal_form_differs: -1, legal_country_differs: -1, common_name_form_differs: -1,
  legal_form_equal: 1, initial_only: -1, given_name_only: -1, place_left: -1, place_differs: -1, nisbah_differs: -1, patronymic_differs: -1, patronymic_agrees: 1,
  order_differs: -1, common_only: -1, first_word_agrees: 1, first_word_differs: -1, family_differs: -1, rarest_agrees: 1, symbols_agree: 1, part_of_field: -1,
  acronym_listed: -1, translated_words: -1, father_swapped: -1, acronym_alone: -1, acronym_form_agrees: 1,
};

/** What too few pairs show for the numbers to say it, and every officer knows: at least this much against a pair. */
const AT_LEAST: Readonly<Record<string, number>> = { number_differs: -4, place_differs: -1.5, father_swapped: -7, number_missing: -1, generic_own_left: -1, generic_translated: -2.5, patronymic_differs: -1.5 };

/** Fits the weights: logistic loss first, then a soft count of hits and alerts at the threshold. Adam, full batches, signs kept. */
export function fit(rows: readonly Row[], alertCost: number, log: (line: string) => void): number[] {
  const n = FEATURES.length;
  const w = new Float64Array(n);
  const m = new Float64Array(n);
  const v = new Float64Array(n);
  const signs = FEATURES.map((name) => SIGNS[name] ?? 0);
  const steps = 700;
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(n);
    let loss = 0;
    const soft = step > 350;
    for (const row of rows) {
      let z = 0;
      for (let i = 0; i < n; i++) z += w[i]! * row.values[i]!;
      let g: number;
      if (!soft) {
        const p = 1 / (1 + Math.exp(-z));
        g = (p - row.label) * row.weight * (row.label === 0 ? alertCost : 1);
        loss -= row.weight * Math.log(1e-9 + (row.label === 1 ? p : 1 - p)) * (row.label === 0 ? alertCost : 1);
      } else {
        // count of errors at z = 0, made smooth
        const p = 1 / (1 + Math.exp(-2 * (z - 0)));
        const slope = 2 * p * (1 - p);
        const cost = row.label === 1 ? row.weight : row.weight * alertCost;
        g = (row.label === 1 ? -slope : slope) * cost;
        loss += cost * (row.label === 1 ? 1 - p : p);
        // a little logistic loss keeps hopeless pairs in mind
        const q = 1 / (1 + Math.exp(-z));
        g += 0.1 * (q - row.label) * cost;
      }
      for (let i = 0; i < n; i++) gradient[i]! += g * row.values[i]!;
    }
    const rate = soft ? 0.01 : 0.04;
    for (let i = 0; i < n; i++) {
      const g = gradient[i]! / rows.length + 0.00004 * w[i]!;
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      w[i]! -= (rate * (m[i]! / (1 - 0.9 ** step))) / (Math.sqrt(v[i]! / (1 - 0.999 ** step)) + 1e-9);
      const sign = signs[i]!;
      if (sign !== 0 && w[i]! * sign < 0) w[i] = 0;
      const most = AT_LEAST[FEATURES[i]!];
      if (most !== undefined && w[i]! > most) w[i] = most;
    }
    if (step % 200 === 0) log(`step ${step} loss ${(loss / rows.length).toFixed(5)}`);
  }
  return [...w];
}

/** Learns both tables and writes `src/matching/weights.ts`. */
export function train(folder: string, reference: ReferenceData, log: (line: string) => void): void {
  const tables: Record<string, Record<string, number>> = {};
  for (const kind of ['person', 'org'] as const) {
    const rows: Row[] = [];
    let query = 0;
    for (const seed of [11]) {
      if (seed === 11) query = collect(folder, reference, seed, kind, rows, query);
      else {
        const more: Row[] = [];
        query = collect(folder, reference, seed, kind, more, query);
        for (const row of more) if (row.label === 1 || row.weight < 1) rows.push(row);
      }
    }
    const positives = rows.filter((row) => row.label === 1).length;
    log(`${kind}: ${positives} same, ${rows.length - positives} different`);
    const w = fit(rows, kind === 'org' ? 1.1 : 0.8, log);
    tables[kind] = Object.fromEntries(FEATURES.map((name, i) => [name, Math.round(w[i]! * 100) / 100]).filter(([, x]) => x !== 0));
  }
  const table = (name: string, weights: Record<string, number>): string => `export const ${name}: Weights = {\n${Object.entries(weights).map(([k, x]) => `  ${k}: ${x},`).join('\n')}\n};\n`;
  writeFileSync('src/matching/weights.ts', `import type { Weights } from './policy.js';\n\n${table('PERSON_WEIGHTS', tables['person']!)}\n${table('ORG_WEIGHTS', tables['org']!)}`);
}
