import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { toJsonb, toText } from '../database/jsonb.js';
import { personalDigest } from './audit-verifier.service.js';

export interface AuditFact {
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Nothing personal: the trail is kept for ever. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Names and the like: the trail gets a salted digest of each, and the value goes into a table that can be erased. */
  readonly personal?: Readonly<Record<string, string>>;
  readonly requestId?: string | undefined;
}

/** Writes facts into the trail, always in the transaction of the fact itself. */
@Injectable()
export class AuditService {
  /** Takes the caller's entity manager, so that fact and record are kept or lost together. */
  async record(manager: EntityManager, fact: AuditFact): Promise<void> {
    const personal = await keepPersonal(manager, fact);
    await manager.query('insert into audit_event (actor, action, subject_type, subject_id, data, request_id) values ($1, $2, $3, $4, $5, $6)', [
      fact.actor,
      fact.action,
      fact.subjectType,
      fact.subjectId,
      toJsonb({ ...fact.data, ...(personal ? { personal } : {}) }),
      fact.requestId ?? null,
    ]);
  }
}

/** Keeps the values aside and returns their digests under the same names. */
async function keepPersonal(manager: EntityManager, { personal, subjectType, subjectId }: AuditFact): Promise<Record<string, string> | undefined> {
  const entries = Object.entries(personal ?? {}).map(([name, raw]) => {
    const salt = randomBytes(16);
    const value = toText(raw);
    return { name, salt, value, digest: personalDigest(salt, value) };
  });
  if (entries.length === 0) return undefined;
  await manager.query(
    'insert into personal_data (digest, salt, value, subject_type, subject_id) select d, s, v, $4, $5 from unnest($1::text[], $2::bytea[], $3::text[]) as t(d, s, v)',
    [entries.map(({ digest }) => digest), entries.map(({ salt }) => salt), entries.map(({ value }) => value), subjectType, subjectId],
  );
  return Object.fromEntries(entries.map(({ name, digest }) => [name, digest]));
}
