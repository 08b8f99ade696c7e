import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { prepared } from '../database/prepared.js';
import { AccessError } from './access.errors.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { RecentKeys, type RecognisedKey } from './recent-keys.service.js';
import type { Scope } from './scope.js';
import { hashSecret, newSecret } from './secrets.js';
import { requireUnit } from './units.service.js';

export interface IssuedKey {
  readonly id: string;
  /** Shown once; only its hash is kept. */
  readonly key: string;
}

export interface KeyOptions {
  readonly unit?: string | null;
  /** The person who answers for it. */
  readonly ownerId?: string | null;
  readonly expiresAt?: Date | null;
  readonly ratePerMinute?: number | null;
  readonly requestId?: string | undefined;
}

const FLUSH_EVERY_MS = 60_000;

const RECOGNISE = `
  select id, name, scopes, unit, rate_per_minute as "ratePerMinute", expires_at as "expiresAt" from api_key k
  where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
    and not exists (select from app_user u where u.id = k.owner_id and u.disabled_at is not null)`;

/** Issues keys for the API, recognises, rotates and revokes them. */
@Injectable()
export class ApiKeysService implements OnModuleInit, OnModuleDestroy {
  /** Keys used since the last flush: their times are written together once a minute, not one by one with each request. */
  private readonly used = new Map<string, Date>();
  /** Keys of this process itself, by their hash. */
  private readonly own = new Map<string, RecognisedKey>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly recent: RecentKeys,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flushUsed().catch(() => undefined), FLUSH_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    if (this.dataSource.isInitialized) await this.flushUsed();
  }

  async issue(name: string, scopes: readonly Scope[], actor: string, options: KeyOptions = {}): Promise<IssuedKey> {
    return this.dataSource.transaction((manager) => this.insert(manager, name, scopes, actor, { ...options, replaces: null }));
  }

  /** A key for what a job of this process asks the process itself: nobody else learns it, no table holds it, and it ends with the job. */
  issueToJob(job: string, scopes: readonly Scope[]): { readonly key: string; readonly end: () => void } {
    const key = newSecret('idj_');
    const hash = hashSecret(key).toString('latin1');
    this.own.set(hash, { id: job, name: job, scopes, unit: null, ratePerMinute: 10_000_000, expiresAt: null, job });
    return { key, end: () => void this.own.delete(hash) };
  }

  /** Whose key it is, or undefined where it is unknown, expired or revoked. One that is revoked ends at once. */
  async recognise(key: string, now: Date = new Date()): Promise<RecognisedKey | undefined> {
    const hash = hashSecret(key);
    const own = this.own.get(hash.toString('latin1'));
    if (own) return own;
    const found = await this.recent.find(hash, now, async () => (await prepared<RecognisedKey>(this.dataSource.manager, 'recognise_key', RECOGNISE, [hash, now]))[0]);
    if (found) this.used.set(found.id, now);
    return found;
  }

  /** After keys have ended in a transaction of somebody else's: this process need not wait to hear of it. */
  lookUpAnew(): void {
    this.recent.forget();
  }

  /** Newest first, ended ones too. */
  async list(): Promise<ApiKeyEntity[]> {
    await this.flushUsed();
    return this.dataSource.manager.find(ApiKeyEntity, { order: { createdAt: 'DESC', id: 'ASC' } });
  }

  /** The key ends now. Throws `AccessError`. */
  async revoke(id: string, actor: string, requestId?: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const key = await this.lock(manager, id);
      if (key.revokedAt) return;
      await manager.query('update api_key set revoked_at = now(), revoked_by = $2 where id = $1', [id, actor]);
      await this.audit.record(manager, { actor, action: 'key.revoked', subjectType: 'api_key', subjectId: id, data: { name: key.name }, requestId });
    });
    this.recent.forget();
  }

  /** A new key with the same rights; the old one goes on for the overlap, so that callers can change over. Throws `AccessError`. */
  async rotate(id: string, actor: string, { overlapHours, requestId }: { overlapHours: number; requestId?: string | undefined }): Promise<IssuedKey> {
    const rotated = await this.dataSource.transaction(async (manager) => {
      const old = await this.lock(manager, id);
      const now = new Date();
      if (old.revokedAt || (old.expiresAt && old.expiresAt <= now)) throw new AccessError('cannot_be_done', 'This key has ended already; make a new one.');
      const lifetime = old.expiresAt && old.expiresAt.getTime() - old.createdAt.getTime();
      const issued = await this.insert(manager, old.name, old.scopes as Scope[], actor, {
        unit: old.unit,
        ownerId: old.ownerId,
        ratePerMinute: old.ratePerMinute,
        expiresAt: lifetime === null ? null : new Date(now.getTime() + lifetime),
        replaces: id,
        requestId,
      });
      const ends = new Date(now.getTime() + overlapHours * 3_600_000);
      await manager.query('update api_key set expires_at = least(expires_at, $2) where id = $1', [id, ends]);
      await this.audit.record(manager, { actor, action: 'key.rotated', subjectType: 'api_key', subjectId: id, data: { replacedBy: issued.id, ends: ends.toISOString() }, requestId });
      return issued;
    });
    this.recent.forget();
    return rotated;
  }

  /** Ends the keys of a leaver, in the caller's transaction; returns how many. */
  async revokeOf(manager: EntityManager, ownerId: string, actor: string): Promise<number> {
    const [, revoked] = await manager.query<[unknown[], number]>('update api_key set revoked_at = now(), revoked_by = $2 where owner_id = $1 and revoked_at is null', [ownerId, actor]);
    return revoked;
  }

  async count(): Promise<number> {
    return this.dataSource.manager.count(ApiKeyEntity);
  }

  private async insert(manager: EntityManager, name: string, scopes: readonly Scope[], actor: string, options: KeyOptions & { replaces: string | null }): Promise<IssuedKey> {
    const key = newSecret('idk_');
    if (options.unit) await requireUnit(manager, options.unit);
    const [row] = await manager.query<{ id: string }[]>(
      'insert into api_key (name, prefix, hash, scopes, created_by, unit, owner_id, expires_at, rate_per_minute, replaces) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id',
      [name, key.slice(0, 8), hashSecret(key), scopes, actor, options.unit ?? null, options.ownerId ?? null, options.expiresAt ?? null, options.ratePerMinute ?? null, options.replaces],
    );
    const { id } = row as { id: string };
    const data = { name, scopes, unit: options.unit ?? null, owner: options.ownerId ?? null, expiresAt: options.expiresAt?.toISOString() ?? null };
    await this.audit.record(manager, { actor, action: 'key.issued', subjectType: 'api_key', subjectId: id, data, requestId: options.requestId });
    return { id, key };
  }

  private async lock(manager: EntityManager, id: string): Promise<ApiKeyEntity> {
    const key = await manager.findOne(ApiKeyEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!key) throw new AccessError('not_found', `There is no key ${id}.`);
    return key;
  }

  private async flushUsed(): Promise<void> {
    if (this.used.size === 0) return;
    const rows = [...this.used].map(([id, at]) => ({ id, at }));
    this.used.clear();
    await this.dataSource.query(
      'update api_key k set last_used_at = u.at from jsonb_to_recordset($1::jsonb) u (id uuid, at timestamptz) where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)',
      [JSON.stringify(rows)],
    );
  }
}
