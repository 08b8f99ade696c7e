/** What is left of a bucket after a request. */
export interface RateState {
  readonly allowed: boolean;
  /** Requests of a minute, and as many at once at most. */
  readonly quota: number;
  readonly remaining: number;
  /** Seconds until one more request is allowed; 0 where it is. */
  readonly retryAfter: number;
  /** Seconds until the bucket is full again. */
  readonly resetAfter: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MINUTE = 60_000;
/** Full buckets tell nothing and are dropped when this many are kept. */
const MOST_BUCKETS = 50_000;

/** Token buckets that refill evenly over a minute. Kept in this process: of two processes, each grants the whole rate. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** Takes one token of the bucket. `now` in milliseconds. */
  take(key: string, perMinute: number, now: number): RateState {
    const bucket = this.refilled(key, perMinute, now);
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    return {
      allowed,
      quota: perMinute,
      remaining: Math.floor(bucket.tokens),
      retryAfter: allowed ? 0 : Math.ceil(((1 - bucket.tokens) * 60) / perMinute),
      resetAfter: Math.ceil(((perMinute - bucket.tokens) * 60) / perMinute),
    };
  }

  private refilled(key: string, perMinute: number, now: number): Bucket {
    const found = this.buckets.get(key);
    if (found) {
      found.tokens = Math.min(perMinute, found.tokens + (Math.max(0, now - found.at) * perMinute) / MINUTE);
      found.at = now;
      return found;
    }
    if (this.buckets.size >= MOST_BUCKETS) this.dropFull(now);
    const bucket = { tokens: perMinute, at: now };
    this.buckets.set(key, bucket);
    return bucket;
  }

  /** After a minute untouched a bucket is full, whatever its rate. Under a flood of fresh addresses the oldest go. */
  private dropFull(now: number): void {
    for (const [key, { at }] of this.buckets) if (now - at >= MINUTE) this.buckets.delete(key);
    for (const key of this.buckets.keys()) {
      if (this.buckets.size < MOST_BUCKETS) return;
      this.buckets.delete(key);
    }
  }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10. */
export function rateHeaders(policy: 'key' | 'session' | 'address', state: RateState): Readonly<Record<string, string>> {
  return {
    'RateLimit-Policy': `"${policy}";q=${state.quota};w=60`,
    RateLimit: `"${policy}";r=${state.remaining};t=${state.resetAfter}`,
    ...(state.allowed ? {} : { 'Retry-After': String(Math.max(1, state.retryAfter)) }),
  };
}
