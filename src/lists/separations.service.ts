import { Injectable, NotFoundException, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../access/principal.js';
import type { ProposalEntity } from '../access/proposal.entity.js';
import { ProposalError } from '../access/proposal.errors.js';
import { type Payload, ProposalsService } from '../access/proposals.service.js';
import { AuditService } from '../audit/audit.service.js';
import { toText } from '../database/jsonb.js';
import { dayOf } from '../days.js';
import { SeparationEntity } from './separation.entity.js';

/** Takes two list entries apart that Interdict links as one party: since a flag can go with the link, it takes two people. */
export const SEPARATION_PROPOSAL = 'list.separate';

/**
 * Undoes links between list entries, and takes that back. Both outlive every new edition, as they name the publishers' own ids.
 * Putting together again takes one person: it only lets Interdict's own links count, and can only add findings.
 */
@Injectable()
export class Separations implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: SEPARATION_PROPOSAL,
      approverScope: 'lists:approve',
      describe: (payload) => describe(pairOf(payload), payload),
      validate: (manager, payload) => this.check(manager, pairOf(payload)),
      execute: (manager, payload, proposal, approver) => this.separate(manager, pairOf(payload), proposal, approver),
    });
  }

  /** Proposes that two list entries are two parties. Throws `ProposalError`. */
  async propose(a: string, b: string, reason: string, by: Pick<Principal, 'actor' | 'unit'>, requestId?: string): Promise<ProposalEntity> {
    const pair = ordered(a, b);
    const names = await Promise.all(pair.map((id) => nameOf(this.dataSource.manager, id)));
    // Lists are everyone's: a proposal about them belongs to no unit.
    return this.proposals.propose({ kind: SEPARATION_PROPOSAL, subjectType: 'party_pair', subjectId: pair.join(' '), payload: { a: pair[0], b: pair[1], names }, reason, unit: null }, by, requestId === undefined ? {} : { requestId });
  }

  /** Takes a separation back. Throws 404 where there is none, `ProposalError` where it was taken back already. */
  async restore(id: string, reason: string, by: Pick<Principal, 'actor'>, requestId?: string): Promise<SeparationEntity> {
    return this.dataSource.transaction(async (manager) => {
      const separation = await manager.findOne(SeparationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!separation) throw new NotFoundException(`There is no separation ${id}.`);
      if (separation.restoredAt) throw new ProposalError('cannot_be_done', `This separation was taken back on ${dayOf(separation.restoredAt)}.`);
      await manager.query('update party_separation set restored_by = $2, restored_at = clock_timestamp(), restore_reason = $3 where id = $1', [id, by.actor, toText(reason)]);
      await this.audit.record(manager, { actor: by.actor, action: 'party.rejoined', subjectType: 'party_pair', subjectId: `${separation.partyA} ${separation.partyB}`, data: { separation: id, reason }, requestId });
      return manager.findOneByOrFail(SeparationEntity, { id });
    });
  }

  /** Newest first; with a party only those that speak of it, and those taken back only when wanted. */
  async list({ party, all = false }: { readonly party?: string; readonly all?: boolean } = {}): Promise<SeparationEntity[]> {
    const query = this.dataSource.manager.createQueryBuilder(SeparationEntity, 's').orderBy('s.separated_at', 'DESC').take(1000);
    if (!all) query.andWhere('s.restored_at is null');
    if (party !== undefined) query.andWhere('(s.party_a = :party or s.party_b = :party)', { party });
    return query.getMany();
  }

  private async check(manager: EntityManager, [a, b]: readonly [string, string]): Promise<void> {
    if (a === b) throw new ProposalError('cannot_be_done', 'An entry cannot be taken apart from itself: name two.');
    for (const id of [a, b]) if ((await nameOf(manager, id)) === null) throw new ProposalError('cannot_be_done', `No list that is loaded has an entry ${id.slice(0, 200)}. 'interdict find NAME' tells the ids.`);
    const known = await manager.findOne(SeparationEntity, { where: { partyA: a, partyB: b }, order: { separatedAt: 'DESC' } });
    if (known && !known.restoredAt) throw new ProposalError('cannot_be_done', `${a} and ${b} are apart already, since ${dayOf(known.separatedAt)}.`);
  }

  private async separate(manager: EntityManager, [a, b]: readonly [string, string], proposal: ProposalEntity, approver: Principal): Promise<void> {
    const { id } = await manager.save(manager.create(SeparationEntity, { partyA: a, partyB: b, reason: proposal.reason, proposedBy: proposal.proposedBy, separatedBy: approver.actor }));
    await this.audit.record(manager, { actor: approver.actor, action: 'party.separated', subjectType: 'party_pair', subjectId: `${a} ${b}`, data: { separation: id, reason: proposal.reason, proposal: proposal.id, proposedBy: proposal.proposedBy } });
  }
}

/** The primary name of an entry that screens; null where there is none. */
async function nameOf(manager: EntityManager, partyId: string): Promise<string | null> {
  const [, listId, recordId] = /^([^:]+):(.+)$/s.exec(partyId) ?? [];
  const [found] = await manager.query<{ name: string }[]>(
    "select coalesce(r.party #>> '{names,0,full}', m.record_id) name from list_membership m join list_record r on r.hash = m.hash where m.list_id = $1 and m.record_id = $2 and m.to_sequence is null",
    [listId ?? '', recordId ?? ''],
  );
  return found?.name ?? null;
}

const ordered = (a: string, b: string): readonly [string, string] => (a < b ? [a, b] : [b, a]);
const pairOf = (payload: Payload): readonly [string, string] => [String(payload['a']), String(payload['b'])];

function describe([a, b]: readonly [string, string], payload: Payload): string {
  const [first, second] = payload['names'] as readonly (string | null)[];
  return `Take ${first ?? '?'} (${a}) and ${second ?? '?'} (${b}) for two parties from now on: a finding on one no longer brings the other, and flags that came only through the link are not raised again`;
}
