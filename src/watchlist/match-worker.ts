import { parentPort } from 'node:worker_threads';
import type { MatchAnswer, MatchOrder } from './match-pool.js';
import { openWatchlist, type PartyMatcher } from './watchlist-image.js';

// A thread of its own: opens each watchlist that it is given over the shared buffers, and answers pieces of work against it.
let matcher: PartyMatcher | undefined;

function answer({ image, subjects, options }: MatchOrder): MatchAnswer {
  if (image) matcher = openWatchlist(image, []).matcher;
  // `explain` is a function and cannot cross; the asking thread explains.
  return { matches: subjects.map((subject) => matcher!.match(subject, options).map(({ explain: _, ...match }) => match)) };
}

parentPort?.on('message', (order: MatchOrder) => {
  try {
    parentPort!.postMessage(answer(order));
  } catch (error) {
    parentPort!.postMessage({ error: error instanceof Error ? `${error.message}` : String(error) } satisfies MatchAnswer);
  }
});
