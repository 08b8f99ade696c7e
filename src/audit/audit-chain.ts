import { createHash, createPublicKey, verify } from 'node:crypto';

/** An event as it is hashed: every field as the text that the database gives it. */
export interface EventText {
  readonly id: string;
  /** UTC, with microseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  /** jsonb as text, so with its keys in the database's own fixed order. */
  readonly data: string;
  readonly request_id: string | null;
}

/** Columns of `EventText`, to be selected from `audit_event`. */
export const EVENT_TEXT = `id::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') at, actor, action, subject_type, subject_id, data::text, request_id`;

/** The part of a block that its hash covers. */
export interface BlockContent {
  readonly number: number;
  readonly ids: string;
  readonly events: number;
  readonly eventHashes: Buffer;
  readonly previousHash: string;
  readonly sealedAt: Date;
}

/** The newest block, to be kept elsewhere: whoever holds it can tell whether the trail was changed or cut since. */
export interface AuditHead {
  readonly number: number;
  readonly hash: string;
  readonly sealedAt: string;
  readonly publicKey: string;
  readonly signature: string;
}

export const NO_BLOCK_BEFORE = '0'.repeat(64);
export const HASH_BYTES = 32;

/** Hash of an event: SHA-256 over its fields as a JSON array. */
export function eventHash({ id, at, actor, action, subject_type, subject_id, data, request_id }: EventText): Buffer {
  return createHash('sha256').update(JSON.stringify([id, at, actor, action, subject_type, subject_id, data, request_id])).digest();
}

/** Hash of a block: SHA-256 over its number, ids, events' hashes, time, and the hash before it. */
export function blockHash({ number, ids, events, eventHashes, previousHash, sealedAt }: BlockContent): string {
  const root = createHash('sha256').update(eventHashes).digest('hex');
  return createHash('sha256').update(JSON.stringify(['interdict audit block', number, ids, events, root, previousHash, sealedAt.toISOString()])).digest('hex');
}

/** Whether the signature over a block's hash is that of the key. */
export function signatureHolds({ hash, publicKey, signature }: Pick<AuditHead, 'hash' | 'publicKey' | 'signature'>): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') }, format: 'jwk' });
    return verify(null, Buffer.from(hash, 'hex'), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Ids in ascending order as a multirange in PostgreSQL's own spelling. */
export function rangesOf(ids: readonly bigint[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < ids.length; ) {
    let last = i;
    while (last + 1 < ids.length && ids[last + 1] === (ids[last] as bigint) + 1n) last++;
    ranges.push(`[${ids[i]},${(ids[last] as bigint) + 1n})`);
    i = last + 1;
  }
  return `{${ranges.join()}}`;
}

/** The ids in such a multirange. */
export function* idsIn(ranges: string): Generator<bigint> {
  for (const [, from, to] of ranges.matchAll(/\[(\d+),(\d+)\)/g)) for (let id = BigInt(from as string); id < BigInt(to as string); id++) yield id;
}
