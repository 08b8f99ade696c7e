import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In, Not } from 'typeorm';
import { ActorNames } from '../access/actor-names.service.js';
import { type Principal, sharePerson } from '../access/principal.js';
import { ProposalEntity } from '../access/proposal.entity.js';
import { ProposalError } from '../access/proposal.errors.js';
import { ProposalsService } from '../access/proposals.service.js';
import { today } from '../days.js';
import { ClearedPairs } from '../screening/cleared-pairs.service.js';
import { isPairable } from '../screening/pair-test.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import { FlagEntity } from '../screening/screening.entity.js';
import { toJsonb, toText } from '../database/jsonb.js';
import { WatchlistService } from '../watchlist/watchlist.service.js';
import { CasesService } from './cases.service.js';
import { isTerritoryInForce } from '../screening/territory-findings.js';
import { type Disposition, type ReasonCodeName, faultOf } from './dispositions.js';
import { bearerOf, hasFlag } from './flag-states.js';
import { type ActionOptions, FlagsService, type Reviewer } from './flags.service.js';
import { LicencesService } from './licences.service.js';
import { PairsService, pairExpiry } from './pairs.service.js';
import { FlagDispositionEntity } from './review.entity.js';
import { FlagChanged, ReviewError, ReviewFieldError } from './review.errors.js';
import { TasksService } from './tasks.service.js';
import { isSampled, peopleFor } from './two-people.js';

/** What an officer asks for. */
export interface DispositionAsked extends Disposition {
  /** Also clear the pair, so that this finding does not come back. */
  readonly pair?: { readonly expiresOn?: string | undefined } | undefined;
  readonly licenceId?: string | undefined;
}

/** A flag after a decision about it was asked for. */
export interface Decided {
  readonly flag: FlagEntity;
  readonly disposition: FlagDispositionEntity;
}

/** Many flags that wait for one approval. */
export interface BulkProposed {
  readonly bulkId: string;
  /** To be approved or returned under `/v1/proposals`. */
  readonly proposalId: string;
  readonly flags: number;
}

/** At most this many flags in one bulk disposition. */
export const BULK_CAP = 100;
export const DISPOSITION_KIND = 'flag.disposition';
export const BULK_KIND = 'flag.bulk_disposition';

