import { answerOrders } from './asked-thread.js';
import type { MatchAnswer, MatchOrder } from './match-pool.js';
import type { PartyMatcher } from './watchlist-image.js';
import { openWatchlist } from './watchlist-overlay.js';

// A thread of its own: opens each watchlist that it is given over the shared buffers, and answers pieces of work against it.
let matcher: PartyMatcher | undefined;

answerOrders(({ image, subjects, options }: MatchOrder): MatchAnswer => {
  if (image) matcher = openWatchlist(image, []).matcher;
  // `explain` is a function and cannot cross; the asking thread explains.
  return subjects.map((subject) => matcher!.match(subject, options).map(({ explain: _, ...match }) => match));
});
