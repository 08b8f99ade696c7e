import type { ListedParty } from '../../src/matching/party.js';
import { buildMatcher, memoryMb, subjectOf, timed } from './measure.js';
import { randomFrom } from './random.js';

const LETTERS = 'aeioukrnstlmdpbgvz';

/** Parties of the same build with words of their own: each own word gets letters exchanged, so that the dictionary grows as a longer list's would. */
function grow(parties: readonly ListedParty[], times: number): ListedParty[] {
  const out: ListedParty[] = [...parties];
  for (let copy = 1; copy < times; copy++) {
    const random = randomFrom(copy);
    for (const party of parties) {
      const change = (name: string): string => name.replace(/[A-Za-z]{5,}/g, (word) => {
        if (random() < 0.4) return word;
        const at = 1 + Math.floor(random() * (word.length - 2));
        return `${word.slice(0, at)}${LETTERS[Math.floor(random() * LETTERS.length)]!}${LETTERS[Math.floor(random() * LETTERS.length)]!}${word.slice(at + 2)}`;
      });
      out.push({ ...party, id: `${party.id}#${copy}`, identifiers: [], names: party.names.map((name) => ({ ...name, full: change(name.full) })) });
    }
  }
  return out;
}

/** What a question costs as the list grows. */
export function scale(parties: readonly ListedParty[], upTo: number): Record<string, unknown> {
  const questions = parties.filter((_, i) => i % Math.max(1, Math.floor(parties.length / 1500)) === 0).map((party) => subjectOf(party.type, party.names[0]?.full ?? ''));
  const points: Record<string, number>[] = [];
  for (const times of [1, 2, 4, 8, 16].filter((t) => t <= upTo)) {
    const grown = grow(parties, times);
    const { matcher, buildMs } = buildMatcher(grown);
    const { p50Ms, p99Ms } = timed(matcher, questions);
    points.push({ times, names: matcher.size.names, p50Ms, p99Ms, buildMs, rssMb: memoryMb() });
  }
  return { points };
}
