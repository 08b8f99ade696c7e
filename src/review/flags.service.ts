import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { isUUID } from 'class-validator';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.js';
import { ROLE_SCOPES } from '../access/roles.js';
import { UserEntity } from '../access/user.entity.js';
import { ActorNames } from '../access/actor-names.service.js';
import { AuditService } from '../audit/audit.service.js';
import { toJsonb } from '../database/jsonb.js';
import { type FieldChange } from '../screening/fingerprint.js';
import { FlagEntity } from '../screening/screening.entity.js';
import { type FlagAction, type FlagState, after, bearerOf, clockStands, whyNotAllowed } from './flag-states.js';
import { FlagChanged, ReviewError, ReviewFieldError, type StepSince } from './review.errors.js';

/** Who acts on a flag. */
export type Reviewer = Pick<Principal, 'actor' | 'kind' | 'scopes' | 'unit'>;

/** What every action may name: the version that was read, and the request it came with. */
export interface ActionOptions {
  readonly version?: number | undefined;
  readonly requestId?: string | undefined;
}

/** A step to be taken, in the caller's transaction. */
export interface Step {
  readonly action: FlagAction;
  readonly actor: string;
  /** Kept with the step, in the flag's own history. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Columns of the flag that change with it. */
  readonly set?: Readonly<Partial<Record<SettableColumn, unknown>>>;
  readonly requestId?: string | undefined;
}

type SettableColumn = 'assignee' | 'escalated_at' | 'outcome' | 'reason_code' | 'licence_id' | 'closed_at' | 'delisted_at' | 'case_id' | 'holds';

/** What made a closed flag open again. */
export interface WhatChanged {
  readonly reason: string;
  readonly changes: readonly FieldChange[];
}

