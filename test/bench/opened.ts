import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Matcher } from '../../src/matching/matcher.js';
import type { ListedParty } from '../../src/matching/party.js';
import { IndexThreads } from '../../src/watchlist/index-threads.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import { readSavedWatchlist } from '../../src/watchlist/saved-watchlist.js';
import type { Watchlist, WatchlistImage } from '../../src/watchlist/watchlist-image.js';
import { subjectOf } from './measure.js';

/** An index over lists as the product has it: built before, opened here, records parsed when asked for. */
export interface Opened {
  readonly matcher: Matcher;
  readonly watchlist: Pick<Watchlist, 'matcher' | 'image'>;
  /** The party at a position among all. */
  readonly partyAt: (at: number) => ListedParty;
  /** Of the index alone: from parties in memory to the frozen index. */
  readonly buildMs: number;
  /** Asks listed names, as a server does before it is ready: the code is compiled then, and the words of other names are still new to it. */
  readonly warmUp: () => void;
}

/** Listed names that are asked before the clock runs: about as many as a server asks itself in its rounds. */
const WARM_UP = 3000;

/**
 * Has another process read lists (so many times over: `grow`) and build the index, and opens what that saved, as a server does at
 * its start: what the building takes is gone when it is measured, and the words that it read are new to who asks.
 */
export async function openLists(paths: readonly string[], times = 1): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'interdict-bench-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./index-lists.js', import.meta.url)), folder, String(times), ...paths]).catch((failed: { stderr: string }) => {
      throw new Error(`the lists could not be indexed: ${/^\w*Error: .*$/m.exec(failed.stderr)?.[0] ?? failed.stderr}`);
    });
    const saved = await readSavedWatchlist(folder);
    if (saved === undefined) throw new Error('the index was not saved');
    return opened(saved.image, Number(stdout));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads parties while threads start, as the product does; then builds the index with the clock running, and packs the records. */
export async function buildFrom(read: () => Promise<readonly ListedParty[]>): Promise<{ readonly image: WatchlistImage; readonly buildMs: number }> {
  const threads = new IndexThreads();
  const parties = await read();
  const start = performance.now();
  const index = await threads.index(parties);
  const buildMs = Math.round(performance.now() - start);
  await threads.end();
  const nothing = new SharedArrayBuffer(0);
  return { image: { index, records: PartyRecords.of(parties).buffer, search: nothing, clusters: nothing, provisional: [], apart: [] }, buildMs };
}

function opened(image: WatchlistImage, buildMs: number): Opened {
  const parties = new PartyRecords(image.records);
  const partyAt = (at: number): ListedParty => parties.at(at);
  // tables of its own, so that no word was analysed before
  const matcher = Matcher.fromImage(image.index, partyAt, { ...loadReferenceData() });
  const warmUp = (): void => {
    const step = Math.max(1, Math.floor(matcher.size.parties / WARM_UP));
    for (let at = 0; at < matcher.size.parties; at += step) {
      const { type, names } = partyAt(at);
      matcher.match(subjectOf(type, names[0]?.full ?? ''), { limit: 10 });
    }
  };
  return { matcher, watchlist: { matcher, image: () => image }, partyAt, buildMs, warmUp };
}
