import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ProposalError } from '../access/proposal.errors.js';
import { ProposalsService } from '../access/proposals.service.js';
import { AuditService } from '../audit/audit.service.js';
import { toText } from '../database/jsonb.js';
import { today } from '../days.js';
import type { Direction } from '../screening/policies/policy-document.dto.js';
import { FlagCaseEntity, FlagEntity } from '../screening/screening.entity.js';
import { taskAfterLicence } from './after-match.js';
import { FlagsService, type Reviewer } from './flags.service.js';
import { LicenceEntity } from './review.entity.js';
import { ReviewError, ReviewFieldError } from './review.errors.js';
import { TasksService } from './tasks.service.js';

export interface LicenceAsked {
  readonly number: string;
  readonly authority: string;
  /** What it allows, in words. */
  readonly scope: string;
  readonly partyIds: readonly string[];
  /** Directions of business that it is for; empty or left out for all. */
  readonly directions?: readonly Direction[] | undefined;
  /** `YYYY-MM-DD`, first and last day. */
  readonly validFrom: string;
  readonly validTo: string;
}

export const LICENCE_KIND = 'licence.accept';

/** Licences under which business with a listed party is allowed; to accept one takes two people. */
@Injectable()
export class LicencesService implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    private readonly audit: AuditService,
    private readonly flags: FlagsService,
    private readonly tasks: TasksService,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: LICENCE_KIND,
      approverScope: 'flags:approve',
      describe: (payload) => String(payload['says']),
      validate: async (manager, payload) => {
        const licence = await manager.findOneBy(LicenceEntity, { id: String(payload['licenceId']) });
        if (licence?.state !== 'proposed') throw new ProposalError('cannot_be_done', 'This licence waits for nobody any more.');
        if (licence.validTo < today()) throw new ProposalError('cannot_be_done', `This licence ran out on ${licence.validTo}.`);
      },
      execute: async (manager, payload, proposal, approver) => {
        const id = String(payload['licenceId']);
        const approvedBy = [...proposal.approvals.map(({ by }) => by), approver.actor];
        await manager.query("update licence set state = 'active', approved_by = $2 where id = $1", [id, approvedBy]);
        await this.audit.record(manager, { actor: approver.actor, action: 'licence.accepted', subjectType: 'licence', subjectId: id, data: { approvedBy, proposedBy: proposal.proposedBy } });
      },
      ended: async (manager, proposal) => void (await manager.query("update licence set state = 'refused' where id = $1", [proposal.payload['licenceId']])),
    });
  }

  /** Writes a licence down for a case and proposes to accept it. */
  async propose(caseId: string, asked: LicenceAsked, reason: string, by: Reviewer, requestId?: string): Promise<LicenceEntity> {
    if (asked.validTo < asked.validFrom) throw new ReviewFieldError('validTo', 'lies before validFrom');
    if (asked.validTo < today()) throw new ReviewFieldError('validTo', 'lies in the past');
    return this.dataSource.transaction(async (manager) => {
      const found = await this.caseOf(manager, caseId, by);
      const rows = await manager.query<{ id: string }[]>(
        `insert into licence (unit, case_id, number, authority, scope, party_ids, valid_from, valid_to, state, proposed_by, directions) values ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10) returning id`,
        [found.unit, caseId, toText(asked.number), toText(asked.authority), toText(asked.scope), asked.partyIds, asked.validFrom, asked.validTo, by.actor, asked.directions ?? []],
      );
      const id = (rows[0] as { id: string }).id;
      const says = `Accept licence ${asked.number} of ${asked.authority} for ${found.subjectName}, ${asked.validFrom} to ${asked.validTo}${asked.directions?.length ? `, to ${asked.directions.join(' and ')} only` : ''}: ${asked.scope}`;
      const proposal = await this.proposals.propose({ kind: LICENCE_KIND, subjectType: 'licence', subjectId: id, payload: { licenceId: id, says }, reason, unit: found.unit }, by, { manager, ...(requestId === undefined ? {} : { requestId }) });
      await manager.query('update licence set proposal_id = $2 where id = $1', [id, proposal.id]);
      return manager.findOneByOrFail(LicenceEntity, { id });
    });
  }

  /** Ends a licence; whatever rested on it is a confirmed match without one again. */
  async revoke(id: string, reason: string, by: Reviewer, requestId?: string): Promise<LicenceEntity> {
    return this.dataSource.transaction(async (manager) => {
      const licence = await manager.findOne(LicenceEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!licence || (by.unit !== null && licence.unit !== by.unit)) throw new ReviewError('no_such_licence', `There is no licence ${id}.`);
      if (licence.state !== 'active') throw new ReviewError('done_already', `This licence is ${licence.state}.`);
      await manager.query("update licence set state = 'revoked', revoked_at = now(), revoked_by = $2, revoked_why = $3 where id = $1", [id, by.actor, toText(reason)]);
      await this.audit.record(manager, { actor: by.actor, action: 'licence.revoked', subjectType: 'licence', subjectId: id, data: { reason: toText(reason) }, requestId });
      for (const { flag } of await this.unnoted(manager, id)) await this.noteEnd(manager, flag, licence, by.actor);
      return manager.findOneByOrFail(LicenceEntity, { id });
    });
  }

  /**
   * Writes down, once, on every match that rested on a licence that is no longer in force, and gives it a task; that the subject is
   * held again follows from the licence itself. Returns these flags.
   */
  async noteEnded(by: Pick<Reviewer, 'actor'>): Promise<readonly FlagEntity[]> {
    return this.dataSource.transaction(async (manager) => {
      const ended = await this.unnoted(manager);
      for (const { flag, licence } of ended) await this.noteEnd(manager, flag, licence, by.actor);
      return ended.map(({ flag }) => flag);
    });
  }

  private async caseOf(manager: EntityManager, id: string, { unit }: Pick<Reviewer, 'unit'>): Promise<FlagCaseEntity> {
    const found = await manager.findOneBy(FlagCaseEntity, { id, ...(unit === null ? {} : { unit }) });
    if (!found) throw new ReviewError('no_such_case', `There is no case ${id}.`);
    return found;
  }

  private async noteEnd(manager: EntityManager, flag: FlagEntity, { id, number, authority, validTo }: Pick<LicenceEntity, 'id' | 'number' | 'authority' | 'validTo'>, actor: string): Promise<void> {
    await this.flags.remark(manager, flag, 'licence_ended', actor, { licenceId: id, licence: number, validTo });
    await this.tasks.create(manager, flag, taskAfterLicence({ id, number, authority, on: today() }), actor);
  }

  /** Closed matches whose licence has ended, with it, that nobody has been told about. */
  private async unnoted(manager: EntityManager, licenceId?: string): Promise<{ flag: FlagEntity; licence: LicenceEntity }[]> {
    const rows = await manager.query<{ flag: string; licence: string }[]>(
      `select f.id flag, l.id licence from licence l join flag f on f.licence_id = l.id
       where (l.state = 'revoked' or (l.state = 'active' and l.valid_to < $1)) and f.state = 'closed' and ($2::uuid is null or l.id = $2)
         and not exists (select 1 from flag_event e where e.flag_id = f.id and e.action = 'licence_ended' and e.data->>'licenceId' = l.id::text)
       order by f.id for update of f`,
      [today(), licenceId ?? null],
    );
    return Promise.all(rows.map(async ({ flag, licence }) => ({ flag: await manager.findOneByOrFail(FlagEntity, { id: flag }), licence: await manager.findOneByOrFail(LicenceEntity, { id: licence }) })));
  }

  /** The oldest first. Throws for a case that the reader does not see. */
  async list(caseId: string, by: Pick<Reviewer, 'unit'>): Promise<LicenceEntity[]> {
    await this.caseOf(this.dataSource.manager, caseId, by);
    return this.dataSource.manager.find(LicenceEntity, { where: { caseId }, order: { createdAt: 'ASC' } });
  }

  /** Throws unless the licence is accepted, in force and names the flag's party. */
  async mustCover(manager: EntityManager, id: string, flag: FlagEntity, on: string): Promise<void> {
    const licence = await manager.findOneBy(LicenceEntity, { id });
    const whose = licence && (await manager.findOneBy(FlagCaseEntity, { id: licence.caseId }));
    const own = await manager.findOneBy(FlagCaseEntity, { id: flag.caseId });
    if (!licence || whose?.subjectKey !== own?.subjectKey || licence.unit !== flag.unit) throw new ReviewFieldError('licenceId', 'there is no such licence for this subject');
    if (licence.state !== 'active') throw new ReviewFieldError('licenceId', `this licence is ${licence.state}`);
    if (on < licence.validFrom || on > licence.validTo) throw new ReviewFieldError('licenceId', `this licence holds from ${licence.validFrom} to ${licence.validTo}`);
    if (!licence.partyIds.includes(flag.partyId)) throw new ReviewFieldError('licenceId', `this licence does not name ${flag.partyId}`);
  }
}
