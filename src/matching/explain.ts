import type { Alignment } from './align.js';
import type { NameIndex } from './candidates.js';
import { FEATURES } from './features.js';
import { bare, type IndexKind } from './kinds.js';
import type { Language } from './language.js';
import type { Explanation, FeatureScore, TokenAlignment, TokenRelation } from './match.js';
import { alternatives, prepareName, type PreparedName } from './prepare.js';
import { sentenceOf, type PairWords } from './sentences.js';

/** The subject's name, the index and its form, how they are aligned, and the words of the form as the list writes them. */
export type Pair = readonly [PreparedName, NameIndex, number, Alignment, readonly string[]];

/** The words of a form as they stand in the listed name that it was made of. */
export function wordsAsListed(full: string, kind: IndexKind, index: NameIndex, form: number, language: Language): readonly string[] {
  const words = index.wordsOf(form);
  for (const text of alternatives(bare(full, kind), index.nameClass, language)) {
    const name = prepareName(text, index.nameClass, language);
    const same = name.tokens.length === words.length && name.tokens.every(({ symbol, word }, k) => (symbol >= 0 ? index.wordSymbol[words[k]!] === symbol : index.words.textIs(words[k]!, word.text)));
    if (same) return name.tokens.map(({ from, to }) => name.text.slice(from, to));
  }
  return words.map((word) => index.words.textOf(word));
}

const RELATIONS: readonly TokenRelation[] = ['equal', 'sound', 'edit', 'name_variant', 'consonants', 'translation', 'joined', 'initial', 'acronym'];

function alignedWords([name, , , a, listed]: Pair): TokenAlignment[] {
  const out: TokenAlignment[] = [];
  for (let i = 0; i < a.subjectCount; i++) {
    const to = a.subjectTo[i]!;
    if (to < 0) continue;
    const token = name.tokens[i]!;
    const relation = RELATIONS[a.subjectRelation[i]!]!;
    out.push({ subject: name.text.slice(token.from, token.to), listed: listed[to]!, relation, similarity: Math.round(a.subjectSim[i]! * 100) / 100 });
  }
  return out;
}

/** How a likeness is called in a sentence. */
export const IN_WORDS: Readonly<Record<Exclude<TokenRelation, 'equal'>, string>> = {
  sound: 'sounds alike',
  edit: 'spelling',
  name_variant: 'forms of one name',
  consonants: 'same consonants',
  translation: 'same meaning',
  transliteration: 'transliteration',
  abbreviation: 'abbreviation',
  legal_form: 'legal form',
  joined: 'written as one',
  initial: 'initial',
  acronym: 'acronym',
  number: 'number',
};

/** One line: the words that are equal, those that are alike, and what was set aside or is left over. */
export function reasonFor(pair: Pair): string {
  const [name, , , a] = pair;
  const equal: string[] = [];
  const alike: { subject: string; listed: string[]; relation: Exclude<TokenRelation, 'equal'> }[] = [];
  // An abbreviation stands for several words and comes once for each: it is said once.
  for (const { subject, listed, relation } of alignedWords(pair)) {
    const last = alike.at(-1);
    if (relation === 'equal') equal.push(...(equal.includes(subject) ? [] : [subject]));
    else if (last?.subject === subject && last.relation === relation) last.listed.push(...(last.listed.includes(listed) ? [] : [listed]));
    else alike.push({ subject, listed: [listed], relation });
  }
  const parts = alike.slice(0, 4).map(({ subject, listed, relation }) => `${subject} ≈ ${listed.join(' ')} (${IN_WORDS[relation]})`);
  // an Arabic word holds its article, which agrees, and is said once
  const whole = equal.filter((word) => !alike.some(({ subject }) => subject === word));
  if (whole.length > 0) parts.unshift(`${whole.join(' ')} ${whole.length === 1 ? 'agrees' : 'agree'}`);
  for (const { from, to } of name.legal) parts.push(`${name.text.slice(from, to)} is a legal form`);
  const left = [...new Set(name.tokens.filter((_, i) => a.subjectTo[i]! < 0).map((token) => name.text.slice(token.from, token.to)))];
  if (left.length > 0) parts.push(`${left.join(' ')} ${left.length === 1 ? 'is' : 'are'} left over`);
  return parts.join(', ');
}

/** The words that the sentences about a pair name. */
function wordsOf(pair: Pair): PairWords {
  const [name, index, form, a] = pair;
  const quoted = (words: readonly string[]): string => [...new Set(words)].slice(0, 4).map((word) => `“${word}”`).join(', ');
  const start = index.formStart[form]!;
  const listed = Array.from({ length: a.listedCount }, (_, j) => j).filter((j) => a.listedTo[j]! < 0).map((j) => index.words.textOf(index.wordOf(start + j)));
  const unlike = alignedWords(pair).filter(({ relation }) => relation === 'edit').map((each) => `${each.subject} ≈ ${each.listed}`);
  return { askedLeft: quoted(name.tokens.filter((_, i) => a.subjectTo[i]! < 0).map((token) => name.text.slice(token.from, token.to))), listedLeft: quoted(listed), unlike: [...new Set(unlike)].slice(0, 4).join(', ') };
}

/** What lowers the score, said once each, the heaviest first. */
function against(features: readonly FeatureScore[]): string[] {
  const costs = new Map<string, number>();
  for (const { feature, contribution, reason } of features) if (contribution < 0 && feature !== 'bias' && !feature.startsWith('words_matched_')) costs.set(reason, (costs.get(reason) ?? 0) + contribution);
  return [...costs].filter(([, cost]) => cost <= -0.05).sort(([, x], [, y]) => x - y).slice(0, 5).map(([reason]) => reason);
}

/** Everything about one pair. `verbatim`: what the names weigh together where they are the same letter by letter. */
export function explainPair(pair: Pair, values: Float32Array, weights: Float32Array, qualifiers: readonly { feature: string; contribution: number; reason: string }[], verbatim?: number): Explanation {
  const [name] = pair;
  const features: FeatureScore[] = [];
  const words = wordsOf(pair);
  for (let i = 0; i < FEATURES.length; i++) {
    const contribution = values[i]! * weights[i]!;
    if (contribution === 0) continue;
    features.push({ feature: FEATURES[i]!, score: Math.round(values[i]! * 1000) / 1000, contribution: Math.round(contribution * 1000) / 1000, reason: sentenceOf(FEATURES[i]!, words) });
  }
  // the very name weighs what the policy says, whatever its words would
  if (verbatim !== undefined) {
    const counted = features.reduce((sum, { contribution }) => sum + contribution, 0);
    features.push({ feature: 'verbatim', score: 1, contribution: Math.round((verbatim - counted) * 1000) / 1000, reason: 'Letter by letter the name is the listed one' });
  }
  for (const q of qualifiers) features.push({ feature: q.feature, score: 1, contribution: q.contribution, reason: q.reason });
  return { aligned: alignedWords(pair), ignored: [...name.legal, ...name.aside].map(({ from, to }) => name.text.slice(from, to)), features, whyNotHigher: against(features) };
}
