import { availableParallelism } from 'node:os';
import { buildPart, INDEX_PARTS, joinParts, readParties } from '../matching/build-image.js';
import { packNames } from '../matching/listed-names.js';
import type { ListedParty } from '../matching/party.js';
import { AskedThread, canUseThreads } from './asked-thread.js';
import { buildSearchImage } from './party-search.js';
import { loadReferenceData } from './reference-data.js';
import type { WatchlistImage } from './watchlist-image.js';

/** What parties are found by. */
export type Indexes = Pick<WatchlistImage, 'index' | 'search'>;

/** A part of `INDEX_PARTS` by its place there, or the words that are looked up while somebody types. */
type Part = number | 'search';

/** A part that is to be built over what `packNames` packed. */
export interface IndexOrder {
  readonly names: SharedArrayBuffer;
  readonly part: Part;
}

type IndexThread = AskedThread<IndexOrder, SharedArrayBuffer>;

/** The longest first: other threads take the first ones, and who asks what is left. */
const INDEX: readonly Part[] = [1, 0];
const INDEX_AND_SEARCH: readonly Part[] = [1, 'search', 0];
/** Threads that have work beside the one that asks. */
const MOST = 2;
/** Room for what lives shortly: building makes many small objects, and to copy those that still live costs more than room does. */
const YOUNG_MB = 64;

/**
 * Threads that build parts of an index beside the thread that asks, which builds a short one itself and reads the identifiers
 * meanwhile. What comes out is the same bytes whatever their number; from sources, the asking thread does it all.
 */
export class IndexThreads {
  private readonly threads: readonly IndexThread[];

  constructor(count = Math.min(availableParallelism() - 1, MOST)) {
    const script = new URL('./index-worker.js', import.meta.url);
    this.threads = Array.from({ length: canUseThreads ? count : 0 }, (): IndexThread => new AskedThread(script, { maxYoungGenerationSizeMb: YOUNG_MB }));
  }

  /** What `buildImage` builds. */
  async index(parties: readonly ListedParty[]): Promise<SharedArrayBuffer> {
    return (await this.build(parties, INDEX)).index;
  }

  async indexes(parties: readonly ListedParty[]): Promise<Indexes> {
    const { index, parts } = await this.build(parties, INDEX_AND_SEARCH);
    return { index, search: parts.get('search')! };
  }

  private async build(parties: readonly ListedParty[], wanted: readonly Part[]): Promise<{ readonly index: SharedArrayBuffer; readonly parts: ReadonlyMap<Part, SharedArrayBuffer> }> {
    const names = packNames(parties);
    // Who asks is busy until its own share is done, and could hand out no more: all is handed out at once.
    const asked = this.threads.slice(0, wanted.length - 1).map((thread, at) => thread.ask({ names, part: wanted[at]! }));
    for (const answer of asked) answer.catch(() => undefined); // told where it is awaited
    const own = wanted.slice(asked.length).map((part) => buildPartOf({ names, part }));
    const read = readParties(parties);
    const built = [...(await Promise.all(asked)), ...own];
    const parts = new Map(wanted.map((part, at) => [part, built[at]!]));
    return { index: joinParts(read, INDEX_PARTS.map((_, part) => parts.get(part)!), loadReferenceData()), parts };
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

export function buildPartOf({ names, part }: IndexOrder): SharedArrayBuffer {
  return part === 'search' ? buildSearchImage(names) : buildPart(names, INDEX_PARTS[part]!, loadReferenceData());
}
