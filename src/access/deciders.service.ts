import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { approversFor, codeWaits, decides, newCode, twoPeopleOn } from './deciders.js';
import { type IssuedLink, OneTimeLinks } from './one-time-links.service.js';
import { type Principal, sharePerson } from './principal.js';
import type { ProposalEntity } from './proposal.entity.js';
import { ProposalError } from './proposal.errors.js';
import { type HandOver, type NewProposal, type Payload, ProposalsService } from './proposals.service.js';
import type { Role } from './roles.js';
import { requireUnit } from './units.service.js';
import { UserEntity } from './user.entity.js';
import { type By, type NewUser, PEOPLE_LOCK, UsersService, normalEmail } from './users.service.js';

/** Done, or proposed to a supervisor. */
export type DoneOrProposed<T> = { readonly done: T; readonly proposal?: undefined } | { readonly done?: undefined; readonly proposal: ProposalEntity };

interface Change {
  readonly role?: Role | undefined;
  readonly unit?: string | null | undefined;
  readonly name?: string | undefined;
}

/**
 * Gives and renews the power to decide. Whoever keeps people must not be able to make the second person out of nothing: a deciding role,
 * a wider unit, a way back in and a new password of somebody who decides take a supervisor's word beside the administrator's. Only the
 * very first supervisor is added alone. The password is then set at the administrator's link with the supervisor's code, so that neither
 * of the two has the account. On the command line one person acts alone for as long as there are too few supervisors to ask.
 */