/** Moves flags: every step is checked against the table of states, takes the flag's lock, and is written down. */
@Injectable()
export class FlagsService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
  ) {}

  claim(id: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'claim', by, options, { set: { assignee: bearerOf(by.actor) } });
  }

  /** Gives the flag to somebody who may work on it; only for supervisors. Throws `ReviewFieldError`. */
  assign(id: string, assignee: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'assign', by, options, { set: { assignee }, data: { assignee } }, (manager, flag) => mustWorkOn(manager, assignee, flag));
  }

  release(id: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'release', by, options, { set: { assignee: null } });
  }

  /** Stops the clock until the answer is there. */
  requestInformation(id: string, text: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'request_information', by, options, { data: { text } });
  }

  receiveInformation(id: string, text: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'receive_information', by, options, { data: { text } });
  }

  escalate(id: string, text: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'escalate', by, options, { data: { text }, set: { escalated_at: new Date() } });
  }

  deescalate(id: string, text: string, by: Reviewer, options: ActionOptions = {}): Promise<FlagEntity> {
    return this.act(id, 'deescalate', by, options, { data: { text }, set: { escalated_at: null } });
  }

  /** Opens a closed flag again and says what changed, field by field. Officers and monitoring both come through here. */
  async reopen(id: string, what: WhatChanged, by: Reviewer, options: ActionOptions = {}, manager?: EntityManager): Promise<FlagEntity> {
    const work = async (tx: EntityManager): Promise<FlagEntity> => {
      const flag = await this.lock(tx, id, by, options.version);
      const caseId = await this.openCaseFor(tx, flag);
      return this.step(tx, flag, {
        action: 'reopen',
        actor: by.actor,
        data: { reason: what.reason, changes: what.changes, was: { outcome: flag.outcome, reasonCode: flag.reasonCode } },
        // What two people found to be a match stops the order until two people have found otherwise.
        set: { assignee: null, outcome: null, reason_code: null, licence_id: null, closed_at: null, case_id: caseId, ...(flag.outcome === 'true_match' ? { holds: true } : {}) },
        requestId: options.requestId,
      });
    };
    return manager ? work(manager) : this.dataSource.transaction(work);
  }

  /** Writes down that the party is off its list; the decision stays with a person. What was found to be a match opens again for it, and goes on holding. */
  async noteDelisted(id: string, by: Reviewer, seen: { readonly list: string; readonly version: string; readonly reason?: string }, manager?: EntityManager): Promise<void> {
    const work = async (tx: EntityManager): Promise<void> => {
      const flag = await this.lock(tx, id, by);
      if (flag.delistedAt !== null) return;
      const isMatch = flag.state === 'closed' && flag.outcome === 'true_match';
      const open = isMatch ? await this.reopen(id, { reason: seen.reason ?? 'the party has been taken off its list', changes: [{ field: 'list', before: [seen.list], after: [] }] }, by, {}, tx) : flag;
      await tx.query('update flag set delisted_at = now() where id = $1', [id]);
      await this.remark(tx, open, 'delisted', by.actor, { ...seen });
    };
    return manager ? work(manager) : this.dataSource.transaction(work);
  }

  /** Writes down that a party that was off its list stands there again. */
  async noteListedAgain(id: string, by: Reviewer, seen: { readonly list: string; readonly version: string }): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const flag = await this.lock(manager, id, by);
      if (flag.delistedAt === null) return;
      await manager.query('update flag set delisted_at = null where id = $1', [id]);
      await this.remark(manager, flag, 'listed_again', by.actor, { ...seen });
    });
  }

  /** Reads a flag that the reviewer may see, and keeps it locked until the transaction ends. Throws `ReviewError`, `FlagChanged`. */
  async lock(manager: EntityManager, id: string, by: Pick<Reviewer, 'unit'>, version?: number): Promise<FlagEntity> {
    const flag = await manager.findOne(FlagEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!flag || (by.unit !== null && flag.unit !== by.unit)) throw new ReviewError('no_such_flag', `There is no flag ${id}.`);
    if (version !== undefined && version !== flag.version) throw await this.changed(manager, flag, await this.since(manager, id, version));
    return flag;
  }

  /** Throws where the state refuses the action or it is not this reviewer's to take. */
  async check(manager: EntityManager, flag: FlagEntity, action: FlagAction, by: Reviewer): Promise<void> {
    if (after(flag.state as FlagState, action) === undefined) throw await this.refused(manager, flag, action);
    const why = whyNotAllowed(action, flag, { actor: by.actor, supervises: by.scopes.has('flags:assign') });
    if (why !== undefined) throw new ReviewError('not_allowed', why);
  }

  /** Takes one step with a locked flag. */
  async step(manager: EntityManager, flag: FlagEntity, { action, actor, data = {}, set = {}, requestId }: Step): Promise<FlagEntity> {
    const from = flag.state as FlagState;
    const to = after(from, action);
    if (to === undefined) throw await this.refused(manager, flag, action);
    const columns = Object.entries(set);
    await manager.query(
      `update flag set state = $2, version = version + 1 ${clockSql(from, to)} ${columns.map(([column], index) => `, ${column} = $${index + 3}`).join(' ')} where id = $1`,
      [flag.id, to, ...columns.map(([, value]) => value)],
    );
    const version = flag.version + 1;
    await manager.query('insert into flag_event (flag_id, actor, action, from_state, to_state, version, data) values ($1, $2, $3, $4, $5, $6, $7)', [flag.id, actor, action, from, to, version, toJsonb(data)]);
    await this.audit.record(manager, { actor, action: `flag.${action}`, subjectType: 'flag', subjectId: flag.id, data: { from, to, version }, requestId });
    return manager.findOneByOrFail(FlagEntity, { id: flag.id });
  }

  /** Writes something down that leaves state and version as they are. */
  async remark(manager: EntityManager, flag: FlagEntity, action: string, actor: string, data: Readonly<Record<string, unknown>>, requestId?: string): Promise<void> {
    await manager.query('insert into flag_event (flag_id, actor, action, from_state, to_state, version, data) values ($1, $2, $3, $4, $4, $5, $6)', [flag.id, actor, action, flag.state, flag.version, toJsonb(data)]);
    await this.audit.record(manager, { actor, action: `flag.${action}`, subjectType: 'flag', subjectId: flag.id, data: { version: flag.version }, requestId });
  }

  /** Closes the case once nothing in it is open. */
  async settleCase(manager: EntityManager, caseId: string): Promise<void> {
    // The lock first, in a statement of its own: a screening that is just raising a flag here holds it until the flag can be seen.
    await manager.query('select 1 from flag_case where id = $1 for update', [caseId]);
    await manager.query("update flag_case set closed_at = now() where id = $1 and closed_at is null and not exists (select 1 from flag where case_id = $1 and state <> 'closed')", [caseId]);
  }

  private async act(id: string, action: FlagAction, by: Reviewer, { version, requestId }: ActionOptions, step: Pick<Step, 'data' | 'set'>, verify?: (manager: EntityManager, flag: FlagEntity) => Promise<void>): Promise<FlagEntity> {
    return this.dataSource.transaction(async (manager) => {
      const flag = await this.lock(manager, id, by, version);
      await this.check(manager, flag, action, by);
      await verify?.(manager, flag);
      return this.step(manager, flag, { action, actor: by.actor, ...step, requestId });
    });
  }

  private async refused(manager: EntityManager, flag: FlagEntity, action: FlagAction): Promise<FlagChanged> {
    const recent = (await this.since(manager, flag.id, 0)).slice(-3);
    const whose = flag.assignee ? `, and ${await this.names.nameOf(flag.assignee, manager)} has it` : '';
    return new FlagChanged(flag, recent, `The flag on ${flag.finding.party.name} ${IS[flag.state as FlagState]}${whose}: it cannot be ${REFUSED[action]} now.`);
  }

  /** Somebody else was faster since the version that was read. */
  private async changed(manager: EntityManager, flag: FlagEntity, changes: readonly StepSince[]): Promise<FlagChanged> {
    const last = changes.at(-1);
    const who = last === undefined ? '' : `: ${await this.names.nameOf(last.actor, manager)} did this: ${last.action.replaceAll('_', ' ')}`;
    return new FlagChanged(flag, changes, `The flag was changed meanwhile${who}. It ${IS[flag.state as FlagState]}, in version ${flag.version}; read it again.`);
  }

  private async since(manager: EntityManager, flagId: string, version: number): Promise<StepSince[]> {
    const rows = await manager.query<{ at: Date; actor: string; action: string; from_state: string; to_state: string; version: number }[]>(
      'select at, actor, action, from_state, to_state, version from flag_event where flag_id = $1 and version > $2 order by id',
      [flagId, version],
    );
    return rows.map(({ at, actor, action, from_state: from, to_state: to, version: made }) => ({ at: at.toISOString(), actor, action, from, to, version: made }));
  }

  /** The flag's own case opens again, unless the subject has another open one: then the flag goes there. */
  private async openCaseFor(manager: EntityManager, flag: FlagEntity): Promise<string> {
    const rows = await manager.query<{ id: string }[]>(
      `select o.id from flag_case c join flag_case o on o.subject_key = c.subject_key and o.unit is not distinct from c.unit and o.closed_at is null where c.id = $1 for update of o`,
      [flag.caseId],
    );
    if (rows[0]) return rows[0].id;
    await manager.query('update flag_case set closed_at = null where id = $1', [flag.caseId]);
    return flag.caseId;
  }
}

