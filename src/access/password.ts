import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AccessError } from './access.errors.js';

/** Length is the rule (NIST SP 800-63B-4, 3.1.1.2): no demand for digits, capitals or signs. In characters. */
export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

/** 32 MiB and three passes: one of the settings that OWASP's password storage cheat sheet names as equal. */
const COST = { log2N: 15, r: 8, p: 3 } as const;
const KEY_BYTES = 32;
/** Hashing runs on the thread pool that file and name look-ups share: two at a time leave room for them. */
const AT_ONCE = 2;
const MOST_WAITING = 100;

/** Throws `AccessError` naming the field where a password cannot be used. */
export function checkPassword(password: string, { email, field = 'password' }: { email: string; field?: string }): void {
  const length = [...password.normalize('NFKC')].length;
  if (length < PASSWORD_LENGTH.least) throw new AccessError('weak_password', `must have at least ${PASSWORD_LENGTH.least} characters; a few words do well`, { field });
  if (length > PASSWORD_LENGTH.most) throw new AccessError('weak_password', `must have at most ${PASSWORD_LENGTH.most} characters`, { field });
  if (password.normalize('NFKC').toLowerCase() === email.toLowerCase()) throw new AccessError('weak_password', 'must not be the e-mail address', { field });
}

/** `scrypt$log2N$r$p$salt$key`, so that the cost can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.log2N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the password fits. Without a hash it works as long as with one and says no, so that nobody learns who has an account. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, log2N, r, p, salt, key] = (stored ?? NOBODY).split('$');
  if (scheme !== 'scrypt' || !salt || !key) throw new Error('a stored password hash has an unknown form');
  const expected = Buffer.from(key, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), { log2N: Number(log2N), r: Number(r), p: Number(p) });
  return timingSafeEqual(given, expected) && stored !== null;
}

/** A hash that no password has. */
const NOBODY = ['scrypt', COST.log2N, COST.r, COST.p, randomBytes(16).toString('base64url'), randomBytes(KEY_BYTES).toString('base64url')].join('$');

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { log2N, r, p }: { log2N: number; r: number; p: number }): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new AccessError('busy', 'Too many people sign in at this moment. Try again shortly.', { retryAfter: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  const options: ScryptOptions = { N: 2 ** log2N, r, p, maxmem: 256 * 2 ** log2N * r };
  try {
    return await new Promise((resolve, reject) => scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key))));
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
