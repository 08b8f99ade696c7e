import type { ListedParty } from '../../src/matching/party.js';
import { randomFrom } from './random.js';

/** A run of letters that may be somebody's own word. */
const WORD = /\p{L}{5,}/gu;
const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u];
/** So many of the words that one party alone bears are others in a further list; chosen by the measure below. */
const RENEWED = 0.7;
/** Words that stand in about as many names change places. */
const BLOCK = 32;

/**
 * Parties of the same build, as many times over, with the words that a longer list would have: what many bear it has again, in other
 * company, and words that one party alone bears are others, of the beginning of one such word and the end of another. Measured: an
 * eighth of the real lists grown eightfold has 141,700 names, 125,300 distinct ones and 73,800 words, and the real lists have 144,500, 111,000 and 65,600;
 * what a question costs then is alike too.
 */
export function grow(parties: readonly ListedParty[], times: number): ListedParty[] {
  const classes = wordClasses(parties);
  const out: ListedParty[] = [...parties];
  for (let copy = 1; copy < times; copy++) {
    const random = randomFrom(copy);
    const others = new Map([...classes].map(([name, words]) => [name, otherWords(words, random)]));
    for (const party of parties) {
      const change = (word: string): string => others.get(classOf(party, word))?.get(word.toLowerCase()) ?? word;
      out.push({ ...party, id: `${party.id}#${copy}`, identifiers: [], names: party.names.map((name) => ({ ...name, full: name.full.replace(WORD, change) })) });
    }
  }
  return out;
}

/** People's and other words of one script. */
function classOf({ type }: ListedParty, word: string): string {
  return `${type === 'person'} ${SCRIPTS.findIndex((script) => script.test(word))}`;
}

/** Words of each class with how many parties bear them, most first. */
function wordClasses(parties: readonly ListedParty[]): Map<string, [string, number][]> {
  const counts = new Map<string, Map<string, number>>();
  for (const party of parties) {
    for (const word of new Set(party.names.flatMap(({ full }) => full.match(WORD) ?? []).map((each) => each.toLowerCase()))) {
      const name = classOf(party, word);
      const known = counts.get(name) ?? new Map<string, number>();
      counts.set(name, known.set(word, (known.get(word) ?? 0) + 1));
    }
  }
  return new Map([...counts].map(([name, words]) => [name, [...words].sort((a, b) => b[1] - a[1])]));
}

function otherWords(words: readonly (readonly [string, number])[], random: () => number): Map<string, string> {
  const any = (from: number, to: number): number => from + Math.floor(random() * (to - from));
  const shared = words.findIndex(([, bearers]) => bearers === 1);
  const out = new Map<string, string>();
  const texts = words.map(([word]) => word);
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]!;
    if (shared >= 0 && at >= shared && random() < RENEWED) out.set(text, joined(text, texts[any(shared, texts.length)]!));
    else {
      const other = any(at, Math.min(texts.length, (Math.floor(at / BLOCK) + 1) * BLOCK));
      [texts[at], texts[other]] = [texts[other]!, text];
    }
  }
  words.forEach(([word], at) => out.has(word) || out.set(word, texts[at]!));
  return out;
}

function joined(a: string, b: string): string {
  return a.slice(0, Math.ceil(a.length / 2)) + b.slice(Math.floor(b.length / 2));
}
