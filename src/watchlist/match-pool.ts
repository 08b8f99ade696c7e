import { availableParallelism } from 'node:os';
import type { Match } from '../matching/match.js';
import type { MatchOptions } from '../matching/matcher.js';
import type { Party } from '../matching/party.js';
import { AskedThread, canUseThreads } from './asked-thread.js';
import type { Watchlist, WatchlistImage } from './watchlist-image.js';

export type PoolOptions = Omit<MatchOptions, 'hidden'>;

/** A piece of work for a thread; `image` comes with the first piece against it. */
export interface MatchOrder {
  readonly imageNumber: number;
  readonly image: WatchlistImage | undefined;
  readonly subjects: readonly Party[];
  readonly options: PoolOptions;
}
/** A match as it crosses threads. */
export type PlainMatch = Omit<Match, 'explain'>;
export type MatchAnswer = readonly (readonly PlainMatch[])[];

const MOST_THREADS = 8;
/** Subjects that a thread gets at once. */
const PIECE = 200;
/** Subjects between two turns of the event loop, where there are no threads. */
const TURN = 25;

/**
 * Matches many subjects on threads over one shared watchlist; the caller's thread stays free. The answers are those of the
 * watchlist's own matcher, whatever the number of threads.
 */
export class MatchPool {
  private readonly threads: number;
  private readonly idle: MatchThread[] = [];
  private readonly all: MatchThread[] = [];
  private readonly waiting: ((thread: MatchThread) => void)[] = [];
  private readonly numbers = new WeakMap<WatchlistImage, number>();
  private images = 0;

  /** `threads`: 0 works in turns on the caller's thread, as code that is not built always does. */
  constructor(threads = Math.min(MOST_THREADS, availableParallelism())) {
    this.threads = canUseThreads ? threads : 0;
  }

  /** The matches of each subject, in their order. */
  async match(watchlist: Pick<Watchlist, 'matcher' | 'image'>, subjects: readonly Party[], options: PoolOptions = {}): Promise<Match[][]> {
    if (this.threads === 0) return matchInTurns(watchlist, subjects, options);
    const image = watchlist.image();
    const pieces = Array.from({ length: Math.ceil(subjects.length / PIECE) }, (_, i) => subjects.slice(i * PIECE, (i + 1) * PIECE));
    const answers = await Promise.all(pieces.map((piece) => this.ask(image, piece, options)));
    const explain = (subject: Party, { party, kind, name, identifier }: PlainMatch): Match['explain'] => () => {
      const again = watchlist.matcher.match(subject, options).find((match) => match.party.id === party.id && match.kind === kind);
      if (!again) throw new Error(`${party.id} was found for ${name?.full ?? identifier?.number ?? 'a subject'} on one thread and not on another`);
      return again.explain();
    };
    return answers.flat().map((matches, i) => matches.map((match) => ({ ...match, explain: explain(subjects[i]!, match) })));
  }

  /** Ends the threads; pieces under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.all.map((thread) => thread.end()));
  }

  private async ask(image: WatchlistImage, subjects: readonly Party[], options: PoolOptions): Promise<MatchAnswer> {
    const thread = await this.take();
    try {
      const number = this.numbers.get(image) ?? ++this.images;
      this.numbers.set(image, number);
      const order: MatchOrder = { imageNumber: number, image: thread.imageNumber === number ? undefined : image, subjects, options };
      thread.imageNumber = number;
      return await thread.ask(order);
    } finally {
      this.giveBack(thread);
    }
  }

  private take(): MatchThread | Promise<MatchThread> {
    const idle = this.idle.pop();
    if (idle) return idle;
    if (this.all.length < this.threads) {
      const thread = new MatchThread();
      this.all.push(thread);
      return thread;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveBack(thread: MatchThread): void {
    let free = thread;
    if (thread.ended) {
      free = new MatchThread();
      this.all[this.all.indexOf(thread)] = free;
    }
    const next = this.waiting.shift();
    if (next) next(free);
    else this.idle.push(free);
  }
}

class MatchThread extends AskedThread<MatchOrder, MatchAnswer> {
  /** The image that it has open. */
  imageNumber = 0;

  constructor() {
    super(new URL('./match-worker.js', import.meta.url));
  }
}

async function matchInTurns({ matcher }: Pick<Watchlist, 'matcher'>, subjects: readonly Party[], options: PoolOptions): Promise<Match[][]> {
  const out: Match[][] = [];
  for (const subject of subjects) {
    if (out.length % TURN === TURN - 1) await new Promise((next) => setImmediate(next));
    out.push(matcher.match(subject, options));
  }
  return out;
}
