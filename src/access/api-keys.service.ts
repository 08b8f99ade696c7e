import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { ApiKeyEntity } from './api-key.entity.js';
import type { Scope } from './scope.js';

export interface IssuedKey {
  readonly id: string;
  /** Shown once; only its hash is kept. */
  readonly key: string;
}

/** Issues keys for the API and recognises them. */
@Injectable()
export class ApiKeysService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
  ) {}

  async issue(name: string, scopes: readonly Scope[], actor: string): Promise<IssuedKey> {
    const key = `idk_${randomBytes(32).toString('base64url')}`;
    return this.dataSource.transaction(async (manager) => {
      const [row] = await manager.query<{ id: string }[]>('insert into api_key (name, prefix, hash, scopes, created_by) values ($1, $2, $3, $4, $5) returning id', [
        name,
        key.slice(0, 8),
        hashKey(key),
        scopes,
        actor,
      ]);
      const { id } = row as { id: string };
      await this.audit.record(manager, { actor, action: 'key.issued', subjectType: 'api_key', subjectId: id, data: { name, scopes } });
      return { id, key };
    });
  }

  /** The key's record, or undefined where it is unknown, expired or revoked. */
  async recognise(key: string, now: Date = new Date()): Promise<ApiKeyEntity | undefined> {
    const found = await this.dataSource.manager.findOneBy(ApiKeyEntity, { hash: hashKey(key) });
    if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= now)) return undefined;
    return found;
  }

  async count(): Promise<number> {
    return this.dataSource.manager.count(ApiKeyEntity);
  }
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
