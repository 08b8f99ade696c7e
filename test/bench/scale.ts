import type { Matcher } from '../../src/matching/matcher.js';
import type { Party } from '../../src/matching/party.js';
import { eachTimed, memoryMb, percentile, round, subjectOf, timed } from './measure.js';
import { openLists } from './opened.js';

/** Questions at each size, and rounds of as many others that are asked before. */
const QUESTIONS = 3000;
const WARM_ROUNDS = 3;
/** So many questions go to one size, then to the next: what else the machine does falls on all alike. */
const BLOCK = 250;

/** What a question costs as the list grows. Each size is built by another process and asked the same questions, in turn, whose words are new to it. */
export async function scale(paths: readonly string[], upTo: number): Promise<Record<string, unknown>> {
  const first = await openLists(paths);
  // the real parties stand first in a longer list; their records are read here alone, so that each answer reads its own
  const subjects = Array.from({ length: first.matcher.size.parties }, (_, at): Party => {
    const { type, names } = first.partyAt(at);
    return subjectOf(type, names[0]?.full ?? '');
  });
  const step = Math.max(WARM_ROUNDS + 1, Math.floor(subjects.length / QUESTIONS));
  const questions = (set: number): Party[] => subjects.filter((_, at) => at % step === set);
  // the first size would be the only one that asks cold code, or code compiled for one index alone: the growth would look less than it is
  const other = await openLists(paths);
  for (let warm = 1; warm <= WARM_ROUNDS; warm++) for (const { matcher } of [first, other]) timed(matcher, questions(warm));
  const sizes: { readonly times: number; readonly matcher: Matcher; readonly buildMs: number; readonly rssMb: number; readonly took: number[] }[] = [];
  for (const times of [1, 2, 4, 8, 16].filter((t) => t <= upTo)) {
    const before = memoryMb();
    const { matcher, buildMs } = await openLists(paths, times);
    sizes.push({ times, matcher, buildMs, rssMb: memoryMb() - before, took: [] });
  }
  const asked = questions(0);
  for (let from = 0; from < asked.length; from += BLOCK) for (const { matcher, took } of sizes) took.push(...eachTimed(matcher, asked.slice(from, from + BLOCK)));
  const points = sizes.map(({ times, matcher, buildMs, rssMb, took }) => {
    took.sort((a, b) => a - b);
    return { times, names: matcher.size.names, p50Ms: round(percentile(took, 0.5), 3), p99Ms: round(percentile(took, 0.99), 3), buildMs, rssMb };
  });
  return { points };
}
