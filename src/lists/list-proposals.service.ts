import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.js';
import type { ProposalEntity } from '../access/proposal.entity.js';
import { ProposalError } from '../access/proposal.errors.js';
import { type Payload, type ProposalKind, ProposalsService } from '../access/proposals.service.js';
import { AuditService } from '../audit/audit.service.js';
import { activateStaged, refuseWaiting } from './list-import.service.js';
import { ListVersionEntity } from './list-version.entity.js';

/** `list.release`: an update in doubt; `list.older_edition`: one that would take the list back in time; `list.accept_partial`: an edition with files missing. */
export const LIST_PROPOSALS = ['list.release', 'list.older_edition', 'list.accept_partial'] as const;
type ListProposalKind = (typeof LIST_PROPOSALS)[number];

interface ListPayload {
  readonly versionId: string;
  readonly listId: string;
  readonly publishedAt: string | null;
  readonly reasons: readonly string[];
  readonly missingParts: readonly string[];
  readonly removed: number;
}

/** What about lists takes two people: letting an update in doubt or an older edition screen, and accepting a partial one. */
@Injectable()
export class ListProposals implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    for (const kind of LIST_PROPOSALS) this.proposals.register(this.kindOf(kind));
  }

  /** Proposes that a version which waits is let in; of an older edition it says so. Throws `ProposalError`. */
  async proposeRelease(versionId: string, reason: string, by: Pick<Principal, 'actor' | 'unit'>, requestId?: string): Promise<ProposalEntity> {
    const version = await this.versionOf(this.dataSource.manager, versionId);
    return this.propose(isOlder(version) ? 'list.older_edition' : 'list.release', version, reason, by, requestId);
  }

  /** Proposes that an edition without some of its files counts as whole. Throws `ProposalError`. */
  async proposePartial(versionId: string, reason: string, by: Pick<Principal, 'actor' | 'unit'>, requestId?: string): Promise<ProposalEntity> {
    return this.propose('list.accept_partial', await this.versionOf(this.dataSource.manager, versionId), reason, by, requestId);
  }

  private propose(kind: ListProposalKind, version: ListVersionEntity, reason: string, by: Pick<Principal, 'actor' | 'unit'>, requestId: string | undefined): Promise<ProposalEntity> {
    const { id, listId, publishedAt, reasons, missingParts, counts } = version;
    const payload: ListPayload = { versionId: id, listId, publishedAt, reasons, missingParts, removed: counts.removed ?? 0 };
    // Lists are everyone's: a proposal about them belongs to no unit.
    return this.proposals.propose({ kind, subjectType: 'list_version', subjectId: id, payload: { ...payload }, reason, unit: null }, by, requestId === undefined ? {} : { requestId });
  }

  private kindOf(kind: ListProposalKind): ProposalKind {
    return {
      kind,
      approverScope: 'lists:approve',
      describe: (payload) => describe(kind, payload as unknown as ListPayload),
      validate: async (manager, payload) => void (await this.check(manager, kind, payload)),
      execute: (manager, payload, proposal, approver) => this.execute(manager, kind, payload, proposal, approver),
    };
  }

  private async check(manager: EntityManager, kind: ListProposalKind, payload: Payload): Promise<ListVersionEntity> {
    const version = await this.versionOf(manager, String(payload['versionId']));
    if (kind === 'list.accept_partial') {
      if (version.missingParts.length === 0) throw new ProposalError('cannot_be_done', 'No file of this edition is missing.');
      if (version.state !== 'active' && version.state !== 'quarantined') throw new ProposalError('cannot_be_done', `This edition is ${version.state}; only one that screens or waits can be accepted.`);
      return version;
    }
    if (version.state !== 'quarantined') throw new ProposalError('cannot_be_done', `This edition is ${version.state}; only one that waits can be let in.`);
    if (isOlder(version) !== (kind === 'list.older_edition')) throw new ProposalError('cannot_be_done', 'What is doubtful about this edition is something else than what was proposed.');
    return version;
  }

  private async execute(manager: EntityManager, kind: ListProposalKind, payload: Payload, proposal: ProposalEntity, approver: Principal): Promise<void> {
    const { listId } = payload as unknown as ListPayload;
    const [lock] = await manager.query<{ got: boolean }[]>("select pg_try_advisory_xact_lock(hashtext('list_import'), hashtext($1)) got", [listId]);
    if (!lock?.got) throw new ProposalError('cannot_be_done', `An update of ${listId} is being imported just now. Approve again when it is done.`);
    const version = await this.check(manager, kind, payload);
    const data = { listId, proposal: proposal.id, proposedBy: proposal.proposedBy };
    if (kind === 'list.accept_partial') {
      await manager.query("update list_version set missing_parts = '{}', reasons = array_append(reasons, $2) where id = $1", [version.id, `accepted without ${version.missingParts.join(', ')}`]);
      await this.audit.record(manager, { actor: approver.actor, action: 'list.partial_accepted', subjectType: 'list_version', subjectId: version.id, data: { ...data, missingParts: version.missingParts } });
      return;
    }
    await activateStaged(manager, listId, version.id);
    await this.audit.record(manager, { actor: approver.actor, action: 'list.activated', subjectType: 'list_version', subjectId: version.id, data: { ...data, released: kind } });
  }

  /** Refuses a version that waits, for good: takes one person, since it only keeps what screens. */
  async reject(versionId: string, reason: string, by: Pick<Principal, 'actor'>, requestId?: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const version = await manager.findOne(ListVersionEntity, { where: { id: versionId }, lock: { mode: 'pessimistic_write' } });
      if (!version) throw new ProposalError('cannot_be_done', `There is no list version ${versionId}.`);
      if (version.state !== 'quarantined') throw new ProposalError('cannot_be_done', `This edition is ${version.state}; only one that waits can be refused.`);
      await refuseWaiting(manager, versionId, `refused by a person: ${reason}`);
      await this.audit.record(manager, { actor: by.actor, action: 'list.refused', subjectType: 'list_version', subjectId: versionId, data: { listId: version.listId, reason }, requestId });
    });
  }

  private async versionOf(manager: EntityManager, id: string): Promise<ListVersionEntity> {
    const version = await manager.findOneBy(ListVersionEntity, { id });
    if (!version) throw new ProposalError('cannot_be_done', `There is no list version ${id}.`);
    return version;
  }
}

function isOlder(version: Pick<ListVersionEntity, 'reasons'>): boolean {
  return version.reasons.some((reason) => reason.startsWith('older_edition:') || reason.startsWith('looks_older:'));
}

function describe(kind: ListProposalKind, { listId, publishedAt, reasons, missingParts, removed }: ListPayload): string {
  const edition = `${listId}, ${publishedAt ? `edition of ${publishedAt}` : 'edition without a date'}`;
  switch (kind) {
    case 'list.release':
      return `Let the update of ${edition}, screen in full; ${removed} records leave the list. In doubt because: ${reasons.join('; ')}`;
    case 'list.older_edition':
      return `Go back to an OLDER edition of ${edition}; ${removed} records leave the list. ${reasons.join('; ')}`;
    case 'list.accept_partial':
      return `Take ${edition} for whole without ${missingParts.join(' and ')}`;
    default: {
      const never: never = kind;
      return never;
    }
  }
}
