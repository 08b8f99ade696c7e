import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { toJsonb, toText } from '../database/jsonb.js';
import { type Principal, sharePerson } from './principal.js';
import { type Approval, ProposalEntity } from './proposal.entity.js';
import { ProposalError } from './proposal.errors.js';
import type { Scope } from './scope.js';

export type Payload = Readonly<Record<string, unknown>>;

/** What a room says about a kind of proposal that it carries out. */
export interface ProposalKind {
  /** Room and verb, such as `list.release`. */
  readonly kind: string;
  /** What an approver must hold. */
  readonly approverScope: Scope;
  /** Days until it expires; default 14. */
  readonly expiresAfterDays?: number;
  /** What approval does, in one sentence for the approver. */
  describe(payload: Payload): string;
  /** Throws `ProposalError('cannot_be_done', …)` where it could not be carried out as things stand; asked when it is proposed and again at approval. */
  validate?(manager: EntityManager, payload: Payload, proposal: ProposalEntity): Promise<void>;
  /** Carries it out, in the transaction of the approval. What it gives back is shown to the approver, this once. */
  execute(manager: EntityManager, payload: Payload, proposal: ProposalEntity, approver: Principal): Promise<HandOver | void>;
  /** Told after the approval is committed, in the process that took it. */
  carriedOut?(proposal: ProposalEntity): Promise<void>;
  /** Told when it ended without being carried out, in the same transaction. */
  ended?(manager: EntityManager, proposal: ProposalEntity, state: 'returned' | 'withdrawn' | 'expired'): Promise<void>;
}

/** A secret that the approver hands to somebody, and that is kept nowhere. */
export interface HandOver {
  /** Who gets it, and what for. */
  readonly says: string;
  readonly secret: string;
}

/** What somebody wants done. */
export interface NewProposal {
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly payload: Payload;
  readonly reason: string;
  /** Unit of the subject; default the proposer's own. */
  readonly unit?: string | null;
}

/** A decision may name the version that was read, so that nobody approves what has changed under their eyes. */
export interface Decision {
  readonly note?: string | undefined;
  readonly version?: number | undefined;
  readonly requestId?: string | undefined;
}

const EXPIRES_AFTER_DAYS = 14;

/**
 * Two people, as one mechanism: one proposes, another approves, and approval carries it out in its own transaction.
 * Two different users stand behind whatever is carried out, whatever their roles: a proposal of a key counts as its
 * maker's, and one of which no user is known (command line, job) takes two approvals. Only users decide.
 */