@Injectable()
export class Deciders implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly users: UsersService,
    private readonly links: OneTimeLinks,
    private readonly proposals: ProposalsService,
  ) {}

  onModuleInit(): void {
    this.proposals.register({
      kind: 'access.add',
      approverScope: 'users:approve',
      describe: ({ name, email, role, unit }) => `Let ${String(name)} (${String(email)}) join as ${whatOf(role, unit)}. You get a code for this person: give it to them yourself, and to nobody else.`,
      validate: async (manager, { email, unit }) => {
        if (await manager.existsBy(UserEntity, { email: normalEmail(String(email)) })) throw new ProposalError('cannot_be_done', 'There is a user with this e-mail address already.');
        if (typeof unit === 'string') await requireUnit(manager, unit);
      },
      execute: async (manager, { id, email, name, role, unit }, proposal, approver) => {
        await this.users.insert(manager, { email: String(email), name: String(name), role: role as Role, unit: unit as string | null }, approvedBy(approver, proposal), String(id));
        return this.handOver(manager, String(id));
      },
    });
    this.proposals.register({
      kind: 'access.change',
      approverScope: 'users:approve',
      describe: ({ name, email, role, unit, before }) => `Make ${String(name)} (${String(email)}), now ${String(before)}, ${whatOf(role, unit)}.`,
      validate: async (manager, { userId, unit }) => {
        await mustHaveAccess(manager, String(userId), true);
        if (typeof unit === 'string') await requireUnit(manager, unit);
      },
      execute: (manager, { userId, role, unit }, proposal, approver) => this.change(manager, String(userId), { role: role as Role, unit: unit as string | null }, approvedBy(approver, proposal)),
    });
    this.proposals.register({
      kind: 'access.password',
      approverScope: 'users:approve',
      describe: ({ name, email, role, unit, enable }) => `Let ${String(name)} (${String(email)}), ${whatOf(role, unit)}, ${enable === true ? 'back in with' : 'set'} a new password. Ask them whether they want it; you get a code to give them yourself.`,
      validate: (manager, { userId, enable }) => mustHaveAccess(manager, String(userId), enable !== true),
      execute: async (manager, { userId, enable }, proposal, approver) => {
        const by = approvedBy(approver, proposal);
        if (enable === true) await this.users.enable(String(userId), by, manager);
        return this.handOver(manager, String(userId));
      },
    });
  }

  /** A new person. Throws `AccessError`. */
  async add(user: NewUser, by: By): Promise<DoneOrProposed<{ user: UserEntity; link: IssuedLink }>> {
    if (!decides(user.role)) return { done: await this.users.add(user, by) };
    const unit = user.unit ?? null;
    return this.orPropose(by, { role: user.role, unit, userId: null }, (manager) => this.users.add(user, by, manager), () => {
      const id = randomUUID();
      return { kind: 'access.add', subjectType: 'user', subjectId: id, payload: { id, email: normalEmail(user.email), name: user.name.trim(), role: user.role, unit }, reason: 'a new person', unit };
    });
  }

  /** Another name, role or unit. Throws `AccessError`. */
  async alter(id: string, to: Change, by: By): Promise<DoneOrProposed<UserEntity>> {
    const user = await this.users.find(id);
    const role = to.role ?? user.role;
    const unit = to.unit === undefined ? user.unit : to.unit;
    if (!decides(role) || (role === user.role && unit === user.unit)) return { done: await this.users.change(id, to, by) };
    if (role !== user.role && by.userId === id) throw new AccessError('own_role', 'Nobody changes their own role; another administrator does.');
    if (to.name !== undefined) await this.users.change(id, { name: to.name }, by);
    return this.orPropose(by, { role, unit, userId: id }, (manager) => this.users.change(id, { role, unit }, by, manager), () => ({
      kind: 'access.change',
      subjectType: 'user',
      subjectId: id,
      payload: { userId: id, email: user.email, name: to.name ?? user.name, role, unit, before: whatOf(user.role, user.unit) },
      reason: 'another role or unit',
      unit,
    }));
  }

  /** Lets a disabled person back in. Throws `AccessError`. */
  async enable(id: string, by: By): Promise<DoneOrProposed<IssuedLink>> {
    const user = await this.users.find(id);
    if (!user.disabledAt) throw new AccessError('cannot_be_done', 'This user is not disabled.');
    if (!decides(user.role)) return { done: await this.users.enable(id, by) };
    return this.orPropose(by, { role: user.role, unit: user.unit, userId: id }, (manager) => this.users.enable(id, by, manager), () => passwordProposal(user, { enable: true }));
  }

  /** A new link to set a password; where a supervisor's code waits for this person, the link that goes with it. Throws `AccessError`. */
  async passwordLink(id: string, by: By): Promise<DoneOrProposed<IssuedLink>> {
    const user = await this.users.find(id);
    if (user.disabledAt) throw new AccessError('cannot_be_done', 'This user is disabled.');
    if (!decides(user.role)) return { done: await this.users.passwordLink(id, by) };
    if (codeWaits(user)) return { done: await this.users.passwordLink(id, by, { needsCode: true }) };
    return this.orPropose(by, { role: user.role, unit: user.unit, userId: id }, (manager) => this.users.passwordLink(id, by, { within: manager }), () => passwordProposal(user, {}));
  }

  /** Whether it takes a supervisor's word that somebody comes to decide. Throws `AccessError` where it does and nobody can be asked. */
  async takesTwo(manager: EntityManager, by: By, of: { readonly role: Role; readonly unit: string | null; readonly userId: string | null }): Promise<boolean> {
    const approvers = await approversFor(manager, of.unit, of.userId);
    // The command line and keys of nobody take two approvals.
    const local = by.actor.startsWith('local:');
    if (local) return approvers >= 2;
    if (await twoPeopleOn(manager, this.audit)) {
      if (approvers === 0) throw new AccessError('nobody_can_approve', 'This takes the word of a supervisor, and there is none who could give it. Whoever runs Interdict adds one on its machine: npx interdict users add EMAIL --name NAME --role supervisor');
      return true;
    }
    if (of.role !== 'supervisor') throw new AccessError('supervisor_first', 'Add a supervisor first: from then on a supervisor says yes to everybody else who decides.');
    const [row] = await manager.query<{ others: number }[]>("select count(*)::int others from app_user where role in ('officer', 'supervisor') and disabled_at is null and id is distinct from $1::uuid", [of.userId]);
    if ((row?.others ?? 0) > 0) throw new AccessError('supervisor_first', 'The first supervisor has not set a password yet. When they have, they approve whoever comes next.');
    return false;
  }

  private async orPropose<T>(by: By, of: { readonly role: Role; readonly unit: string | null; readonly userId: string | null }, work: (manager: EntityManager) => Promise<T>, proposal: () => NewProposal): Promise<DoneOrProposed<T>> {
    const alone = await this.dataSource.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [PEOPLE_LOCK]);
      return (await this.takesTwo(manager, by, of)) ? undefined : { done: await work(manager) };
    });
    // Not under the lock, which an approval takes the other way round.
    return alone ?? { proposal: await this.proposals.propose(proposal(), { actor: by.actor, unit: of.unit }, by.requestId === undefined ? {} : { requestId: by.requestId }) };
  }

  private async change(manager: EntityManager, userId: string, to: { readonly role: Role; readonly unit: string | null }, by: By): Promise<HandOver | void> {
    const before = await this.users.lock(manager, userId);
    await this.users.change(userId, to, by, manager);
    // Until now one administrator alone vouched for who has the password; an identity provider vouches for its own.
    if (decides(before.role) || (before.oidcSubject !== null && before.passwordHash === null)) return;
    await manager.query('update app_user set password_hash = null where id = $1', [userId]);
    return this.handOver(manager, userId);
  }

  private async handOver(manager: EntityManager, userId: string): Promise<HandOver> {
    await this.links.cancelOf(manager, userId);
    const { name } = await manager.findOneByOrFail(UserEntity, { id: userId });
    return { says: `The code of ${name}. Give it to them yourself within 72 hours; they need it at the link that the administrator gives them.`, secret: await newCode(manager, userId) };
  }
}

function passwordProposal({ id, email, name, role, unit }: UserEntity, more: Payload): NewProposal {
  return { kind: 'access.password', subjectType: 'user', subjectId: id, payload: { userId: id, email, name, role, unit, ...more }, reason: 'a new password', unit };
}

/** Nobody approves what they themselves may do. */
function approvedBy({ actor }: Principal, { id, proposedBy, subjectId }: ProposalEntity): By {
  if (sharePerson(actor, `user:${subjectId}`)) throw new ProposalError('own_proposal', 'This is about yourself; another supervisor must approve it.');
  return { actor, approved: { proposal: id, proposedBy } };
}

async function mustHaveAccess(manager: EntityManager, userId: string, access: boolean): Promise<void> {
  const user = await manager.findOneBy(UserEntity, { id: userId });
  if (!user || (user.disabledAt === null) !== access) throw new ProposalError('cannot_be_done', access ? 'This person has no access any more.' : 'This person has access again already.');
}

function whatOf(role: unknown, unit: unknown): string {
  return `${String(role)} of ${typeof unit === 'string' ? `the unit ${unit}` : 'all units'}`;
}
