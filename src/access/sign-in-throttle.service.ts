import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AccessError } from './access.errors.js';
import { addressBlock } from './network-address.js';

/**
 * How many failures are free, how long the first block is and how it grows (doubling) up to the longest; failures are
 * forgotten after a quiet time. Seconds. A person is never blocked for longer than a quarter of an hour, so that nobody can be kept out
 * by others for good; an address behind which many guess waits longer.
 */
const LIMITS = {
  person: { free: 5, first: 30, longest: 900, forgotten: 86_400 },
  address: { free: 20, first: 60, longest: 3600, forgotten: 3600 },
} as const;

/** Slows guessing down, by person and by address, known or unknown alike; kept in the database, so a restart forgives nothing. */
@Injectable()
export class SignInThrottle {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Counts an attempt before its password is looked at, so that attempts in parallel count too. Throws `AccessError('too_many_requests')` while blocked. */
  async attempt(email: string, address: string): Promise<void> {
    const wait = (await this.count('address', addressBlock(address))) || (await this.count('person', email));
    if (wait > 0) throw new AccessError('too_many_requests', `Signing in failed too often. Try again in ${wait} s.`, { retryAfter: wait });
  }

  /** The attempt was right: the person starts afresh; of the address only this attempt is taken back. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.dataSource.query('delete from sign_in_attempts where subject = $1', [digest('person', email)]);
    await this.dataSource.query('update sign_in_attempts set failures = greatest(failures - 1, 0) where subject = $1', [digest('address', addressBlock(address))]);
  }

  /** Deletes what is forgotten anyway. */
  async sweep(): Promise<void> {
    await this.dataSource.query('delete from sign_in_attempts where last_at < now() - make_interval(secs => $1)', [LIMITS.person.forgotten]);
  }

  /** Seconds to wait; 0 where the attempt may go on. One statement: the row's lock puts parallel attempts in order. */
  private async count(kind: keyof typeof LIMITS, value: string): Promise<number> {
    const { free, first, longest, forgotten } = LIMITS[kind];
    const subject = digest(kind, value);
    const counted = await this.dataSource.query<{ failures: number }[]>(
      `insert into sign_in_attempts as known (subject, failures, last_at) values ($1, 1, now())
       on conflict (subject) do update set
         failures = case when known.last_at < now() - make_interval(secs => $2) then 1 else known.failures + 1 end,
         last_at = now(),
         blocked_until = case when known.last_at < now() - make_interval(secs => $2) or known.failures + 1 <= $3 then null
           else now() + make_interval(secs => least($4::float8 * power(2, least(known.failures - $3, 20)), $5)) end
       where known.blocked_until is null or known.blocked_until <= now()
       returning failures`,
      [subject, forgotten, free, first, longest],
    );
    if (counted.length > 0) return 0;
    const [row] = await this.dataSource.query<{ wait: number }[]>('select ceil(extract(epoch from blocked_until - now()))::int wait from sign_in_attempts where subject = $1', [subject]);
    return Math.max(1, row?.wait ?? 1);
  }
}

function digest(kind: string, value: string): Buffer {
  return createHash('sha256').update(`${kind}:${value.toLowerCase()}`).digest();
}
