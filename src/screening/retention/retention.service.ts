import { Inject, Injectable, Logger, NotFoundException, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import type { ProposalEntity } from '../../access/proposal.entity.js';
import { ProposalError } from '../../access/proposal.errors.js';
import { ProposalsService } from '../../access/proposals.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type Config } from '../../config.js';
import { PoliciesService } from '../policies/policies.service.js';
import { ScreeningEntity } from '../screening.entity.js';
import { type Erased, eraseScreenings } from './erasure.js';
import { LegalHoldEntity } from './legal-hold.entity.js';

type Asker = Pick<Principal, 'actor' | 'unit'>;

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/** How long records stay: as the policy says, unless a legal hold keeps them; and the erasure of a subject, by two people. */
@Injectable()
export class RetentionService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Retention');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
    private readonly proposals: ProposalsService,
    private readonly policies: PoliciesService,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: 'retention.erase',
      approverScope: 'retention:approve',
      describe: ({ screenings }) => `Erase a subject for good: ${String(screenings)} screenings with their flags, cases, notes and decisions. The trail stays whole.`,
      validate: (manager, { subjectKey }) => this.refuseWhereHeld(manager, String(subjectKey)),
      execute: (manager, { subjectKey }, proposal, approver) => this.erase(manager, String(subjectKey), proposal, approver),
    });
    this.proposals.register({
      kind: 'retention.lift_hold',
      approverScope: 'retention:approve',
      describe: () => 'Lift a legal hold: the records of the subject may go again when their time is over.',
      execute: async (manager, { holdId }, proposal, approver) => {
        await manager.query('update legal_hold set lifted_at = now(), lifted_by = $2 where id = $1 and lifted_at is null', [holdId, approver.actor]);
        await this.audit.record(manager, { actor: approver.actor, action: 'retention.hold_lifted', subjectType: 'legal_hold', subjectId: String(holdId), data: { proposal: proposal.id, proposedBy: proposal.proposedBy } });
      },
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.watchesLists) this.timer = setInterval(() => void this.expire().catch((error: unknown) => this.log.error(`What is over its time could not be removed: ${String(error)}`)), DAY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Keeps a subject's records, from now on; one person is enough to keep. */
  async hold(screeningId: string, reason: string, by: Asker): Promise<LegalHoldEntity> {
    const { subjectKey, unit } = await this.screeningOf(screeningId, by);
    return this.dataSource.transaction(async (manager) => {
      const rows = await manager.query<{ id: string }[]>('insert into legal_hold (subject_key, reason, unit, placed_by) values ($1, $2, $3, $4) on conflict (subject_key) where lifted_at is null do nothing returning id', [subjectKey, reason, unit, by.actor]);
      if (rows[0]) await this.audit.record(manager, { actor: by.actor, action: 'retention.hold_placed', subjectType: 'legal_hold', subjectId: rows[0].id, data: { screening: screeningId } });
      return manager.createQueryBuilder(LegalHoldEntity, 'h').where('h.subject_key = :subjectKey and h.lifted_at is null', { subjectKey }).getOneOrFail();
    });
  }

  async holds(by: Asker): Promise<LegalHoldEntity[]> {
    return this.dataSource.manager.find(LegalHoldEntity, { where: by.unit === null ? {} : { unit: by.unit }, order: { placedAt: 'DESC' } });
  }

  /** Letting go of a hold takes two people. */
  async proposeLift(holdId: string, reason: string, by: Asker): Promise<ProposalEntity> {
    const held = await this.dataSource.manager.findOneBy(LegalHoldEntity, { id: holdId, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!held || held.liftedAt) throw new NotFoundException(`There is no legal hold ${holdId} in force.`);
    return this.proposals.propose({ kind: 'retention.lift_hold', subjectType: 'legal_hold', subjectId: holdId, payload: { holdId }, reason, unit: held.unit }, by);
  }

  /** Proposes to erase the subject of a screening; a second person approves. Throws `ProposalError` where a legal hold keeps it. */
  async proposeErasure(screeningId: string, reason: string, by: Asker): Promise<ProposalEntity> {
    const { subjectKey, unit } = await this.screeningOf(screeningId, by);
    const screenings = await this.dataSource.manager.countBy(ScreeningEntity, { subjectKey });
    return this.proposals.propose({ kind: 'retention.erase', subjectType: 'subject', subjectId: subjectKey, payload: { subjectKey, screenings }, reason, unit }, by);
  }

  /** Removes what is over its time and neither held nor undecided. Returns how many screenings went. */
  async expire(now: Date = new Date()): Promise<number> {
    const { screeningYears, trailPersonalYears } = this.policies.current.document.retention;
    let total = 0;
    for (;;) {
      const gone = await this.dataSource.transaction(async (manager) => {
        const due = await manager.query<{ id: string }[]>(
          `select s.id from screening s where s.at < $1::timestamptz - make_interval(years => $2)
             and not exists (select from legal_hold h where h.subject_key = s.subject_key and h.lifted_at is null)
             and not exists (select from flag f where f.screening_id = s.id and f.state <> 'closed')
           order by s.at limit $3`,
          [now, screeningYears, AT_ONCE],
        );
        if (due.length === 0) return 0;
        const erased = await eraseScreenings(manager, due.map(({ id }) => id));
        await this.audit.record(manager, { actor: 'job:retention', action: 'retention.expired', subjectType: 'screening', subjectId: '*', data: { olderThanYears: screeningYears, erased } });
        return due.length;
      });
      total += gone;
      if (gone < AT_ONCE) break;
    }
    await this.dataSource.query('delete from personal_data where created_at < $1::timestamptz - make_interval(years => $2)', [now, trailPersonalYears]);
    return total;
  }

  private async erase(manager: EntityManager, subjectKey: string, proposal: ProposalEntity, approver: Principal): Promise<void> {
    await this.refuseWhereHeld(manager, subjectKey);
    const screenings = await manager.query<{ id: string }[]>('select id from screening where subject_key = $1 for update', [subjectKey]);
    const erased: Erased = await eraseScreenings(manager, screenings.map(({ id }) => id));
    await this.audit.record(manager, { actor: approver.actor, action: 'retention.erased', subjectType: 'subject', subjectId: subjectKey, data: { proposal: proposal.id, proposedBy: proposal.proposedBy, erased } });
  }

  private async refuseWhereHeld(manager: EntityManager, subjectKey: string): Promise<void> {
    const [held] = await manager.query<{ reason: string }[]>('select reason from legal_hold where subject_key = $1 and lifted_at is null', [subjectKey]);
    if (held) throw new ProposalError('cannot_be_done', `A legal hold keeps this subject: ${held.reason}`);
    const [open] = await manager.query<{ n: number }[]>("select count(*)::int n from flag f join screening s on s.id = f.screening_id where s.subject_key = $1 and f.state <> 'closed'", [subjectKey]);
    if ((open?.n ?? 0) > 0) throw new ProposalError('cannot_be_done', `${open?.n} flags of this subject are not decided yet; decide them first.`);
  }

  private async screeningOf(id: string, by: Asker): Promise<ScreeningEntity> {
    const found = await this.dataSource.manager.findOneBy(ScreeningEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!found) throw new NotFoundException(`There is no screening ${id}.`);
    return found;
  }
}
