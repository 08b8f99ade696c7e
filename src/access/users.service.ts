import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { ApiKeysService } from './api-keys.service.js';
import { LeaverHandlers } from './leavers.js';
import { type IssuedLink, OneTimeLinks } from './one-time-links.service.js';
import { ROLE_SCOPES, type Role } from './roles.js';
import { SessionsService } from './sessions.service.js';
import { requireUnit } from './units.service.js';
import { UserEntity } from './user.entity.js';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly unit?: string | null | undefined;
}

/** Who does it. `userId` is absent on the command line, which may do what an administrator must not do to themselves. */
export interface By {
  readonly actor: string;
  readonly userId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Where a second person said yes: who proposed, and under which proposal. */
  readonly approved?: { readonly proposal: string; readonly proposedBy: string } | undefined;
}

/** Adds, changes and disables people. Whether it takes a second person is `Deciders`' to say; this only does it. */
@Injectable()
export class UsersService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeysService,
    private readonly links: OneTimeLinks,
    private readonly leavers: LeaverHandlers,
  ) {}

  async list(): Promise<UserEntity[]> {
    return this.dataSource.manager.find(UserEntity, { order: { name: 'ASC', id: 'ASC' } });
  }

  async find(id: string): Promise<UserEntity> {
    const user = await this.dataSource.manager.findOneBy(UserEntity, { id });
    if (!user) throw new AccessError('not_found', `There is no user ${id}.`);
    return user;
  }

  async findByEmail(email: string): Promise<UserEntity | undefined> {
    return (await this.dataSource.manager.findOneBy(UserEntity, { email: normalEmail(email) })) ?? undefined;
  }

  /** A new person, with the link at which they set their password. Throws `AccessError`. */
  async add(user: NewUser, by: By, within?: EntityManager): Promise<{ user: UserEntity; link: IssuedLink }> {
    return this.transaction(within, async (manager) => {
      const added = await this.insert(manager, user, by);
      return { user: added, link: await this.links.issue(manager, 'set_password', by.actor, added.id) };
    });
  }

  /** In the caller's transaction, without a link. Throws `AccessError`. */
  async insert(manager: EntityManager, { email, name, role, unit = null }: NewUser, by: By, newId?: string): Promise<UserEntity> {
    refuseAdminOfUnit(role, unit);
    if (unit !== null) await requireUnit(manager, unit);
    const rows = await manager.query<{ id: string }[]>('insert into app_user (id, email, name, role, unit, created_by, second_person) values (coalesce($6::uuid, gen_random_uuid()), $1, $2, $3, $4, $5, $7) on conflict (email) do nothing returning id', [
      normalEmail(email),
      name.trim(),
      role,
      unit,
      by.approved?.proposedBy ?? by.actor,
      newId ?? null,
      by.approved ? by.actor : null,
    ]);
    const id = rows[0]?.id;
    if (id === undefined) throw new AccessError('exists_already', 'There is a user with this e-mail address already.');
    await this.record(manager, 'user.added', id, by, { role, unit });
    return manager.findOneByOrFail(UserEntity, { id });
  }

  /** Another role, unit or name. A new role or unit ends the sessions, so that it holds at once, and open work that does not fit it goes back to the queue. Throws `AccessError`. */
  async change(id: string, to: { readonly role?: Role | undefined; readonly unit?: string | null | undefined; readonly name?: string | undefined }, by: By, within?: EntityManager): Promise<UserEntity> {
    return this.transaction(within, async (manager) => {
      const user = await this.lock(manager, id);
      const role = to.role ?? user.role;
      const unit = to.unit === undefined ? user.unit : to.unit;
      if (role !== user.role && by.userId === id) throw new AccessError('own_role', 'Nobody changes their own role; another administrator does.');
      if (role !== user.role) await this.keepAnAdmin(manager, user);
      refuseAdminOfUnit(role, unit);
      if (unit !== null && unit !== user.unit) await requireUnit(manager, unit);
      await manager.query('update app_user set role = $2, unit = $3, name = $4 where id = $1', [id, role, unit, to.name?.trim() ?? user.name]);
      if (role !== user.role || unit !== user.unit) {
        // What was said of the role and unit before says nothing of the new ones.
        await manager.query('update app_user set second_person = $2 where id = $1', [id, by.approved ? by.actor : null]);
        await this.sessions.endAll(manager, id, 'role_changed');
        await this.endDeputies(manager, id, by.actor);
        // Whoever cannot see it or work on it any more would keep it from the others.
        const losesWork = !ROLE_SCOPES[role].includes('flags:work') || (unit !== null && unit !== user.unit);
        const reassigned = losesWork ? await this.leavers.reassign(manager, { userId: id, successorId: null, actor: by.actor, requestId: by.requestId }) : {};
        await this.record(manager, 'user.changed', id, by, { role: { from: user.role, to: role }, unit: { from: user.unit, to: unit }, ...(losesWork ? { reassigned } : {}) });
      } else {
        await this.record(manager, 'user.renamed', id, by, {});
      }
      return manager.findOneByOrFail(UserEntity, { id });
    });
  }

  /** A leaver: sessions, keys, links and deputyships end and open work changes hands, in one transaction. Throws `AccessError`. */
  async disable(id: string, by: By, { successorId = null }: { successorId?: string | null | undefined } = {}): Promise<Readonly<Record<string, number>>> {
    const ended = await this.dataSource.transaction(async (manager) => {
      const user = await this.lock(manager, id);
      if (user.disabledAt) throw new AccessError('cannot_be_done', 'This user is disabled already.');
      await this.keepAnAdmin(manager, user);
      if (successorId !== null) await requireSuccessor(manager, user, successorId);
      await manager.query('update app_user set disabled_at = now(), disabled_by = $2 where id = $1', [id, by.actor]);
      const sessions = await this.sessions.endAll(manager, id, 'disabled');
      const keys = await this.keys.revokeOf(manager, id, by.actor);
      await this.links.cancelOf(manager, id);
      const deputies = await this.endDeputies(manager, id, by.actor);
      const reassigned = await this.leavers.reassign(manager, { userId: id, successorId, actor: by.actor, requestId: by.requestId });
      const counts = { sessions, keys, deputies, ...reassigned };
      await this.record(manager, 'user.disabled', id, by, { ended: counts, successor: successorId });
      return counts;
    });
    this.keys.lookUpAnew();
    return ended;
  }

  /** Lets a disabled person back in, with a new link; old sessions and keys stay ended. Throws `AccessError`. */
  async enable(id: string, by: By, within?: EntityManager): Promise<IssuedLink> {
    return this.transaction(within, async (manager) => {
      const user = await this.lock(manager, id);
      if (!user.disabledAt) throw new AccessError('cannot_be_done', 'This user is not disabled.');
      await manager.query('update app_user set disabled_at = null, disabled_by = null, password_hash = null where id = $1', [id]);
      await this.record(manager, 'user.enabled', id, by, {});
      return this.links.issue(manager, 'set_password', by.actor, id);
    });
  }

  /** A new link to set a password, for who has forgotten theirs; the links before end. Throws `AccessError`. */
  async passwordLink(id: string, by: By, { within, needsCode = false }: { within?: EntityManager; needsCode?: boolean } = {}): Promise<IssuedLink> {
    return this.transaction(within, async (manager) => {
      const user = await this.lock(manager, id);
      if (user.disabledAt) throw new AccessError('cannot_be_done', 'This user is disabled.');
      await this.links.cancelOf(manager, id);
      await this.record(manager, 'user.link_issued', id, by, { needsCode });
      return this.links.issue(manager, 'set_password', by.actor, id, needsCode);
    });
  }

  private transaction<T>(within: EntityManager | undefined, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return within ? work(within) : this.dataSource.transaction(work);
  }

  private async endDeputies(manager: EntityManager, id: string, actor: string): Promise<number> {
    const [, ended] = await manager.query<[unknown[], number]>('update deputy set ended_at = now(), ended_by = $2 where (absent_id = $1 or deputy_id = $1) and ended_at is null', [id, actor]);
    return ended;
  }

  /** The person, while nobody else changes anybody. Throws `AccessError`. */
  async lock(manager: EntityManager, id: string): Promise<UserEntity> {
    // One lock for all changes of people: of two administrators who disable each other at once, one stays.
    await manager.query('select pg_advisory_xact_lock($1)', [PEOPLE_LOCK]);
    const user = await manager.findOneBy(UserEntity, { id });
    if (!user) throw new AccessError('not_found', `There is no user ${id}.`);
    return user;
  }

  private async keepAnAdmin(manager: EntityManager, user: UserEntity): Promise<void> {
    if (user.role !== 'admin' || user.disabledAt) return;
    const [row] = await manager.query<{ others: number }[]>("select count(*)::int others from app_user where role = 'admin' and disabled_at is null and id <> $1", [user.id]);
    if (row?.others === 0) throw new AccessError('last_admin', 'This is the last administrator; make another one first.');
  }

  private async record(manager: EntityManager, action: string, id: string, by: By, data: Readonly<Record<string, unknown>>): Promise<void> {
    await this.audit.record(manager, { actor: by.actor, action, subjectType: 'user', subjectId: id, data: { ...data, ...by.approved }, requestId: by.requestId });
  }
}

/** Any fixed number; the first administrator is made under it too. */
export const PEOPLE_LOCK = 7_215_002;

/** As e-mail addresses are kept and compared. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Who can make people and keys of every unit is bound by none. */
function refuseAdminOfUnit(role: Role, unit: string | null): void {
  if (role === 'admin' && unit !== null) throw new AccessError('invalid_field', 'must be empty: an administrator keeps the people of all units', { field: 'unit' });
}

async function requireSuccessor(manager: EntityManager, leaver: UserEntity, successorId: string): Promise<void> {
  const successor = await manager.findOneBy(UserEntity, { id: successorId });
  if (!successor || successor.disabledAt || successor.id === leaver.id) throw new AccessError('invalid_field', 'must be another person who has access', { field: 'successorId' });
  if (successor.unit !== null && successor.unit !== leaver.unit) throw new AccessError('invalid_field', 'must be a person who sees the same unit', { field: 'successorId' });
}
