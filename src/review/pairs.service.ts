import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { toJsonb } from '../database/jsonb.js';
import { dayOf } from '../days.js';
import { type Page, latestFirst } from '../http/page.js';
import { ClearedPairEntity } from '../screening/cleared-pair.entity.js';
import { ClearedPairs } from '../screening/cleared-pairs.service.js';
import type { FailedPair } from '../screening/finding.js';
import { factsOf, fingerprintOf } from '../screening/fingerprint.js';
import { type FlagEntity, ScreeningEntity } from '../screening/screening.entity.js';
import type { SubjectDto } from '../screening/subject.dto.js';
import { readSubject, subjectKey } from '../screening/subject.js';
import type { Reviewer } from './flags.service.js';
import type { FlagDispositionEntity } from './review.entity.js';
import type { PairQueryDto } from './review.dto.js';
import { ReviewError, ReviewFieldError } from './review.errors.js';

/** A good guy as another system exports it. */
export interface ImportedPair {
  readonly subject: SubjectDto;
  readonly partyId: string;
  readonly partyName?: string;
  readonly text: string;
  readonly source: string;
}

/** Writes cleared pairs: made when two people agree, suspended when their test fails, ended by anyone who works on flags. */
@Injectable()
export class PairsService implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly pairs: ClearedPairs,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.pairs.onFailed((failed) => this.suspend(failed));
  }

  /** Makes the pair that an approved disposition asks for, with both sides as they were in the screening that raised the flag. */
  async create(manager: EntityManager, flag: FlagEntity, disposition: FlagDispositionEntity, approvedBy: readonly string[], expiresOn: string): Promise<string> {
    const screening = await manager.findOneByOrFail(ScreeningEntity, { id: flag.screeningId });
    const subject = readSubject(screening.subject as unknown as SubjectDto);
    const reference = typeof screening.subject['reference'] === 'string' ? screening.subject['reference'] : null;
    await manager.query(
      `update cleared_pair set state = 'revoked', ended_at = now(), ended_by = $4, ended_why = array['replaced by a newer pair']
       where state = 'active' and unit is not distinct from $1 and subject_key = $2 and party_id = $3`,
      [flag.unit, screening.subjectKey, flag.partyId, disposition.proposedBy],
    );
    const rows = await manager.query<{ id: string }[]>(
      `insert into cleared_pair (unit, subject_key, reference, subject_name, list_id, party_id, party_name, state, subject_fingerprint, listing_fingerprint, subject_facts, listing_facts,
         contradictions, agreements, score, policy_version, engine_version, reason_code, text, flag_id, disposition_id, proposed_by, approved_by, expires_on)
       values ($1, $2, $3, $4, $5, $6, $7, 'active', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) returning id`,
      [
        flag.unit,
        screening.subjectKey,
        reference,
        String(screening.subject['name']),
        flag.listId,
        flag.partyId,
        flag.finding.party.name,
        fingerprintOf(subject),
        fingerprintOf(flag.snapshot),
        toJsonb(factsOf(subject)),
        toJsonb(factsOf(flag.snapshot)),
        flag.finding.differs,
        flag.finding.agrees,
        flag.score,
        screening.policyVersion,
        screening.engineVersion,
        disposition.reasonCode,
        disposition.text,
        flag.id,
        disposition.id,
        disposition.proposedBy,
        approvedBy,
        expiresOn,
      ],
    );
    const id = (rows[0] as { id: string }).id;
    await this.audit.record(manager, { actor: approvedBy.at(-1) ?? disposition.proposedBy, action: 'pair.created', subjectType: 'cleared_pair', subjectId: id, data: { flagId: flag.id, partyId: flag.partyId, expiresOn, proposedBy: disposition.proposedBy, approvedBy } });
    return id;
  }

  /** Ends a pair; that never lets anything through, so one person suffices. */
  async revoke(id: string, why: string, by: Reviewer, requestId?: string): Promise<ClearedPairEntity> {
    const pair = await this.dataSource.transaction(async (manager) => {
      const found = await manager.findOne(ClearedPairEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!found || (by.unit !== null && found.unit !== by.unit)) throw new ReviewError('no_such_pair', `There is no cleared pair ${id}.`);
      if (found.state === 'revoked') throw new ReviewError('done_already', `This pair was revoked already by ${found.endedBy ?? 'somebody'}.`);
      await this.end(manager, id, 'revoked', by.actor, [why], requestId);
      return manager.findOneByOrFail(ClearedPairEntity, { id });
    });
    await this.pairs.refresh();
    return pair;
  }

  /** Takes over good guys of another system. They suppress nothing: each must be decided here, by two people, when it is flagged. */
  async import(rows: readonly ImportedPair[], by: Reviewer, requestId?: string): Promise<{ readonly imported: number }> {
    await this.dataSource.transaction(async (manager) => {
      for (const [index, { subject, partyId, partyName, text, source }] of rows.entries()) {
        const at = partyId.indexOf(':');
        if (at < 1) throw new ReviewFieldError(`pairs[${index}].partyId`, 'takes a list and a record id, such as us-ofac-sdn:12345');
        const made = await manager.query<{ id: string }[]>(
          `insert into cleared_pair (unit, subject_key, reference, subject_name, list_id, party_id, party_name, state, reason_code, text, proposed_by)
           values ($1, $2, $3, $4, $5, $6, $7, 'unverified', 'imported', $8, $9) returning id`,
          [by.unit, subjectKey(readSubject(subject)), subject.reference ?? null, subject.name, partyId.slice(0, at), partyId, partyName ?? '', `${source}: ${text}`, by.actor],
        );
        await this.audit.record(manager, { actor: by.actor, action: 'pair.imported', subjectType: 'cleared_pair', subjectId: (made[0] as { id: string }).id, data: { partyId, source }, requestId });
      }
    });
    return { imported: rows.length };
  }

  /** The latest first. */
  page({ state, partyId, ...page }: PairQueryDto, by: Pick<Reviewer, 'unit'>): Promise<Page<ClearedPairEntity>> {
    const query = this.dataSource.manager.createQueryBuilder(ClearedPairEntity, 'p');
    if (state !== undefined) query.andWhere('p.state = :state', { state });
    if (partyId !== undefined) query.andWhere('p.party_id = :partyId', { partyId });
    if (by.unit !== null) query.andWhere('p.unit = :unit', { unit: by.unit });
    return latestFirst(query, { at: 'p.created_at', id: 'p.id' }, { limit: 100, ...page });
  }

  async find(id: string, by: Pick<Reviewer, 'unit'>): Promise<ClearedPairEntity> {
    const found = await this.dataSource.manager.findOneBy(ClearedPairEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!found) throw new ReviewError('no_such_pair', `There is no cleared pair ${id}.`);
    return found;
  }

  /** Pairs that a screening found no longer to hold. */
  private async suspend(failed: readonly FailedPair[]): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      for (const { id, why } of failed) {
        const [, touched] = await manager.query<[unknown, number]>("select 1 from cleared_pair where id = $1 and state = 'active' for update", [id]).then((rows) => [rows, (rows as unknown[]).length] as const);
        if (touched > 0) await this.end(manager, id, 'suspended', 'job:pair-test', why);
      }
    });
    await this.pairs.refresh();
  }

  private async end(manager: EntityManager, id: string, state: 'suspended' | 'revoked', actor: string, why: readonly string[], requestId?: string): Promise<void> {
    await manager.query('update cleared_pair set state = $2, ended_at = now(), ended_by = $3, ended_why = $4 where id = $1', [id, state, actor, why]);
    await this.audit.record(manager, { actor, action: `pair.${state}`, subjectType: 'cleared_pair', subjectId: id, data: { why }, requestId });
  }
}

/** The last day of a pair that is made today, checked against the months that the policy allows. Throws `ReviewFieldError`. */
export function pairExpiry(asked: string | undefined, today: string, months: number): string {
  const latest = addMonths(today, months);
  if (asked === undefined) return latest;
  if (asked <= today) throw new ReviewFieldError('pairExpiresOn', 'must lie in the future');
  if (asked > latest) throw new ReviewFieldError('pairExpiresOn', `must not lie after ${latest}, ${months} months from today`);
  return asked;
}

/** The same day some months later; the last day of the month where it has none. */
function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))));
}
