import { availableParallelism } from 'node:os';
import type { ListedParty } from '../matching/party.js';
import { AskedThread, canUseThreads } from './asked-thread.js';
import { type Indexes, IndexBuilding, type IndexThread, type Part } from './index-building.js';

/**
 * Who builds what, by the number of threads beside the one that asks, whose share stands last: organisations take longest, people
 * half as long, and who asks has the parties to read as well.
 */
const SHARES: readonly (readonly (readonly Part[])[])[] = [[[1, 0, 'search']], [[1, 'search'], [0]], [[1], [0], ['search']]];
/** Parties that are handed over at once where all are there from the start, so that threads have work soon. */
const PIECE = 2000;
/** Room for what lives shortly: building makes many small objects, and to copy those that still live costs more than room does. */
const YOUNG_MB = 64;

/** Threads that build parts of an index beside the thread that asks. What comes out is the same bytes whatever their number; from sources, the asking thread does it all. */
export class IndexThreads {
  private readonly threads: readonly IndexThread[];

  constructor(count = availableParallelism() - 1) {
    const most = SHARES.length - 1;
    const script = new URL('./index-worker.js', import.meta.url);
    this.threads = Array.from({ length: canUseThreads ? Math.min(count, most) : 0 }, (): IndexThread => new AskedThread(script, { maxYoungGenerationSizeMb: YOUNG_MB }));
  }

  /** What `buildImage` builds. */
  async index(parties: readonly ListedParty[]): Promise<SharedArrayBuffer> {
    return (await build(this.begin((part) => part !== 'search'), parties)).index;
  }

  indexes(parties: readonly ListedParty[]): Promise<Indexes> {
    return build(this.begin(), parties);
  }

  /** Begins to build over parties that come piece by piece. What was begun before and is not whole is given up. */
  begin(isWanted: (part: Part) => boolean = () => true): IndexBuilding {
    return new IndexBuilding(this.threads, SHARES[this.threads.length]!.map((share) => share.filter(isWanted)));
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }
}

function build(building: IndexBuilding, parties: readonly ListedParty[]): Promise<Indexes> {
  for (let at = 0; at < parties.length; at += PIECE) building.add(parties.slice(at, at + PIECE));
  return building.whole();
}
