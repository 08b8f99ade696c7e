import type { Match } from '../matching/match.js';
import type { MatchPool } from '../watchlist/match-pool.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';
import { type Moment, type Question, readQuestion } from './screen-subject.js';
import type { ScreeningRequestDto } from './subject.dto.js';
import { SubjectError } from './subject.js';

/** The request as a question, or what is wrong with its field. */
export function questionOrError(request: ScreeningRequestDto, moment: Moment): Question | SubjectError {
  try {
    return readQuestion(request, moment);
  } catch (error) {
    if (error instanceof SubjectError) return error;
    throw error;
  }
}

/** The matches of many questions, found on threads: those that are asked alike together. */
export async function matchQuestions(questions: readonly Question[], watchlist: Watchlist, threads: MatchPool): Promise<ReadonlyMap<Question, readonly Match[]>> {
  const alike = new Map<string, Question[]>();
  for (const question of questions) {
    const { threshold, weakThreshold, lists } = question.options;
    const key = [threshold, weakThreshold, ...(lists ?? [])].join(' ');
    const known = alike.get(key);
    if (known) known.push(question);
    else alike.set(key, [question]);
  }
  const found = new Map<Question, readonly Match[]>();
  await Promise.all(
    [...alike.values()].map(async (group) => {
      const matches = await threads.match(watchlist, group.map(({ subject }) => subject), group[0]?.options);
      group.forEach((question, index) => found.set(question, matches[index] ?? []));
    }),
  );
  return found;
}
