import { Inject, Injectable, Logger, NotFoundException, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import type { ProposalEntity } from '../../access/proposal.entity.js';
import { ProposalError } from '../../access/proposal.errors.js';
import { ProposalsService } from '../../access/proposals.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type Config } from '../../config.js';
import { dayOf } from '../../days.js';
import { PoliciesService } from '../policies/policies.service.js';
import { ScreeningEntity } from '../screening.entity.js';
import { eraseScreenings } from './erasure.js';
import { type Erased, Keepers, type OverTime } from './keepers.js';
import { LegalHoldEntity } from './legal-hold.entity.js';
import { GONE_SOONER, NEVER_ERASED, RECORD_KINDS, type RecordKind, WHAT_IT_IS, cutoffOf, yearsOf } from './record-kinds.js';


type Asker = Pick<Principal, 'actor' | 'unit'>;

/** What the policy in force says about a kind of records, and how many are over their time. */
export interface KindReport extends OverTime {
  readonly kind: RecordKind;
  readonly what: string;
  readonly years: number;
}

/** What the policy in force says about records, and how much is over its time. */
export interface RetentionReport {
  readonly policy: number;
  readonly kinds: readonly KindReport[];
  readonly neverErased: readonly string[];
  readonly goneSooner: readonly string[];
  readonly oldest: string | null;
  /** Day from which the oldest screening is over its time. */
  readonly nextDueOn: string | null;
}

const OVER_TIME = 's.at < $1';
const HELD = 'exists (select from legal_hold h where h.subject_key = s.subject_key and h.lifted_at is null)';
/** Its flags wait for a person, or a later screening refers to them and goes first. */
const UNDECIDED = `(exists (select from flag f left join asked_again a on a.flag_id = f.id where f.screening_id = s.id and (f.state <> 'closed' or a.flag_id is not null))
  or exists (select from asked_again a join flag f on f.id = a.flag_id where a.screening_id = s.id and f.state <> 'closed'))`;
/** Personal values of held subjects, by what they are about. */
const VALUE_HELD = `exists (
  select from legal_hold h join screening s on s.subject_key = h.subject_key
  where h.lifted_at is null and p.subject_id in (select s.id::text union select s.supplier_id::text union select f.id::text from flag f where f.screening_id = s.id union select f.case_id::text from flag f where f.screening_id = s.id))`;
const DAY_MS = 86_400_000;
/** A server that is started anew each night must come to it too. */
const FIRST_AFTER_MS = 600_000;
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
    private readonly keepers: Keepers,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: 'retention.erase',
      approverScope: 'retention:approve',
      describe: ({ screenings, stays }) => `Erase a subject for good: ${String(screenings)} screening${screenings === 1 ? '' : 's'} with all flags, cases, notes and decisions. The trail stays whole.${Array.isArray(stays) && stays.length > 0 ? ` NOT erased, as it names others too: ${stays.join('; ')}.` : ''}`,
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
    if (this.config.watchesLists) this.daily(FIRST_AFTER_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private daily(after: number): void {
    this.timer = setTimeout(() => {
      this.daily(DAY_MS);
      this.expire().catch((error: unknown) => this.log.error(`What is over its time could not be removed and will be tried again tomorrow: ${String(error)}`));
    }, after).unref();
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
    const ids = (await this.dataSource.query<{ id: string }[]>('select id from screening where subject_key = $1', [subjectKey])).map(({ id }) => id);
    const stays = await this.keepers.wouldStay(this.dataSource.manager, ids);
    return this.proposals.propose({ kind: 'retention.erase', subjectType: 'subject', subjectId: subjectKey, payload: { subjectKey, screenings: ids.length, stays }, reason, unit }, by);
  }

  /** How long records stay under the policy in force, and what is over its time now. */
  async due(now: Date = new Date()): Promise<RetentionReport> {
    const { manager } = this.dataSource;
    const years = this.years();
    const kinds: KindReport[] = [];
    for (const kind of RECORD_KINDS) kinds.push({ kind, what: WHAT_IT_IS[kind], years: years[kind], ...(await this.count(manager, kind, cutoffOf(years[kind], now))) });
    const [row] = await this.dataSource.query<{ oldest: Date | null }[]>('select min(at) oldest from screening');
    const oldest = row?.oldest ?? null;
    const next = oldest === null ? null : new Date(Date.UTC(oldest.getUTCFullYear() + years.screenings, oldest.getUTCMonth(), oldest.getUTCDate() + 1));
    return { policy: this.policies.current.number, kinds, neverErased: NEVER_ERASED, goneSooner: GONE_SOONER, oldest: oldest?.toISOString() ?? null, nextDueOn: next && dayOf(next) };
  }

  /** Removes what is over its time and neither held, undecided nor in use. Returns how many screenings went. */
  async expire(now: Date = new Date()): Promise<number> {
    const years = this.years();
    const gone = await this.expireScreenings(years.screenings, cutoffOf(years.screenings, now));
    await this.inParts('personalValues', years.personalValues, async (manager) => {
      const [, rows] = await manager.query<[unknown[], number]>(`delete from personal_data p where p.created_at < $1 and not ${VALUE_HELD}`, [cutoffOf(years.personalValues, now)]);
      return erasedOf('personal_data', rows);
    });
    for (const records of this.keepers.timed) {
      await this.inParts(records.kind, years[records.kind], (manager) => records.expire(manager, cutoffOf(years[records.kind], now)));
      await records.tidy?.(this.dataSource.manager);
    }
    return gone;
  }

  private years(): Readonly<Record<RecordKind, number>> {
    return yearsOf(this.policies.current.document.retention);
  }

  private async count(manager: EntityManager, kind: RecordKind, cutoff: Date): Promise<OverTime> {
    switch (kind) {
      case 'screenings':
        return this.countScreenings(manager, cutoff);
      case 'personalValues': {
        const [row] = await manager.query<[{ past: number; held: number }]>(`select count(*)::int past, count(*) filter (where ${VALUE_HELD})::int held from personal_data p where p.created_at < $1`, [cutoff]);
        return { overTime: row.past, held: row.held, inUse: 0, removable: row.past - row.held };
      }
      default: {
        const records = this.keepers.timed.find((each) => each.kind === kind);
        if (!records) throw new Error(`nobody keeps ${kind}`);
        return records.count(manager, cutoff);
      }
    }
  }

  private async countScreenings(manager: EntityManager, cutoff: Date): Promise<OverTime> {
    const [row] = await manager.query<[{ past: number; held: number; undecided: number }]>(
      `select count(*)::int past, count(*) filter (where ${HELD})::int held, count(*) filter (where not ${HELD} and ${UNDECIDED})::int undecided from screening s where ${OVER_TIME}`,
      [cutoff],
    );
    const free = await manager.query<{ id: string }[]>(`select s.id from screening s where ${OVER_TIME} and not ${HELD} and not ${UNDECIDED}`, [cutoff]);
    const used = (await this.keepers.inUse(manager, free.map(({ id }) => id))).size;
    return { overTime: row.past, held: row.held, inUse: row.undecided + used, removable: free.length - used };
  }

  private async expireScreenings(years: number, cutoff: Date): Promise<number> {
    let total = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const more = await this.dataSource.transaction(async (manager) => {
        const due = await manager.query<{ id: string }[]>(`select s.id from screening s where ${OVER_TIME} and not ${HELD} and not ${UNDECIDED} and s.id > $2 order by s.id limit $3`, [cutoff, after, AT_ONCE]);
        const last = due.at(-1);
        if (!last) return false;
        after = last.id;
        const inUse = await this.keepers.inUse(manager, due.map(({ id }) => id));
        const ids = due.map(({ id }) => id).filter((id) => !inUse.has(id));
        total += ids.length;
        if (ids.length === 0) return true;
        const erased = { ...(await this.keepers.erase(manager, ids)), ...(await eraseScreenings(manager, ids, this.keepers.tables)) };
        await this.tellExpired(manager, 'screenings', years, erased);
        return true;
      });
      if (!more) return total;
    }
  }

  /** Each part in a transaction of its own, with its fact, until nothing goes any more. */
  private async inParts(kind: RecordKind, years: number, expire: (manager: EntityManager) => Promise<Erased>): Promise<void> {
    for (let more = true; more; ) {
      more = await this.dataSource.transaction(async (manager) => {
        const erased = await expire(manager);
        if (Object.keys(erased).length === 0) return false;
        await this.tellExpired(manager, kind, years, erased);
        return true;
      });
    }
  }

  private tellExpired(manager: EntityManager, kind: RecordKind, years: number, erased: Erased): Promise<void> {
    return this.audit.record(manager, { actor: 'job:retention', action: 'retention.expired', subjectType: 'records', subjectId: kind, data: { olderThanYears: years, erased } });
  }

  private async erase(manager: EntityManager, subjectKey: string, proposal: ProposalEntity, approver: Principal): Promise<void> {
    await this.refuseWhereHeld(manager, subjectKey);
    const screenings = await manager.query<{ id: string }[]>('select id from screening where subject_key = $1 for update', [subjectKey]);
    const ids = screenings.map(({ id }) => id);
    const erased: Erased = { ...(await this.keepers.erase(manager, ids)), ...(await eraseScreenings(manager, ids, this.keepers.tables)) };
    await this.audit.record(manager, { actor: approver.actor, action: 'retention.erased', subjectType: 'subject', subjectId: subjectKey, data: { proposal: proposal.id, proposedBy: proposal.proposedBy, erased } });
  }

  private async refuseWhereHeld(manager: EntityManager, subjectKey: string): Promise<void> {
    const [held] = await manager.query<{ reason: string }[]>('select reason from legal_hold where subject_key = $1 and lifted_at is null', [subjectKey]);
    if (held) throw new ProposalError('cannot_be_done', `A legal hold keeps this subject: ${held.reason}`);
    const [open] = await manager.query<{ n: number }[]>("select count(*)::int n from flag f join screening s on s.id = f.screening_id where s.subject_key = $1 and f.state <> 'closed'", [subjectKey]);
    if ((open?.n ?? 0) > 0) throw new ProposalError('cannot_be_done', `${open?.n} flags of this subject are not decided yet; decide them first.`);
    const ids = (await manager.query<{ id: string }[]>('select id from screening where subject_key = $1', [subjectKey])).map(({ id }) => id);
    for (const why of (await this.keepers.inUse(manager, ids)).values()) throw new ProposalError('cannot_be_done', `This subject is in use: ${why}.`);
  }

  private async screeningOf(id: string, by: Asker): Promise<ScreeningEntity> {
    const found = await this.dataSource.manager.findOneBy(ScreeningEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!found) throw new NotFoundException(`There is no screening ${id}.`);
    return found;
  }
}

function erasedOf(table: string, rows: number): Erased {
  return rows === 0 ? {} : { [table]: rows };
}
