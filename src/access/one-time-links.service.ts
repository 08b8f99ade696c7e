import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hashSecret, newSecret } from './secrets.js';
import { OneTimeLinkEntity } from './session.entity.js';

/** A link as it is shown once: a path with its token; what stands before it is where browsers reach the server. */
export interface IssuedLink {
  readonly path: string;
  readonly expiresAt: Date;
  /** It is worth something only with the code that a second person hands over. */
  readonly needsCode: boolean;
}

const HOURS: Readonly<Record<OneTimeLinkEntity['purpose'], number>> = { first_admin: 24, set_password: 72 };

/** Links that work once: for the first administrator, and for people to set their password. */
@Injectable()
export class OneTimeLinks {
  async issue(manager: EntityManager, purpose: OneTimeLinkEntity['purpose'], actor: string, userId: string | null = null, needsCode = false): Promise<IssuedLink> {
    const token = newSecret('idl_');
    const rows = await manager.query<{ expires_at: Date }[]>(
      'insert into one_time_link (hash, purpose, user_id, created_by, expires_at, needs_code) values ($1, $2, $3, $4, now() + make_interval(hours => $5), $6) returning expires_at',
      [hashSecret(token), purpose, userId, actor, HOURS[purpose], needsCode],
    );
    return { path: `/setup?token=${token}`, expiresAt: (rows[0] as { expires_at: Date }).expires_at, needsCode };
  }

  /** The link of a token, unless it was used, cancelled or has expired. With a lock it stays as it is until the transaction ends. */
  async find(manager: EntityManager, token: string, { lock = false } = {}): Promise<OneTimeLinkEntity | undefined> {
    const found = await manager.findOne(OneTimeLinkEntity, { where: { hash: hashSecret(token) }, ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}) });
    if (!found || found.usedAt || found.expiresAt.getTime() <= Date.now()) return undefined;
    return found;
  }

  async use(manager: EntityManager, id: string): Promise<void> {
    await manager.query('update one_time_link set used_at = now() where id = $1', [id]);
  }

  async cancelOf(manager: EntityManager, userId: string): Promise<void> {
    await manager.query('delete from one_time_link where user_id = $1 and used_at is null', [userId]);
  }

  async cancelFirstAdmin(manager: EntityManager): Promise<void> {
    await manager.query("delete from one_time_link where purpose = 'first_admin' and used_at is null");
  }
}