@Injectable()
export class ProposalsService {
  private readonly kinds = new Map<string, ProposalKind>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
  ) {}

  /** Called once a kind, when its room is made. */
  register(kind: ProposalKind): void {
    if (this.kinds.has(kind.kind)) throw new Error(`the kind ${kind.kind} is registered twice`);
    this.kinds.set(kind.kind, kind);
  }

  /** Throws `ProposalError`. With a manager it is part of the caller's transaction. */
  async propose(asked: NewProposal, by: Pick<Principal, 'actor' | 'unit'>, { manager, requestId }: { manager?: EntityManager; requestId?: string } = {}): Promise<ProposalEntity> {
    const kind = this.kindOf(asked.kind);
    const work = async (tx: EntityManager): Promise<ProposalEntity> => {
      await this.expireDue(tx, { kind: asked.kind, subjectType: asked.subjectType, subjectId: asked.subjectId });
      const person = await personBehind(tx, by.actor);
      const rows = await tx.query<{ id: string }[]>(
        `insert into proposal (kind, subject_type, subject_id, payload, description, reason, proposed_by, proposed_by_person, unit, state, approvals_needed, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, now() + make_interval(days => $11))
         on conflict (kind, subject_type, subject_id) where state = 'open' do nothing returning id`,
        [
          asked.kind,
          asked.subjectType,
          asked.subjectId,
          toJsonb(asked.payload),
          toText(kind.describe(asked.payload)),
          toText(asked.reason),
          by.actor,
          person,
          asked.unit === undefined ? by.unit : asked.unit,
          person === null ? 2 : 1,
          kind.expiresAfterDays ?? EXPIRES_AFTER_DAYS,
        ],
      );
      const id = rows[0]?.id;
      if (id === undefined) throw new ProposalError('already_proposed', `This is proposed already (${asked.kind} of ${asked.subjectType} ${asked.subjectId}) and waits for an approver.`);
      const proposal = await tx.findOneByOrFail(ProposalEntity, { id });
      await kind.validate?.(tx, asked.payload, proposal);
      await this.record(tx, proposal, 'proposal.made', by.actor, requestId, { approvalsNeeded: proposal.approvalsNeeded });
      return proposal;
    };
    return manager ? work(manager) : this.dataSource.transaction(work);
  }

  /** Says yes; the last yes that is needed carries it out. Throws `ProposalError`; then nothing has changed. */
  async approve(id: string, by: Principal, decision: Decision = {}): Promise<ProposalEntity & { readonly handOver?: HandOver }> {
    const handedOver: HandOver[] = [];
    const decided = await this.decide(id, by, decision, async (tx, proposal) => {
      const kind = this.mayDecide(proposal, by);
      if (proposedIt(by, proposal)) throw new ProposalError('own_proposal', 'You, or somebody in your name, proposed this; another person must approve it.');
      if (proposal.approvals.some((approval) => sharePerson(approval.by, by.actor))) throw new ProposalError('approved_already', 'You approved this already; it was not proposed by a user, so a second user must approve it too.');
      await kind.validate?.(tx, proposal.payload, proposal);
      const approval: Approval = { by: by.actor, at: new Date().toISOString(), ...(decision.note ? { note: toText(decision.note) } : {}) };
      const approvals = [...proposal.approvals, approval];
      if (approvals.length < proposal.approvalsNeeded) {
        await tx.query('update proposal set approvals = $2, version = version + 1 where id = $1', [id, toJsonb(approvals)]);
        await this.record(tx, proposal, 'proposal.seconded', by.actor, decision.requestId);
        return;
      }
      await tx.query("update proposal set approvals = $2, state = 'approved', decided_at = now(), decided_by = $3, decided_note = $4, version = version + 1 where id = $1", [
        id,
        toJsonb(approvals),
        by.actor,
        decision.note ? toText(decision.note) : null,
      ]);
      await this.record(tx, proposal, 'proposal.approved', by.actor, decision.requestId);
      const handOver = await kind.execute(tx, proposal.payload, proposal, by);
      if (handOver) handedOver.push(handOver);
    });
    if (decided.state === 'approved') await this.kindOf(decided.kind).carriedOut?.(decided);
    const [handOver] = handedOver;
    return handOver ? Object.assign(decided, { handOver }) : decided;
  }

  /** Says no, with a reason for the proposer. Throws `ProposalError`. */
  async return(id: string, by: Principal, decision: Decision & { readonly note: string }): Promise<ProposalEntity> {
    return this.decide(id, by, decision, async (tx, proposal) => {
      this.mayDecide(proposal, by);
      if (proposedIt(by, proposal)) throw new ProposalError('own_proposal', 'You proposed this; withdraw it instead.');
      await this.end(tx, proposal, 'returned', by.actor, decision);
    });
  }

  /** Takes a proposal back; only who made it. Throws `ProposalError`. */
  async withdraw(id: string, by: Principal, decision: Decision = {}): Promise<ProposalEntity> {
    return this.decide(id, by, decision, async (tx, proposal) => {
      if (!proposedIt(by, proposal)) throw new ProposalError('not_your_proposal', 'Only who proposed this can withdraw it; an approver returns it.');
      await this.end(tx, proposal, 'withdrawn', by.actor, decision);
    });
  }

  /** Ends what nobody decided in time. */
  async expire(): Promise<number> {
    return this.dataSource.transaction((tx) => this.expireDue(tx, {}));
  }

  /** Whether a kind exists, for lists of choices. */
  get registeredKinds(): readonly string[] {
    return [...this.kinds.keys()].sort();
  }

  private async decide(id: string, by: Principal, { version }: Decision, work: (tx: EntityManager, proposal: ProposalEntity) => Promise<void>): Promise<ProposalEntity> {
    const outcome = await this.dataSource.transaction(async (tx) => {
      // The row stays locked until the decision is committed: of two approvers at once, the second sees what the first did.
      const proposal = await tx.findOne(ProposalEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!proposal || (by.unit !== null && proposal.unit !== by.unit)) throw new ProposalError('no_such_proposal', `There is no proposal ${id}.`);
      if (proposal.state !== 'open') throw new ProposalError('not_open', `This proposal is ${proposal.state}; nothing can be decided about it any more.`);
      if (proposal.expiresAt.getTime() <= Date.now()) {
        await this.end(tx, proposal, 'expired', 'job:proposals', {});
        return 'expired';
      }
      if (version !== undefined && version !== proposal.version) throw new ProposalError('changed_meanwhile', `This proposal was changed meanwhile (version ${proposal.version}, you read ${version}). Read it again.`);
      await work(tx, proposal);
      return 'decided';
    });
    if (outcome === 'expired') throw new ProposalError('expired', 'This proposal has expired; propose it again.');
    return this.dataSource.manager.findOneByOrFail(ProposalEntity, { id });
  }

  private mayDecide(proposal: ProposalEntity, by: Principal): ProposalKind {
    const kind = this.kindOf(proposal.kind);
    if (by.kind !== 'user') throw new ProposalError('needs_a_person', 'Only a user who has signed in decides about a proposal: no API key, no command line, no job.');
    if (!by.scopes.has(kind.approverScope)) throw new ProposalError('needs_scope', `To decide about this takes the scope ${kind.approverScope}.`);
    return kind;
  }

  private async end(tx: EntityManager, proposal: ProposalEntity, state: 'returned' | 'withdrawn' | 'expired', actor: string, { note, requestId }: Decision): Promise<void> {
    await tx.query('update proposal set state = $2, decided_at = now(), decided_by = $3, decided_note = $4, version = version + 1 where id = $1', [proposal.id, state, actor, note ? toText(note) : null]);
    await this.record(tx, proposal, `proposal.${state}`, actor, requestId);
    await this.kinds.get(proposal.kind)?.ended?.(tx, proposal, state);
  }

  private async expireDue(tx: EntityManager, where: { kind?: string; subjectType?: string; subjectId?: string }): Promise<number> {
    const due = await tx
      .createQueryBuilder(ProposalEntity, 'p')
      .where({ ...where, state: 'open' })
      .andWhere('p.expires_at <= now()')
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getMany();
    for (const proposal of due) await this.end(tx, proposal, 'expired', 'job:proposals', {});
    return due.length;
  }

  private async record(tx: EntityManager, proposal: ProposalEntity, action: string, actor: string, requestId: string | undefined, more: Payload = {}): Promise<void> {
    await this.audit.record(tx, {
      actor,
      action,
      subjectType: 'proposal',
      subjectId: proposal.id,
      data: { kind: proposal.kind, of: `${proposal.subjectType}:${proposal.subjectId}`, proposedBy: proposal.proposedBy, ...more },
      requestId,
    });
  }

  private kindOf(name: string): ProposalKind {
    const kind = this.kinds.get(name);
    if (!kind) throw new Error(`no room has registered the proposals of kind ${name}`);
    return kind;
  }
}

/** Whether one person stands behind both: a deputy is the deputy and, in the other's name, the absent one too. */
function proposedIt(by: Principal, { proposedBy, proposedByPerson }: ProposalEntity): boolean {
  return by.actor === proposedBy || sharePerson(by.actor, proposedBy) || sharePerson(by.actor, proposedByPerson ?? '');
}

/** The user behind an actor: the user itself, or who made the key, through any number of keys; null where no user is known. */
async function personBehind(tx: EntityManager, actor: string): Promise<string | null> {
  let at = actor;
  for (let steps = 0; steps < 10; steps++) {
    if (at.startsWith('user:')) return at;
    if (!at.startsWith('key:')) return null;
    const rows = await tx.query<{ created_by: string }[]>('select created_by from api_key where id::text = $1', [at.slice('key:'.length)]);
    if (rows[0] === undefined) return null;
    at = rows[0].created_by;
  }
  return null;
}
