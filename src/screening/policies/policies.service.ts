import { Inject, Injectable, Logger, NotFoundException, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import type { ProposalEntity } from '../../access/proposal.entity.js';
import { ProposalError } from '../../access/proposal.errors.js';
import { ProposalsService } from '../../access/proposals.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { CONFIG, type Config } from '../../config.js';
import { FreshReading } from '../../database/fresh-reading.js';
import { toJsonb } from '../../database/jsonb.js';
import { CurrentListRules } from '../../lists/current-list-rules.js';
import { defaultPolicy } from './default-policy.js';
import { policyChanges } from './policy-changes.js';
import type { PolicyDocumentDto } from './policy-document.dto.js';
import { policyHash, readPolicyDocument } from './policy-document.js';
import { PolicyVersionEntity } from './policy-version.entity.js';
import { ScreeningPolicy } from './policy.js';

const POLL_MS = 2000;
const SHOWN_CHANGES = 12;
/** The column takes no larger one. */
const LARGEST_NUMBER = 2_147_483_647;

/** The policies: drafts, the one in force, and how a draft comes into force. */
@Injectable()
export class PoliciesService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Policies');
  private inForce: ScreeningPolicy | undefined;
  private readonly newest = new FreshReading(() => this.read());
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
    private readonly proposals: ProposalsService,
    private readonly listRules: CurrentListRules,
  ) {}

  /** The policy in force, as this process knows it; another process's change arrives within two seconds. */
  get current(): ScreeningPolicy {
    if (!this.inForce) throw new Error('the policies are not loaded yet');
    return this.inForce;
  }

  async onModuleInit(): Promise<void> {
    this.proposals.register({
      kind: 'policy.activate',
      approverScope: 'policies:approve',
      describe: ({ number, title, summary }) => `Put policy ${String(number)} (${String(title)}) in force. ${String(summary)}`,
      validate: async (manager, { number }) => void (await this.checkDraft(manager, Number(number))),
      execute: (manager, { number }, proposal, approver) => this.activate(manager, Number(number), proposal, approver),
      carriedOut: () => this.refresh(),
    });
    await this.refresh();
  }

  onApplicationBootstrap(): void {
    if (!this.config.watchesLists) return;
    this.timer = setInterval(() => void this.refresh().catch((error: unknown) => this.log.warn(`The policy in force could not be read and stays as it was: ${String(error)}`)), POLL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Reads which policy is in force. */
  async refresh(): Promise<void> {
    return this.newest.anew();
  }

  private async read(): Promise<void> {
    const rows = await this.dataSource.query<{ number: number }[]>("select number from policy_version where state = 'active'");
    const number = rows[0]?.number;
    if (number !== undefined && number === this.inForce?.number) return;
    if (number === undefined && this.inForce) return;
    this.inForce = number === undefined ? await this.configured() : await this.compiled(number);
    this.listRules.current = this.inForce.listRules;
    if (this.inForce.document.rules.territories === undefined) this.log.warn(`Policy ${this.inForce.number} is from before there was a rule about territories under comprehensive measures, so subjects there raise no flag for it: draft a policy with "territories": true among its rules.`);
  }

  /** A policy of any state, ready to screen with. Throws 404. */
  async compiled(number: number): Promise<ScreeningPolicy> {
    return new ScreeningPolicy(number, (await this.find(number)).document);
  }

  async find(number: number): Promise<PolicyVersionEntity> {
    const found = number <= LARGEST_NUMBER ? await this.dataSource.manager.findOneBy(PolicyVersionEntity, { number }) : null;
    if (!found) throw new NotFoundException(`There is no policy ${number}.`);
    return found;
  }

  /** All versions, newest first. */
  async list(): Promise<PolicyVersionEntity[]> {
    return this.dataSource.manager.find(PolicyVersionEntity, { order: { number: 'DESC' } });
  }

  /** Keeps a draft, which changes nothing yet. Throws `PolicyDocumentError`. */
  async draft(json: unknown, title: string, actor: string, requestId?: string): Promise<PolicyVersionEntity> {
    const document = readPolicyDocument(json);
    return this.dataSource.transaction(async (manager) => {
      const number = await insert(manager, 'draft', title, document, actor);
      await this.audit.record(manager, { actor, action: 'policy.drafted', subjectType: 'policy', subjectId: String(number), data: { sha256: policyHash(document) }, requestId });
      return manager.findOneByOrFail(PolicyVersionEntity, { number });
    });
  }

  /** Proposes to put a back-tested draft in force. Throws `ProposalError`. */
  async propose(number: number, reason: string, by: Pick<Principal, 'actor' | 'unit'>, requestId?: string): Promise<ProposalEntity> {
    const { title, sha256, backtest, document } = await this.find(number);
    // The database orders the keys of both alike.
    const changes = policyChanges((await this.find(this.current.number)).document, document);
    const says = changes.length === 0 ? 'It says the same as the one in force.' : `It changes ${changes.slice(0, SHOWN_CHANGES).join('; ')}${changes.length > SHOWN_CHANGES ? `; and ${changes.length - SHOWN_CHANGES} more` : ''}.`;
    const summary = backtest ? `On ${backtest.subjects} past subjects: ${backtest.moreFlags} more flags and ${backtest.fewerFlags} fewer than under policy ${backtest.against}; ${backtest.newHolds} more subjects hold and ${backtest.endedHolds} fewer.` : '';
    return this.proposals.propose({ kind: 'policy.activate', subjectType: 'policy', subjectId: String(number), payload: { number, title, sha256, changes, summary: `${says} ${summary}`.trim() }, reason, unit: null }, by, requestId === undefined ? {} : { requestId });
  }

  private async activate(manager: EntityManager, number: number, proposal: ProposalEntity, approver: Principal): Promise<void> {
    await manager.query("select pg_advisory_xact_lock(hashtext('policy_activate'))");
    const draft = await this.checkDraft(manager, number);
    await manager.query("update policy_version set state = 'superseded', superseded_at = now() where state = 'active'");
    await manager.query("update policy_version set state = 'active', activated_at = now(), activated_by = $2 where number = $1", [number, approver.actor]);
    await this.audit.record(manager, {
      actor: approver.actor,
      action: 'policy.activated',
      subjectType: 'policy',
      subjectId: String(number),
      data: { sha256: draft.sha256, proposal: proposal.id, proposedBy: proposal.proposedBy, before: draft.backtest?.against },
    });
  }

  /** Only a draft that was tested against what is in force now may take its place. */
  private async checkDraft(manager: EntityManager, number: number): Promise<PolicyVersionEntity> {
    const draft = await manager.findOneBy(PolicyVersionEntity, { number });
    if (draft?.state !== 'draft') throw new ProposalError('cannot_be_done', draft ? `Policy ${number} is ${draft.state}; only a draft can be put in force.` : `There is no policy ${number}.`);
    if (!draft.backtest) throw new ProposalError('cannot_be_done', `Back-test policy ${number} first: nobody can approve what nobody has tried.`);
    const [active] = await manager.query<{ number: number }[]>("select number from policy_version where state = 'active'");
    if (active && active.number !== draft.backtest.against) throw new ProposalError('cannot_be_done', `Policy ${number} was back-tested against policy ${draft.backtest.against}, and policy ${active.number} is in force now. Back-test it again.`);
    return draft;
  }

  /** The built-in policy over this process's settings, under a number of its own. */
  private async configured(): Promise<ScreeningPolicy> {
    const document = readPolicyDocument(defaultPolicy(this.config));
    const sha256 = policyHash(document);
    const known = async (manager: EntityManager): Promise<number | undefined> => (await manager.query<{ number: number }[]>("select number from policy_version where state = 'configured' and sha256 = $1", [sha256]))[0]?.number;
    const before = await known(this.dataSource.manager);
    if (before !== undefined) return new ScreeningPolicy(before, document);
    const number = await this.dataSource.transaction(async (manager) => {
      // Of two processes that start at once, one writes it.
      await manager.query("select pg_advisory_xact_lock(hashtext('policy_configured'))");
      const meanwhile = await known(manager);
      if (meanwhile !== undefined) return meanwhile;
      const made = await insert(manager, 'configured', 'built-in policy over the settings', document, 'job:start');
      await this.audit.record(manager, { actor: 'job:start', action: 'policy.configured', subjectType: 'policy', subjectId: String(made), data: { sha256 } });
      return made;
    });
    return new ScreeningPolicy(number, document);
  }
}

async function insert(manager: EntityManager, state: 'configured' | 'draft', title: string, document: PolicyDocumentDto, actor: string): Promise<number> {
  const rows = await manager.query<{ number: number }[]>('insert into policy_version (state, title, document, sha256, created_by) values ($1, $2, $3, $4, $5) returning number', [
    state,
    title,
    toJsonb(document),
    policyHash(document),
    actor,
  ]);
  return (rows[0] as { number: number }).number;
}
