import type { Party } from '../../src/matching/party.js';
import { MatchPool } from '../../src/watchlist/match-pool.js';
import type { Opened } from './opened.js';

/** Names a second on all cores, by the pool of threads over the one index; its threads have answered a few names before. */
export async function throughput({ watchlist }: Opened, subjects: readonly Party[]): Promise<number> {
  const pool = new MatchPool();
  try {
    await pool.match(watchlist, subjects.slice(0, 2000), { limit: 10 });
    const start = performance.now();
    await pool.match(watchlist, subjects, { limit: 10 });
    return Math.round(subjects.length / ((performance.now() - start) / 1000));
  } finally {
    await pool.close();
  }
}
