import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Notices } from '../database/notices.service.js';

/** What a request needs to know of its key. */
export interface RecognisedKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly unit: string | null;
  readonly ratePerMinute: number | null;
  readonly expiresAt: Date | null;
  /** Of a key that a job of this process made for itself: the job's name in the trail. */
  readonly job?: string;
}

/** A key that was looked up so long ago is looked up again: a bound, where an announcement is lost with a connection that still seems to stand. */
const KEPT_MS = 5000;
const MOST_KEYS = 10_000;

/**
 * Keys that were looked up in the last seconds, so that a program that asks hundreds of times a second is looked up once. Kept only while
 * the database's announcement of every key that ends or changes is heard, whichever process ends it; then all are looked up anew.
 */
@Injectable()
export class RecentKeys implements OnModuleInit {
  private readonly keys = new Map<string, { readonly key: RecognisedKey; readonly until: number }>();
  private changes = 0;

  constructor(
    private readonly notices: Notices,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (this.config.watchesLists) this.notices.on('access', () => this.forget());
  }

  /** The key with this hash, from memory or looked up. */
  async find(hash: Buffer, now: Date, lookUp: () => Promise<RecognisedKey | undefined>): Promise<RecognisedKey | undefined> {
    const name = hash.toString('latin1');
    const recent = this.keys.get(name);
    if (recent && this.notices.listening && now.getTime() < recent.until) return recent.key.expiresAt === null || recent.key.expiresAt > now ? recent.key : undefined;
    const { changes } = this;
    const key = await lookUp();
    // What changed while it was looked up may not be in what was found.
    if (!key || changes !== this.changes || !this.notices.listening) return key;
    if (this.keys.size >= MOST_KEYS) this.keys.clear();
    this.keys.set(name, { key, until: now.getTime() + KEPT_MS });
    return key;
  }

  /** Looks every key up anew. */
  forget(): void {
    this.changes++;
    this.keys.clear();
  }
}
