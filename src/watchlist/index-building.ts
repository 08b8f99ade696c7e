import { INDEX_PARTS, PartBuilder, PartiesBuilder } from '../matching/build-image.js';
import { packNames } from '../matching/listed-names.js';
import type { ListedParty } from '../matching/party.js';
import type { AskedThread } from './asked-thread.js';
import { SearchBuilder } from './party-search.js';
import { loadReferenceData } from './reference-data.js';
import type { WatchlistImage } from './watchlist-image.js';

/** What parties are found by. */
export type Indexes = Pick<WatchlistImage, 'index' | 'search'>;

/** A part of `INDEX_PARTS` by its place there, or the words that are looked up while somebody types. */
export type Part = number | 'search';

/** What a thread is told: which parts to build, the names of the parties that come next (`packNames`), or that these were all. */
export type IndexOrder =
  | { readonly kind: 'begin'; readonly parts: readonly Part[] }
  | { readonly kind: 'names'; readonly names: SharedArrayBuffer }
  | { readonly kind: 'build' };

/** The parts, once they are built; none to other orders. */
export type IndexAnswer = readonly SharedArrayBuffer[];

export type IndexThread = AskedThread<IndexOrder, IndexAnswer>;

/** Builds some parts on this thread, over names that come piece by piece. */
export class PartsBuilder {
  private readonly builders: readonly (PartBuilder | SearchBuilder)[];

  constructor(parts: readonly Part[]) {
    this.builders = parts.map((part) => (part === 'search' ? new SearchBuilder() : new PartBuilder(INDEX_PARTS[part]!, loadReferenceData())));
  }

  add(names: SharedArrayBuffer): void {
    for (const builder of this.builders) builder.add(names);
  }

  /** In the order in which they were asked for. */
  build(): SharedArrayBuffer[] {
    return this.builders.map((builder) => builder.build());
  }
}

/** One build under way: threads index the names of the parties that have come, while more are read. */
export class IndexBuilding {
  private readonly read = new PartiesBuilder();
  private readonly answers: Promise<IndexAnswer>[] = [];
  /** Names for this thread's own share, which waits until all is read: reading must not wait. */
  private readonly pieces: SharedArrayBuffer[] = [];

  /** The shares of the threads, and that of this thread last. */
  constructor(private readonly threads: readonly IndexThread[], private readonly shares: readonly (readonly Part[])[]) {
    threads.forEach((thread, at) => this.tell(thread, { kind: 'begin', parts: shares[at]! }));
  }

  /** In the order that their positions follow. */
  add(parties: readonly ListedParty[]): void {
    const names = packNames(parties, this.read.size);
    for (const thread of this.threads) this.tell(thread, { kind: 'names', names });
    this.pieces.push(names);
    this.read.add(parties);
  }

  /** Throws where a thread failed at any of it. */
  async whole(): Promise<Indexes> {
    for (const thread of this.threads) this.tell(thread, { kind: 'build' });
    const own = new PartsBuilder(this.shares.at(-1)!);
    for (const names of this.pieces) own.add(names);
    const ownParts = own.build();
    const built = [...(await Promise.all(this.answers)), ownParts].flat();
    const parts = new Map(this.shares.flat().map((part, at) => [part, built[at]!]));
    return { index: this.read.join(INDEX_PARTS.map((_, part) => parts.get(part)!), loadReferenceData()), search: parts.get('search')! };
  }

  private tell(thread: IndexThread, order: IndexOrder): void {
    const answer = thread.ask(order);
    answer.catch(() => undefined); // told where all are awaited
    this.answers.push(answer);
  }
}
