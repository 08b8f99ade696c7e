import { readFileSync, writeFileSync } from 'node:fs';
import { FEATURES } from '../../src/matching/features.js';
import { hashText } from '../../src/matching/fold.js';
import { DEFAULT_POLICY, squeezeInverse } from '../../src/matching/policy.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { type Case, fit, hits } from './fit.js';
import { loadLists } from './lists.js';
import { PAIR_COLUMNS, readRows } from './read.js';
import { CaseCollector, type Sources, type Table, weightsOf } from './train-cases.js';

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
/** … of organisations. */
const AT_LEAST_ORG: Readonly<Record<string, number>> = { syllable_differs: -2, generic_words_differ: -2, trade_differs: -1 };

/** What the evaluation sets overstate: firms of the world seldom lead with their form, suppliers from Russia always do; ordinary names of one word are not among them. */
const AT_MOST: Readonly<Record<string, number>> = { form_leads_both: 2.25, form_leads_acronym: 1, one_word_subject: 0.3 };

/** The sum that squeezed is the default threshold. */
const THRESHOLD = squeezeInverse(DEFAULT_POLICY.threshold);
const STEPS = 600;

export interface TrainOptions {
  /** Folder of the evaluation sets. */
  readonly folder: string;
  readonly lists: readonly string[];
  readonly tables: readonly Table[];
  /** How strongly the weights of today are held. */
  readonly pull: number;
  /** How far to go from them towards the fit, 0…1. */
  readonly share: number;
  /** Fits on half of what there is and counts on the other half; writes nothing. */
  readonly judge: boolean;
}

/** Fits the weights of today anew, writes them into `src/matching/weights.ts`, and says how many cases of each group are hits before and after. */
export async function train({ folder, lists, tables, pull, share, judge }: TrainOptions, log: (line: string) => void): Promise<Record<string, unknown>> {
  const reference = loadReferenceData();
  const sources: Sources = {
    parties: await loadLists(lists), companies: readRows(`${folder}/companies.csv`, ['name', 'country']), pairs: readRows(`${folder}/name_pairs.csv`, PAIR_COLUMNS),
    people: ['global', 'us'].flatMap((part) => readRows(`${folder}/people_${part}.csv`, ['full_name', 'date_of_birth', 'nationality'])),
  };
  const found: Record<Table, Float64Array> = { person: weightsOf(DEFAULT_POLICY.person), org: weightsOf(DEFAULT_POLICY.org) };
  const report: Record<string, unknown> = {};
  for (const table of tables) {
    const before = found[table];
    const cases = [...new CaseCollector(table, sources, reference, DEFAULT_POLICY[table]).cases(log)];
    const learnt = judge ? cases.filter((each) => !isKept(each)) : cases;
    const fitted = fit(learnt, { from: before, pull, threshold: THRESHOLD, bounded: (feature, weight) => bounded(table, feature, weight), steps: STEPS, log });
    const after = before.map((weight, i) => Math.round(100 * (weight + share * (fitted[i]! - weight))) / 100);
    const judged = judge ? cases.filter(isKept) : cases;
    const [was, is] = [hits(judged, before, THRESHOLD), hits(judged, after, THRESHOLD)];
    report[table] = Object.fromEntries(Object.entries(was).map(([group, { n, hits: count }]) => [group, { n, before: count, after: is[group]!.hits }]));
    found[table] = after;
  }
  if (!judge) writeTables(found);
  return report;
}

/** Whether a case is kept for judging. */
function isKept({ of }: Case): boolean {
  return (hashText(of, 0x5eed) & 64) !== 0;
}

/** Puts the numbers into the tables; what is said of them there stays, and is for who trains to say anew. */
function writeTables(found: Readonly<Record<Table, Float64Array>>): void {
  let source = readFileSync(WEIGHTS, 'utf8');
  for (const [name, weights] of [['PERSON_WEIGHTS', found.person], ['ORG_WEIGHTS', found.org]] as const) {
    const rows = FEATURES.flatMap((feature, i) => (weights[i] === 0 ? [] : [`  ${feature}: ${weights[i]},\n`]));
    source = source.replace(new RegExp(`(export const ${name}: Weights = \\{\\n)[^}]*`), (_, opening: string) => opening + rows.join(''));
  }
  writeFileSync(WEIGHTS, source);
}

const WEIGHTS = 'src/matching/weights.ts';

/** A weight within what an officer would accept. */
function bounded(table: Table, feature: number, weight: number): number {
  const name = FEATURES[feature]!;
  const sign = SIGNS[name] ?? 0;
  const signed = sign !== 0 && weight * sign < 0 ? 0 : weight;
  return Math.min(signed, AT_LEAST[name] ?? Infinity, (table === 'org' ? AT_LEAST_ORG[name] : undefined) ?? Infinity, AT_MOST[name] ?? Infinity);
}
