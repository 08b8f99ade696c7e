import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { twoPeopleOn } from './deciders.js';
import { checkPassword, hashPassword, verifyPassword } from './password.js';
import type { SessionEntity } from './session.entity.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';
import { SignInThrottle } from './sign-in-throttle.service.js';
import { UserEntity } from './user.entity.js';
import { normalEmail } from './users.service.js';

/** Where a request comes from. */
export interface From {
  readonly address: string;
  readonly requestId: string;
  /** The session that the browser had before; it ends when another begins. */
  readonly earlierToken?: string | undefined;
}

/** Signing in with a password, signing out, and changing one's own password. */
@Injectable()
export class SignInService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
  ) {}

  /** Throws `AccessError`: one and the same for an unknown person, a wrong password, a disabled person and one without a password, after the same work. */
  async withPassword(email: string, password: string, from: From): Promise<OpenedSession> {
    const given = normalEmail(email);
    await this.throttle.attempt(given, from.address);
    const user = await this.dataSource.manager.findOneBy(UserEntity, { email: given });
    const fits = await verifyPassword(password, user?.passwordHash ?? null);
    if (!user || !fits || user.disabledAt) {
      // Of an unknown person the trail keeps no name: it may be a password typed into the wrong field.
      if (user) await this.audit.record(this.dataSource.manager, { actor: `user:${user.id}`, action: 'session.refused', subjectType: 'user', subjectId: user.id, data: { method: 'password' }, requestId: from.requestId });
      throw new AccessError('sign_in_failed', 'E-mail address and password do not fit.');
    }
    await this.throttle.succeeded(given, from.address);
    return this.open(user, 'password', from);
  }

  /** A session for a person whose identity is proven. */
  async open(user: UserEntity, method: SessionEntity['method'], from: From, also?: (manager: EntityManager) => Promise<void>): Promise<OpenedSession> {
    return this.dataSource.transaction(async (manager) => {
      if (from.earlierToken !== undefined) await this.sessions.end(manager, from.earlierToken, 'signed_in_again');
      await also?.(manager);
      const session = await this.sessions.open(manager, user.id, method, from.address);
      if (user.role === 'supervisor') await twoPeopleOn(manager, this.audit);
      await this.audit.record(manager, { actor: `user:${user.id}`, action: 'session.opened', subjectType: 'session', subjectId: session.id, data: { method }, requestId: from.requestId });
      return session;
    });
  }

  async signOut(token: string, actor: string, requestId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const ended = await this.sessions.end(manager, token, 'signed_out');
      if (ended) await this.audit.record(manager, { actor, action: 'session.ended', subjectType: 'session', subjectId: ended.id, data: { why: 'signed_out' }, requestId });
    });
  }

  /** All other sessions of the person end. Throws `AccessError`. */
  async changePassword(userId: string, sessionId: string, { current, next }: { current: string; next: string }, from: From): Promise<void> {
    const user = await this.dataSource.manager.findOneByOrFail(UserEntity, { id: userId });
    await this.throttle.attempt(user.email, from.address);
    if (!(await verifyPassword(current, user.passwordHash))) throw new AccessError('invalid_field', 'is not your password', { field: 'current' });
    await this.throttle.succeeded(user.email, from.address);
    checkPassword(next, { email: user.email, field: 'next' });
    const hash = await hashPassword(next);
    await this.dataSource.transaction(async (manager) => {
      await manager.query('update app_user set password_hash = $2, password_changed_at = now() where id = $1', [userId, hash]);
      const ended = await this.sessions.endAll(manager, userId, 'password_changed', sessionId);
      await this.audit.record(manager, { actor: `user:${userId}`, action: 'user.password_changed', subjectType: 'user', subjectId: userId, data: { sessionsEnded: ended }, requestId: from.requestId });
    });
  }
}
