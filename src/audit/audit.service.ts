import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface AuditFact {
  readonly actor: string;
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | undefined;
}

/** Writes facts into the trail, always in the transaction of the fact itself. */
@Injectable()
export class AuditService {
  /** Takes the caller's entity manager, so that fact and record are kept or lost together. */
  async record(manager: EntityManager, fact: AuditFact): Promise<void> {
    await manager.query('insert into audit_event (actor, action, subject_type, subject_id, data, request_id) values ($1, $2, $3, $4, $5, $6)', [
      fact.actor,
      fact.action,
      fact.subjectType,
      fact.subjectId,
      JSON.stringify(fact.data ?? {}),
      fact.requestId ?? null,
    ]);
  }
}
