import { createHash } from 'node:crypto';
import type { ListedParty } from '../matching/party.js';
import type { Question } from './sets.js';

/** Slips as people make them when they type a name; each gives undefined where the name has no place for it. */
const SLIPS: Readonly<Record<string, (name: string, at: number) => string | undefined>> = {
  'two letters swapped': (name, at) => withWord(name, at, (word, i) => word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2)),
  'a letter missing': (name, at) => withWord(name, at, (word, i) => word.slice(0, i) + word.slice(i + 1)),
  'a letter doubled': (name, at) => withWord(name, at, (word, i) => word.slice(0, i) + word.charAt(i) + word.slice(i)),
  'words in another order': (name) => [...wordsOf(name).slice(1), wordsOf(name)[0] ?? ''].join(' '),
  'capitals, no punctuation, no accents': (name) => name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim().toUpperCase(),
};

/**
 * Questions made from the lists themselves: names with one slip each, in turn of every kind. Which names and which letters
 * follows from a hash of the party, so that the same lists give the same questions. Names of two words and more, in Latin or Cyrillic letters.
 */
export function slipsOf(parties: readonly ListedParty[], howMany: number): Question[] {
  const kinds = Object.keys(SLIPS);
  const candidates = parties
    .filter(({ type, role }) => type !== 'address' && role === undefined)
    .flatMap((party) => (party.names[0] && wordsOf(party.names[0].full).length >= 2 && /^[\p{Script=Latin}\p{Script=Cyrillic}\p{N}\s\p{P}\p{M}]+$/u.test(party.names[0].full) ? [{ party, name: party.names[0].full, order: hashOf(party.id) }] : []))
    .sort((a, b) => a.order - b.order);
  const questions: Question[] = [];
  for (const { party, name, order } of candidates) {
    if (questions.length >= howMany) break;
    // The kind whose turn it is; where the name has no place for it, the next that fits.
    for (let turn = 0; turn < kinds.length; turn++) {
      const kind = kinds[(questions.length + turn) % kinds.length] as string;
      const query = SLIPS[kind]?.(name, order);
      if (query === undefined || query === name) continue;
      questions.push({ query, type: party.type, expected: party.id, kind });
      break;
    }
  }
  return questions;
}

function wordsOf(name: string): string[] {
  return name.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word));
}

/** Changes the longest word inside, never its first letter: slips there are rare. */
function withWord(name: string, at: number, change: (word: string, index: number) => string): string | undefined {
  const word = (name.match(/\p{L}+/gu) ?? []).reduce<string>((longest, next) => (next.length > longest.length ? next : longest), '');
  if (word.length < 6) return undefined;
  const index = 1 + (at % (word.length - 3));
  const changed = change(word, index);
  return changed === word ? undefined : name.replace(word, changed);
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}
