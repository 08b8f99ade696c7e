import { availableParallelism } from 'node:os';
import { buildPart, INDEX_PARTS, joinParts } from '../matching/build-image.js';
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

/** Parts that are to be built over what `packNames` packed. */
export interface IndexOrder {
  readonly names: SharedArrayBuffer;
  readonly parts: readonly Part[];
}

type IndexThread = AskedThread<IndexOrder, readonly SharedArrayBuffer[]>;

/** The longest first. */
const INDEX: readonly Part[] = [1, 0];
/** Threads that have work beside the one that asks. */
const MOST = 2;
/** Room for what lives shortly: building makes many small objects, and to copy those that still live costs more than room does. */
const YOUNG_MB = 64;

/**
 * Threads that build parts of an index beside the thread that asks, which builds the longest part itself. What comes out is
 * the same bytes whatever their number; from sources, the asking thread does it all.
 */
export class IndexThreads {
  private readonly threads: readonly IndexThread[];

  constructor(count = Math.min(availableParallelism() - 1, MOST)) {
    const script = new URL('./index-worker.js', import.meta.url);
    this.threads = Array.from({ length: canUseThreads ? count : 0 }, (): IndexThread => new AskedThread(script, { maxYoungGenerationSizeMb: YOUNG_MB }));
  }

  /** What `buildImage` builds. */
  async index(parties: readonly ListedParty[]): Promise<SharedArrayBuffer> {
    return joinAll(parties, await this.build(packNames(parties), INDEX));
  }

  async indexes(parties: readonly ListedParty[]): Promise<Indexes> {
    const built = await this.build(packNames(parties), [...INDEX, 'search']);
    return { index: joinAll(parties, built), search: built.get('search')! };
  }

  private async build(names: SharedArrayBuffer, wanted: readonly Part[]): Promise<ReadonlyMap<Part, SharedArrayBuffer>> {
    // Who asks is busy until its own share is done, and could hand out no more: all is handed out at once.
    const shares = [undefined, ...this.threads].map((thread, at, all) => ({ thread, parts: wanted.filter((_, k) => Math.min(k, all.length - 1) === at) }));
    const asked = shares.flatMap(({ thread, parts }) => (thread && parts.length > 0 ? [thread.ask({ names, parts }).then((buffers) => parts.map((part, i) => [part, buffers[i]!] as const))] : []));
    for (const answer of asked) answer.catch(() => undefined); // told where it is awaited
    const own = shares[0]!.parts;
    const built = buildParts({ names, parts: own }).map((buffer, i) => [own[i]!, buffer] as const);
    return new Map([...built, ...(await Promise.all(asked)).flat()]);
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

export function buildParts({ names, parts }: IndexOrder): SharedArrayBuffer[] {
  return parts.map((part) => (part === 'search' ? buildSearchImage(names) : buildPart(names, INDEX_PARTS[part]!, loadReferenceData())));
}

function joinAll(parties: readonly ListedParty[], built: ReadonlyMap<Part, SharedArrayBuffer>): SharedArrayBuffer {
  return joinParts(parties, INDEX_PARTS.map((_, part) => built.get(part)!), loadReferenceData());
}