/** Decisions about flags: one person where the policy in force allows it, else a proposal that another person approves. */
@Injectable()
export class DispositionsService implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly flags: FlagsService,
    private readonly cases: CasesService,
    private readonly watchlists: WatchlistService,
    private readonly proposals: ProposalsService,
    private readonly pairs: PairsService,
    private readonly clearedPairs: ClearedPairs,
    private readonly licences: LicencesService,
    private readonly tasks: TasksService,
    private readonly names: ActorNames,
    private readonly policies: PoliciesService,
  ) {}

  onModuleInit(): void {
    for (const kind of [DISPOSITION_KIND, BULK_KIND]) {
      this.proposals.register({
        kind,
        approverScope: 'flags:approve',
        describe: (payload) => String(payload['says']),
        validate: async (manager, _, proposal) => {
          if ((await this.waitingOf(manager, proposal)).length === 0) throw new ProposalError('cannot_be_done', 'No flag of this proposal waits for it any more.');
        },
        execute: (manager, _, proposal, approver) => this.carryOut(manager, proposal, approver),
        ended: (manager, proposal, state) => this.giveBack(manager, proposal, state),
      });
    }
  }

  /** Decides, or proposes to. Throws `ReviewError`, `ReviewFieldError`, `FlagChanged`. */
  async propose(flagId: string, asked: DispositionAsked, by: Reviewer, options: ActionOptions = {}): Promise<Decided> {
    return this.dataSource.transaction(async (manager) => {
      const flag = await this.flags.lock(manager, flagId, by, options.version);
      await this.flags.check(manager, flag, asked.outcome === 'cannot_tell' ? 'cannot_tell' : 'propose', by);
      const pairExpiresOn = await this.verify(manager, flag, asked);
      const doubted = await this.wasDoubted(manager, flag);
      const needed = peopleFor({ outcome: asked.outcome, finding: flag.finding, createsPair: asked.pair !== undefined, usesLicence: asked.licenceId !== undefined, bulk: false, doubted }, this.policies.current);
      // A key or the command line is nobody's signature, so it closes nothing single-handed.
      const alone = needed.people === 1 && (by.kind === 'user' || asked.outcome === 'cannot_tell');
      const id = await this.write(manager, flag, asked, by, { people: alone ? 1 : 2, rule: needed.people === 1 && !alone ? 'not_a_person' : needed.rule, pairExpiresOn });
      if (asked.outcome === 'cannot_tell') return this.record(manager, flag, id, asked, by, options);
      if (alone) return this.closeAlone(manager, flag, id, asked, by, options);
      const proposed = await this.flags.step(manager, flag, { action: 'propose', actor: by.actor, data: { dispositionId: id, outcome: asked.outcome, reasonCode: asked.reasonCode }, requestId: options.requestId });
      const says = `Close as ${words(asked.outcome)} (${words(asked.reasonCode)}): ${flag.finding.matchedName} on ${flag.listId}, score ${flag.score.toFixed(2)}${pairExpiresOn ? `, and clear the pair until ${pairExpiresOn}` : ''}${asked.licenceId ? ', under a licence' : ''}`;
      await this.submit(manager, DISPOSITION_KIND, 'flag', flagId, { dispositionId: id, says }, asked.text, flag.unit, [id], by, options);
      return { flag: proposed, disposition: await this.read(manager, id) };
    });
  }

  /** Proposes one decision about many flags of one listing. Throws for the first flag that cannot be part of it. */
  async proposeBulk(flagIds: readonly string[], asked: Disposition, by: Reviewer, requestId?: string): Promise<BulkProposed> {
    // In one order whoever asks, so that two that lock the same flags wait for each other and never lock up.
    const ids = [...new Set(flagIds)].sort();
    if (ids.length === 0 || ids.length > BULK_CAP) throw new ReviewFieldError('flagIds', `takes 1 to ${BULK_CAP} flags`);
    if (asked.outcome !== 'false_positive' && asked.outcome !== 'not_applicable') throw new ReviewFieldError('outcome', 'in bulk only false_positive and not_applicable');
    return this.dataSource.transaction(async (manager) => {
      const flags: FlagEntity[] = [];
      for (const flagId of ids) {
        const flag = await this.flags.lock(manager, flagId, by);
        const [first = flag] = flags;
        const field = `flagIds[${flagIds.indexOf(flagId)}]`;
        if (flag.partyId !== first.partyId) throw new ReviewFieldError(field, `a bulk disposition is about one listing: ${flag.id} is about ${flag.partyId}, the first about ${first.partyId}`);
        if (flag.unit !== first.unit) throw new ReviewFieldError(field, `${flag.id} belongs to another unit than the first`);
        if (flag.assignee !== null && !hasFlag(by.actor, flag.assignee)) throw new ReviewFieldError(field, `somebody else has ${flag.id} (${flag.assignee}): a supervisor can assign it to you`);
        flags.push(flag);
      }
      return this.proposeTogether(manager, flags, asked, by, (listing) => `Close ${flags.length} flags of ${listing.finding.party.name} (${listing.partyId})`, requestId);
    });
  }

  /**
   * Proposes one decision about all that waits in a case on one party, whatever lists it is on: the flags of its listing and of those that
   * the lists themselves tie to it. Throws for the first flag that cannot be part of it.
   */
  async proposeForParty(caseId: string, partyId: string, asked: DispositionAsked, by: Reviewer, requestId?: string): Promise<BulkProposed> {
    if (asked.outcome === 'cannot_tell') throw new ReviewFieldError('outcome', 'cannot_tell is said of each flag by itself');
    if (asked.pair !== undefined) throw new ReviewFieldError('pair', 'is cleared for one listing at a time: propose it for its flag');
    const { clusters } = await this.watchlists.get();
    const listings = [partyId, ...clusters().others(partyId).map(({ party }) => party.id)];
    return this.dataSource.transaction(async (manager) => {
      const { subjectName } = await this.cases.find(caseId, by, manager);
      const found = await manager.find(FlagEntity, { where: { caseId, partyId: In(listings), state: Not('closed') }, order: { id: 'ASC' }, select: { id: true } });
      if (found.length === 0) throw new ReviewFieldError('partyId', `no flag of this case on ${partyId} waits for a decision`);
      if (found.length > BULK_CAP) throw new ReviewFieldError('partyId', `has ${found.length} flags in this case; one decision takes ${BULK_CAP} at most`);
      const flags: FlagEntity[] = [];
      for (const { id } of found) {
        const flag = await this.flags.lock(manager, id, by);
        if (flag.assignee !== null && !hasFlag(by.actor, flag.assignee)) throw new ReviewError('not_allowed', `The flag on ${flag.partyId} (${flag.id}) is ${flag.assignee}'s; a supervisor can assign it to you.`);
        flags.push(flag);
      }
      return this.proposeTogether(manager, flags, asked, by, (first) => `Close ${flags.length} flag${flags.length === 1 ? '' : 's'} of ${subjectName} on ${first.finding.party.name} (${flags.map((flag) => flag.partyId).join(', ')})`, requestId);
    });
  }

  /** Another person agrees with the disposition of one flag. */
  async approve(flagId: string, by: Principal, { version, note, requestId }: ActionOptions & { readonly note?: string | undefined } = {}): Promise<Decided> {
    const proposalId = await this.proposalOf(flagId, by, version);
    await this.proposals.approve(proposalId, by, { note, requestId });
    // What waits in memory for the next look at the table of pairs would only cost an officer time.
    await this.clearedPairs.refresh();
    return this.latest(flagId);
  }

  /** Another person does not agree; the flag goes back to who proposed. */
  async return(flagId: string, reason: string, by: Principal, { version, requestId }: ActionOptions = {}): Promise<Decided> {
    await this.proposals.return(await this.proposalOf(flagId, by, version), by, { note: reason, requestId });
    return this.latest(flagId);
  }

  async withdraw(flagId: string, by: Principal, { version, requestId }: ActionOptions = {}): Promise<Decided> {
    await this.proposals.withdraw(await this.proposalOf(flagId, by, version), by, { requestId });
    return this.latest(flagId);
  }

  /** The second look at a sampled single-handed closing: an objection opens the flag again. */
  async checkQuality(dispositionId: string, verdict: 'confirmed' | 'objected', note: string, by: Reviewer, requestId?: string): Promise<FlagDispositionEntity> {
    if (by.kind !== 'user') throw new ReviewError('not_allowed', 'Only a person looks over a decision.');
    return this.dataSource.transaction(async (manager) => {
      const known = await manager.findOneBy(FlagDispositionEntity, { id: dispositionId });
      if (!known) throw new ReviewError('no_such_disposition', `There is no disposition ${dispositionId}.`);
      const flag = await this.flags.lock(manager, known.flagId, by);
      const disposition = await this.read(manager, dispositionId);
      if (disposition.quality !== 'due') throw new ReviewError('done_already', `This disposition waits for no second look${disposition.qualityBy ? `: ${await this.names.nameOf(disposition.qualityBy, manager)} gave it` : ''}.`);
      if (sharePerson(by.actor, disposition.proposedBy)) throw new ReviewError('own_decision', 'You decided this; another person looks it over.');
      await manager.query('update flag_disposition set quality = $2, quality_by = $3, quality_at = now(), quality_note = $4 where id = $1', [dispositionId, verdict, by.actor, toText(note)]);
      await this.flags.remark(manager, flag, `quality_${verdict}`, by.actor, { dispositionId, note }, requestId);
      if (verdict === 'objected' && flag.state === 'closed') await this.flags.reopen(flag.id, { reason: `A second look objected: ${note}`, changes: [] }, by, { requestId }, manager);
      return this.read(manager, dispositionId);
    });
  }

  /** One proposal for locked flags; each gets a disposition and a step of its own. */
  private async proposeTogether(manager: EntityManager, flags: readonly FlagEntity[], asked: DispositionAsked, by: Reviewer, says: (first: FlagEntity) => string, requestId: string | undefined): Promise<BulkProposed> {
    const bulkId = randomUUID();
    const dispositions: string[] = [];
    for (const flag of flags) {
      await this.flags.check(manager, flag, 'propose_in_bulk', by);
      try {
        await this.verify(manager, flag, asked);
      } catch (error) {
        if (error instanceof ReviewFieldError) throw new ReviewFieldError(error.field, `the flag on ${flag.partyId} (${flag.id}): ${error.message.slice(error.field.length + 2)}`);
        throw error;
      }
      const id = await this.write(manager, flag, asked, by, { people: 2, rule: 'bulk', bulkId, pairExpiresOn: null });
      await this.flags.step(manager, flag, { action: 'propose_in_bulk', actor: by.actor, data: { dispositionId: id, bulkId, outcome: asked.outcome, reasonCode: asked.reasonCode }, set: { assignee: bearerOf(by.actor) }, requestId });
      dispositions.push(id);
    }
    const [first] = flags as [FlagEntity];
    const proposalId = await this.submit(manager, BULK_KIND, 'flag_bulk', bulkId, { bulkId, says: `${says(first)} as ${words(asked.outcome)} (${words(asked.reasonCode)})${asked.licenceId ? ', under a licence' : ''}`, flags: flags.length }, asked.text, first.unit, dispositions, by, { requestId });
    return { bulkId, proposalId, flags: flags.length };
  }

  private async verify(manager: EntityManager, flag: FlagEntity, asked: DispositionAsked): Promise<string | null> {
    const day = today();
    const fault = faultOf(asked, flag.finding);
    if (fault) throw new ReviewFieldError(fault.field, fault.message);
    if (asked.reasonCode === 'delisted' && flag.delistedAt === null) throw new ReviewFieldError('reasonCode', 'the party has not been seen off its list: it still stands there, or the edition that drops it is not loaded yet');
    if (asked.reasonCode === 'delisted' && (await this.isListed(flag.partyId))) throw new ReviewFieldError('reasonCode', 'the party stands on its list again');
    if ((asked.reasonCode === 'licence') !== (asked.licenceId !== undefined)) throw new ReviewFieldError('licenceId', 'goes with the reason licence, and the reason licence with it');
    if (asked.licenceId !== undefined) await this.licences.mustCover(manager, asked.licenceId, flag, day);
    if (asked.pair === undefined) return null;
    if (asked.outcome !== 'false_positive') throw new ReviewFieldError('pair', 'only a false positive clears a pair');
    if (!isPairable(flag.finding)) throw new ReviewFieldError('pair', 'a cleared pair covers the finding of a name alone, and here more than a name was found');
    return pairExpiry(asked.pair.expiresOn, day, this.policies.current.document.review.clearedPairMonths);
  }

  private async isListed(partyId: string): Promise<boolean> {
    return (await this.watchlists.get()).parties.has(partyId) || isTerritoryInForce(partyId, today());
  }

  private async write(manager: EntityManager, flag: FlagEntity, asked: DispositionAsked, by: Reviewer, more: { people: number; rule: string; bulkId?: string; pairExpiresOn: string | null }): Promise<string> {
    const rows = await manager.query<{ id: string }[]>(
      `insert into flag_disposition (flag_id, case_id, bulk_id, outcome, reason_code, text, checklist, people, rule, rules_version, pair_expires_on, licence_id, proposed_by, state)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'proposed') returning id`,
      [flag.id, flag.caseId, more.bulkId ?? null, asked.outcome, asked.reasonCode, toText(asked.text.trim()), toJsonb(asked.checklist ?? {}), more.people, more.rule, `policy-${this.policies.current.number}`, more.pairExpiresOn, asked.licenceId ?? null, by.actor],
    );
    return (rows[0] as { id: string }).id;
  }

  private async record(manager: EntityManager, flag: FlagEntity, id: string, asked: Disposition, by: Reviewer, { requestId }: ActionOptions): Promise<Decided> {
    await manager.query("update flag_disposition set state = 'recorded', decided_by = array[proposed_by], decided_at = now() where id = $1", [id]);
    const escalated = await this.flags.step(manager, flag, { action: 'cannot_tell', actor: by.actor, data: { dispositionId: id, reasonCode: asked.reasonCode }, set: { escalated_at: new Date(), holds: true }, requestId });
    return { flag: escalated, disposition: await this.read(manager, id) };
  }

  private async closeAlone(manager: EntityManager, flag: FlagEntity, id: string, asked: Disposition, by: Reviewer, { requestId }: ActionOptions): Promise<Decided> {
    await manager.query("update flag_disposition set state = 'approved', decided_by = array[proposed_by], decided_at = now(), quality = $2 where id = $1", [id, isSampled(id, this.policies.current.document.review.qualityCheckShare) ? 'due' : null]);
    await this.flags.step(manager, flag, { action: 'close', actor: by.actor, data: { dispositionId: id, outcome: asked.outcome, reasonCode: asked.reasonCode, people: 1 }, set: closing(asked), requestId });
    await this.flags.settleCase(manager, flag.caseId);
    return { flag: await manager.findOneByOrFail(FlagEntity, { id: flag.id }), disposition: await this.read(manager, id) };
  }

  private async submit(manager: EntityManager, kind: string, subjectType: string, subjectId: string, payload: Record<string, unknown>, reason: string, unit: string | null, dispositions: readonly string[], by: Reviewer, { requestId }: ActionOptions): Promise<string> {
    // The dispositions are named first: the mechanism asks at once what the proposal is about.
    const proposal = await this.proposals.propose({ kind, subjectType, subjectId, payload: { ...payload, dispositions }, reason, unit }, by, { manager, ...(requestId === undefined ? {} : { requestId }) });
    await manager.query('update flag_disposition set proposal_id = $2 where id = any($1::uuid[])', [dispositions, proposal.id]);
    return proposal.id;
  }

  /** The dispositions of a proposal whose flags still wait for it, with the flags locked in a fixed order. */
  private async waitingOf(manager: EntityManager, proposal: ProposalEntity): Promise<{ flag: FlagEntity; disposition: FlagDispositionEntity }[]> {
    const ids = proposal.payload['dispositions'] as string[];
    const dispositions = await manager
      .createQueryBuilder(FlagDispositionEntity, 'd')
      .where('d.id = any(:ids::uuid[])', { ids })
      .andWhere("d.state = 'proposed'")
      .orderBy('d.flag_id')
      .getMany();
    const waiting: { flag: FlagEntity; disposition: FlagDispositionEntity }[] = [];
    for (const disposition of dispositions) {
      const flag = await this.flags.lock(manager, disposition.flagId, { unit: null });
      if (flag.state === 'proposed') waiting.push({ flag, disposition });
    }
    return waiting;
  }

  private async carryOut(manager: EntityManager, proposal: ProposalEntity, approver: Principal): Promise<void> {
    const day = today();
    const { approvals, decidedNote } = await manager.findOneByOrFail(ProposalEntity, { id: proposal.id });
    const decidedBy = approvals.map(({ by }) => by);
    for (const { flag, disposition } of await this.waitingOf(manager, proposal)) {
      const { id, outcome, reasonCode, licenceId, pairExpiresOn } = disposition;
      if (licenceId !== null) await this.licences.mustCover(manager, licenceId, flag, day);
      if (reasonCode === 'delisted' && (await this.isListed(flag.partyId))) throw new ProposalError('cannot_be_done', `${flag.partyId} stands on its list again: return the proposal.`);
      await manager.query("update flag_disposition set state = 'approved', decided_by = $2, decided_at = now(), decided_note = $3 where id = $1", [id, decidedBy, decidedNote]);
      const pairId = pairExpiresOn === null ? undefined : await this.pairs.create(manager, flag, disposition, decidedBy, pairExpiresOn);
      await this.flags.step(manager, flag, {
        action: 'approve',
        actor: approver.actor,
        data: { dispositionId: id, outcome, reasonCode, proposedBy: disposition.proposedBy, approvedBy: decidedBy, ...(disposition.bulkId ? { bulkId: disposition.bulkId } : {}), ...(pairId ? { pairId } : {}) },
        set: closing({ outcome, reasonCode, licenceId }),
      });
      if (outcome === 'true_match') await this.tasks.createFor(manager, flag, day, approver.actor);
      await this.flags.settleCase(manager, flag.caseId);
    }
  }

  private async giveBack(manager: EntityManager, proposal: ProposalEntity, state: 'returned' | 'withdrawn' | 'expired'): Promise<void> {
    const ended = await manager.findOneByOrFail(ProposalEntity, { id: proposal.id });
    for (const { flag, disposition } of await this.waitingOf(manager, proposal)) {
      await manager.query('update flag_disposition set state = $2, decided_at = now(), decided_by = $3, decided_note = $4 where id = $1', [disposition.id, state, ended.decidedBy === null ? [] : [ended.decidedBy], ended.decidedNote]);
      const actor = ended.decidedBy ?? 'job:proposals';
      const returned = await this.flags.step(manager, flag, { action: 'return', actor, data: { dispositionId: disposition.id, how: state, text: ended.decidedNote ?? '' } });
      // Whoever proposed it has left: nobody would ever look at it again.
      if (returned.assignee === null) await this.flags.step(manager, returned, { action: 'release', actor, data: { reason: 'nobody has it' } });
    }
  }

  /** Somebody escalated it or could not tell, a second look objected, or an approver returned what was proposed. */
  private async wasDoubted(manager: EntityManager, flag: FlagEntity): Promise<boolean> {
    if (flag.escalatedAt !== null) return true;
    const [row] = await manager.query<{ n: number }[]>("select count(*)::int n from flag_disposition where flag_id = $1 and (quality = 'objected' or state in ('returned', 'recorded') or (outcome = 'true_match' and state = 'approved'))", [flag.id]);
    return (row?.n ?? 0) > 0;
  }

  private async proposalOf(flagId: string, by: Pick<Reviewer, 'unit'>, version: number | undefined): Promise<string> {
    return this.dataSource.transaction(async (manager) => {
      const flag = await this.flags.lock(manager, flagId, by, version);
      const waiting = await manager.findOneBy(FlagDispositionEntity, { flagId, state: 'proposed' });
      if (flag.state !== 'proposed' || !waiting || waiting.proposalId === null) throw new FlagChanged(flag, [], `Nothing is proposed about this flag; it is ${flag.state}.`);
      if (waiting.bulkId !== null) throw new ReviewError('part_of_a_bulk', `This flag is part of a bulk disposition; decide about proposal ${waiting.proposalId} as a whole.`);
      return waiting.proposalId;
    });
  }

  private async latest(flagId: string): Promise<Decided> {
    const { manager } = this.dataSource;
    const flag = await manager.findOneByOrFail(FlagEntity, { id: flagId });
    const [disposition] = await manager.find(FlagDispositionEntity, { where: { flagId }, order: { proposedAt: 'DESC' }, take: 1 });
    return { flag, disposition: disposition as FlagDispositionEntity };
  }

  private read(manager: EntityManager, id: string): Promise<FlagDispositionEntity> {
    return manager.findOneByOrFail(FlagDispositionEntity, { id });
  }
}

function closing({ outcome, reasonCode, licenceId }: { outcome: string; reasonCode: ReasonCodeName; licenceId?: string | null }): { outcome: string; reason_code: string; licence_id: string | null; closed_at: Date } {
  return { outcome, reason_code: reasonCode, licence_id: licenceId ?? null, closed_at: new Date() };
}

function words(code: string): string {
  return code.replaceAll('_', ' ');
}
