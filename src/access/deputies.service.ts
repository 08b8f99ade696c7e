import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { TODAY } from '../database/today.js';
import { AccessError } from './access.errors.js';
import { decides } from './deciders.js';
import { Deciders, type DoneOrProposed } from './deciders.service.js';
import type { Principal } from './principal.js';
import { ProposalsService } from './proposals.service.js';
import { DEPUTY_ROLES } from './roles.js';
import { DeputyEntity } from './session.entity.js';
import { UserEntity } from './user.entity.js';

/** An appointment with the names of both. Days are UTC, the last one included. */
export interface Appointment {
  readonly id: string;
  readonly absent: { readonly id: string; readonly name: string };
  readonly deputy: { readonly id: string; readonly name: string };
  readonly fromDay: string;
  readonly untilDay: string;
  readonly endedAt: Date | null;
}

/** Who stands in for whom; days are UTC, the last one included. */
interface Asked {
  readonly absentId: string;
  readonly deputyId: string;
  readonly fromDay: string;
  readonly untilDay: string;
}

const MOST_DAYS = 92;

/** Appoints deputies and lets them act. A deputy has the absent one's role and unit instead of their own, and every fact names both. */
@Injectable()
export class DeputiesService implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly deciders: Deciders,
    private readonly proposals: ProposalsService,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: 'access.deputy',
      approverScope: 'users:approve',
      describe: ({ absentName, deputyName, fromDay, untilDay }) => `Let ${String(deputyName)} stand in for ${String(absentName)} from ${String(fromDay)} to ${String(untilDay)}, with that person's role and unit.`,
      validate: async (manager, payload) => void (await this.pair(manager, payload as unknown as Asked)),
      execute: async (manager, payload, proposal, approver) => void (await this.insert(manager, payload as unknown as Asked, approver.actor, undefined, { proposal: proposal.id, proposedBy: proposal.proposedBy })),
    });
  }

  /** All for who may read people, else those that concern the one who asks; newest first. */
  async list(asks: Principal): Promise<Appointment[]> {
    return this.read(asks.scopes.has('users:read') ? null : (asks.userId ?? NOBODY), false);
  }

  /** For whom a person may act today. */
  async actable(userId: string): Promise<Appointment[]> {
    return (await this.read(userId, true)).filter(({ deputy }) => deputy.id === userId);
  }

  /** Appoints; people for themselves, administrators for anybody but with themselves as deputy. Throws `AccessError`. */
  async appoint(asked: Asked, asks: Principal, requestId: string): Promise<DoneOrProposed<Appointment>> {
    const by = ownSelf(asks);
    const keepsPeople = asks.scopes.has('users:write');
    if (asked.absentId !== by && !keepsPeople) throw new AccessError('not_yours', 'You appoint a deputy for yourself only; an administrator does for others.');
    if (asked.absentId !== by && asked.deputyId === by) throw new AccessError('not_yours', 'Nobody appoints themselves.');
    if (asked.absentId === asked.deputyId) throw new AccessError('invalid_field', 'must be another person', { field: 'deputyId' });
    const days = (Date.parse(asked.untilDay) - Date.parse(asked.fromDay)) / 86_400_000;
    if (days < 0) throw new AccessError('invalid_field', 'must not lie before fromDay', { field: 'untilDay' });
    if (days >= MOST_DAYS) throw new AccessError('invalid_field', `must lie within ${MOST_DAYS} days of fromDay`, { field: 'untilDay' });
    const { absent, deputy } = await this.pair(this.dataSource.manager, asked);
    const takesTwo = absent.id !== by && decides(absent.role) && (await this.deciders.takesTwo(this.dataSource.manager, { actor: asks.actor }, { role: absent.role, unit: absent.unit, userId: absent.id }));
    if (!takesTwo) return { done: await this.dataSource.transaction((manager) => this.insert(manager, asked, asks.actor, requestId)) };
    const payload = { ...asked, absentName: absent.name, deputyName: deputy.name };
    return { proposal: await this.proposals.propose({ kind: 'access.deputy', subjectType: 'user', subjectId: absent.id, payload, reason: 'a deputy', unit: absent.unit }, asks, { requestId }) };
  }

  private async pair(manager: EntityManager, { absentId, deputyId, ...days }: Asked): Promise<{ absent: UserEntity; deputy: UserEntity }> {
    const absent = await active(manager, absentId, 'absentId');
    const deputy = await active(manager, deputyId, 'deputyId');
    if (!DEPUTY_ROLES[absent.role].includes(deputy.role)) throw new AccessError('invalid_field', `must not be ${article(deputy.role)}: ${article(absent.role)} is stood in for by ${DEPUTY_ROLES[absent.role].join(' or ') || 'nobody'}`, { field: 'deputyId' });
    await this.mustBeTheOnly(manager, absent, deputy, days);
    return { absent, deputy };
  }

  /** Of two appointments over the same days, ending one would end nothing. Throws `AccessError`. */
  private async mustBeTheOnly(manager: EntityManager, absent: UserEntity, deputy: UserEntity, { fromDay, untilDay }: Pick<Asked, 'fromDay' | 'untilDay'>): Promise<void> {
    const [other] = await manager.query<{ from_day: string; until_day: string }[]>(
      'select from_day::text, until_day::text from deputy where absent_id = $1 and deputy_id = $2 and ended_at is null and from_day <= $4::date and until_day >= $3::date limit 1',
      [absent.id, deputy.id, fromDay, untilDay],
    );
    if (other) throw new AccessError('exists_already', `${deputy.name} stands in for ${absent.name} from ${other.from_day} to ${other.until_day} already: end that appointment first, or choose other days.`);
  }

  private async insert(manager: EntityManager, asked: Asked, actor: string, requestId?: string, more: Readonly<Record<string, unknown>> = {}): Promise<Appointment> {
    const { absent, deputy } = await this.pair(manager, asked);
    const rows = await manager.query<{ id: string }[]>('insert into deputy (absent_id, deputy_id, from_day, until_day, created_by) values ($1, $2, $3, $4, $5) returning id', [absent.id, deputy.id, asked.fromDay, asked.untilDay, actor]);
    const { id } = rows[0] as { id: string };
    const data = { absent: absent.id, deputy: deputy.id, fromDay: asked.fromDay, untilDay: asked.untilDay, ...more };
    await this.audit.record(manager, { actor, action: 'deputy.appointed', subjectType: 'deputy', subjectId: id, data, requestId });
    return { id, absent: nameOf(absent), deputy: nameOf(deputy), fromDay: asked.fromDay, untilDay: asked.untilDay, endedAt: null };
  }

  /** Ends an appointment now; either of the two, or an administrator. Throws `AccessError`. */
  async end(id: string, asks: Principal, requestId: string): Promise<void> {
    const by = ownSelf(asks);
    await this.dataSource.transaction(async (manager) => {
      const found = await manager.findOne(DeputyEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!found || (found.absentId !== by && found.deputyId !== by && !asks.scopes.has('users:write'))) throw new AccessError('not_found', `There is no appointment ${id}.`);
      if (found.endedAt) return;
      await manager.query('update deputy set ended_at = now(), ended_by = $2 where id = $1', [id, asks.actor]);
      await this.audit.record(manager, { actor: asks.actor, action: 'deputy.ended', subjectType: 'deputy', subjectId: id, requestId });
    });
  }

  /** From now on this session acts for the absent one; null: for the person itself again. Throws `AccessError`. */
  async actFor(absentId: string | null, asks: Principal, requestId: string): Promise<void> {
    const { userId, session } = asks;
    if (userId === undefined || session === undefined) throw new AccessError('not_as_key', 'Only a person who has signed in stands in for another.');
    const appointment = absentId === null ? undefined : (await this.actable(userId)).find(({ absent }) => absent.id === absentId);
    if (absentId !== null && !appointment) throw new AccessError('not_yours', 'You are not appointed to stand in for this person today.');
    await this.dataSource.transaction(async (manager) => {
      await manager.query('update user_session set acting_as = $2 where id = $1', [session.id, appointment?.id ?? null]);
      const data = { absent: absentId, appointment: appointment?.id ?? null };
      await this.audit.record(manager, { actor: `user:${userId}`, action: absentId === null ? 'deputy.stepped_back' : 'deputy.stepped_in', subjectType: 'session', subjectId: session.id, data, requestId });
    });
  }

  private async read(userId: string | null, today: boolean): Promise<Appointment[]> {
    const rows = await this.dataSource.query<{ id: string; absent_id: string; absent_name: string; deputy_id: string; deputy_name: string; from_day: string; until_day: string; ended_at: Date | null }[]>(
      `select d.id, d.absent_id, a.name absent_name, d.deputy_id, u.name deputy_name, d.from_day::text, d.until_day::text, d.ended_at
       from deputy d join app_user a on a.id = d.absent_id join app_user u on u.id = d.deputy_id
       where ($1::uuid is null or d.absent_id = $1 or d.deputy_id = $1)
         and (not $2 or (d.ended_at is null and a.disabled_at is null and ${TODAY} between d.from_day and d.until_day))
       order by d.created_at desc, d.id`,
      [userId, today],
    );
    return rows.map((row) => ({
      id: row.id,
      absent: { id: row.absent_id, name: row.absent_name },
      deputy: { id: row.deputy_id, name: row.deputy_name },
      fromDay: row.from_day,
      untilDay: row.until_day,
      endedAt: row.ended_at,
    }));
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The person as themselves: borrowed powers are not lent on. */
export function ownSelf(asks: Principal): string {
  if (asks.userId === undefined) throw new AccessError('not_as_key', 'A person who has signed in does this, not an API key.');
  if (asks.session?.actingFor) throw new AccessError('not_as_deputy', 'Not while you stand in for somebody: act as yourself first.');
  return asks.userId;
}

async function active(manager: EntityManager, id: string, field: string): Promise<UserEntity> {
  const user = await manager.findOneBy(UserEntity, { id });
  if (!user || user.disabledAt) throw new AccessError('invalid_field', 'must be a person who has access', { field });
  return user;
}

function nameOf({ id, name }: UserEntity): { id: string; name: string } {
  return { id, name };
}

function article(role: string): string {
  return `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
}