const IS: Readonly<Record<FlagState, string>> = { open: 'is open', in_review: 'is in review', needs_information: 'waits for information', proposed: 'is proposed for a decision', closed: 'is closed' };

const REFUSED: Readonly<Record<FlagAction, string>> = {
  claim: 'claimed',
  assign: 'assigned',
  release: 'put back into the queue',
  request_information: 'set to wait for information',
  receive_information: 'given information that it waits for',
  propose: 'proposed for a decision',
  propose_in_bulk: 'proposed for a decision with others',
  cannot_tell: 'left undecided',
  close: 'closed',
  approve: 'approved',
  return: 'returned',
  escalate: 'escalated',
  deescalate: 'taken from escalation',
  reopen: 'opened again',
};

/** Throws unless this is a person who has access, works on flags, and sees the flag's unit. Nobody is known behind the command line. */
export async function mustWorkOn(manager: EntityManager, assignee: string, flag: Pick<FlagEntity, 'unit'>, field = 'assignee'): Promise<void> {
  const id = /^user:(.+)$/.exec(assignee)?.[1];
  if (id === undefined) return;
  const user = isUUID(id) ? await manager.findOneBy(UserEntity, { id }) : null;
  if (!user || user.disabledAt) throw new ReviewFieldError(field, 'is nobody who has access');
  if (!ROLE_SCOPES[user.role].includes('flags:work')) throw new ReviewFieldError(field, `${user.name} is ${user.role} and does not work on flags`);
  if (user.unit !== null && user.unit !== flag.unit) throw new ReviewFieldError(field, `${user.name} does not see the unit of this flag`);
}

/** Stops the clock, or lets it run on with the time added for which it stood. A closed flag's clock starts anew from its re-opening. */
function clockSql(from: FlagState, to: FlagState): string {
  if (clockStands(from) === clockStands(to)) return '';
  if (clockStands(to)) return ', paused_at = now()';
  return `, paused_at = null, paused_seconds = paused_seconds + coalesce(extract(epoch from now() - paused_at)::int, 0), due_at = due_at + coalesce(now() - paused_at, interval '0')`;
}
