import type { Matcher } from '../../src/matching/matcher.js';
import type { Party } from '../../src/matching/party.js';
import { memoryMb, subjectOf, timed } from './measure.js';
import { openLists } from './opened.js';

/** Questions at each size, and rounds of as many others that are asked before the first. */
const QUESTIONS = 3000;
const WARM_ROUNDS = 3;

/** What a question costs as the list grows; each size is built by another process, and asked questions that no size before it was asked. */
export async function scale(paths: readonly string[], upTo: number): Promise<Record<string, unknown>> {
  const first = await openLists(paths);
  // the real parties stand first in a longer list; their records are read here alone, so that each answer reads its own
  const subjects = Array.from({ length: first.matcher.size.parties }, (_, at): Party => subjectOf(first.partyAt(at).type, first.partyAt(at).names[0]?.full ?? ''));
  const step = Math.max(1, Math.floor(subjects.length / QUESTIONS));
  let round = 0;
  const ask = (matcher: Matcher): ReturnType<typeof timed> => {
    const from = round++ % step;
    return timed(matcher, subjects.filter((_, at) => at % step === from));
  };
  // the first size would be the only one that asks cold code, which makes the growth look less than it is
  while (round < WARM_ROUNDS) ask(first.matcher);
  const points: Record<string, number>[] = [];
  for (const times of [1, 2, 4, 8, 16].filter((t) => t <= upTo)) {
    const opened = await openLists(paths, times);
    const rssMb = memoryMb();
    const { p50Ms, p99Ms } = ask(opened.matcher);
    points.push({ times, names: opened.matcher.size.names, p50Ms, p99Ms, buildMs: opened.buildMs, rssMb });
  }
  return { points };
}
