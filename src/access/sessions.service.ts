import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { TODAY } from '../database/today.js';
import type { Principal } from './principal.js';
import { ROLE_SCOPES, type Role } from './roles.js';
import { hashSecret, newSecret } from './secrets.js';
import type { SessionEntity } from './session.entity.js';

export interface OpenedSession {
  readonly id: string;
  /** For the cookie; only its hash is kept. */
  readonly token: string;
}

/** Why a session ended. */
export type SessionEnd = 'signed_out' | 'signed_in_again' | 'password_changed' | 'disabled' | 'role_changed';

interface Found {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly role: Role;
  readonly unit: string | null;
  readonly stale: boolean;
  readonly absent_id: string | null;
  readonly absent_name: string | null;
  readonly absent_role: Role | null;
  readonly absent_unit: string | null;
}

/** Opens, recognises and ends the sessions of people. */
@Injectable()
export class SessionsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A new session with a new token, always: a token that somebody brought along is never taken over. */
  async open(manager: EntityManager, userId: string, method: SessionEntity['method'], address: string | undefined): Promise<OpenedSession> {
    const token = newSecret('ids_');
    const rows = await manager.query<{ id: string }[]>(
      'insert into user_session (hash, user_id, method, address, expires_at) values ($1, $2, $3, $4, now() + make_interval(hours => $5)) returning id',
      [hashSecret(token), userId, method, address ?? null, this.config.session.hours],
    );
    await manager.query('update app_user set last_sign_in_at = now() where id = $1', [userId]);
    return { id: (rows[0] as { id: string }).id, token };
  }

  /** Who shows this token; undefined where it is unknown, ended, too old or too long unused, or its person was disabled. */
  async recognise(token: string): Promise<Principal | undefined> {
    const [found] = await this.dataSource.query<Found[]>(RECOGNISE, [hashSecret(token), this.config.session.idleMinutes]);
    if (!found) return undefined;
    if (found.stale) await this.dataSource.query('update user_session set seen_at = now() where id = $1', [found.id]);
    const absent = found.absent_id !== null && found.absent_role !== null ? { id: found.absent_id, name: found.absent_name ?? '', role: found.absent_role, unit: found.absent_unit } : undefined;
    const acts = absent ?? found;
    return {
      kind: 'user',
      actor: absent ? `user:${found.user_id} for user:${absent.id}` : `user:${found.user_id}`,
      name: absent ? `${found.name} for ${absent.name}` : found.name,
      roles: [acts.role],
      scopes: new Set(ROLE_SCOPES[acts.role]),
      unit: acts.unit,
      userId: found.user_id,
      session: { id: found.id, csrfToken: csrfTokenOf(token), actingFor: absent ? { id: absent.id, name: absent.name } : null },
    };
  }

  /** Ends the session with this token, where there is one that has not ended; returns it. */
  async end(manager: EntityManager, token: string, why: SessionEnd): Promise<{ id: string; userId: string } | undefined> {
    const [rows] = await manager.query<[{ id: string; user_id: string }[], number]>('update user_session set ended_at = now(), ended_why = $2 where hash = $1 and ended_at is null returning id, user_id', [
      hashSecret(token),
      why,
    ]);
    return rows[0] && { id: rows[0].id, userId: rows[0].user_id };
  }

  /** Ends all sessions of a person, but for one that may be named; returns how many. */
  async endAll(manager: EntityManager, userId: string, why: SessionEnd, except: string | null = null): Promise<number> {
    const [, ended] = await manager.query<[unknown[], number]>('update user_session set ended_at = now(), ended_why = $2 where user_id = $1 and ended_at is null and id is distinct from $3::uuid', [userId, why, except]);
    return ended;
  }

  /** Deletes what ended or expired a month ago; the trail keeps the fact. */
  async sweep(): Promise<void> {
    await this.dataSource.query("delete from user_session where least(coalesce(ended_at, expires_at), expires_at) < now() - interval '30 days'");
  }
}

/** What a page sends in `X-CSRF-Token` beside the cookie. It follows from the session's token, which no other page can read. */
export function csrfTokenOf(token: string): string {
  return hashSecret(`csrf:${token}`).toString('base64url');
}

// A deputy's appointment counts on its days only; after them the session goes on as the deputy's own.
const RECOGNISE = `
  select s.id, s.user_id, u.name, u.role, u.unit, s.seen_at < now() - interval '1 minute' as stale,
         a.id absent_id, a.name absent_name, a.role absent_role, a.unit absent_unit
  from user_session s
  join app_user u on u.id = s.user_id and u.disabled_at is null
  left join deputy d on d.id = s.acting_as and d.deputy_id = u.id and d.ended_at is null and ${TODAY} between d.from_day and d.until_day
  left join app_user a on a.id = d.absent_id and a.disabled_at is null
  where s.hash = $1 and s.ended_at is null and s.expires_at > now() and s.seen_at > now() - make_interval(mins => $2)`;
