import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type Config } from '../config.js';
import { AccessError } from './access.errors.js';
import { clearCode, codeWaits, tryCode, twoPeopleOn } from './deciders.js';
import { type IssuedLink, OneTimeLinks } from './one-time-links.service.js';
import { checkPassword, hashPassword } from './password.js';
import { SessionsService } from './sessions.service.js';
import { UserEntity } from './user.entity.js';
import { PEOPLE_LOCK, UsersService, normalEmail } from './users.service.js';

/** What the page of a link asks for. */
export type OpenLink = { readonly purpose: 'first_admin' } | { readonly purpose: 'set_password'; readonly email: string; readonly name: string; readonly needsCode: boolean };

/** The first administrator, and passwords set at a link. */
@Injectable()
export class SetUpService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
    private readonly links: OneTimeLinks,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /** A link to make the first administrator, as long as there is none; the links of earlier starts end. */
  async firstAdminLink(): Promise<IssuedLink | undefined> {
    return this.dataSource.transaction(async (manager) => {
      if (await this.hasAdmin(manager)) return undefined;
      await this.links.cancelFirstAdmin(manager);
      return this.links.issue(manager, 'first_admin', this.config.localActor);
    });
  }

  /** What a link is for. Throws `AccessError` where it does not work (any more). */
  async open(token: string): Promise<OpenLink> {
    return this.openWith(this.dataSource.manager, token);
  }

  /** Makes the first administrator or sets the password. Throws `AccessError`; then nothing has changed. */
  async complete(token: string, given: { readonly email?: string; readonly name?: string; readonly password: string; readonly code?: string }): Promise<UserEntity> {
    const open = await this.open(token);
    const email = normalEmail(open.purpose === 'set_password' ? open.email : (given.email ?? ''));
    const name = open.purpose === 'set_password' ? open.name : (given.name ?? '').trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) throw new AccessError('invalid_field', 'must be an e-mail address', { field: 'email' });
    if (name === '' || name.length > 200) throw new AccessError('invalid_field', 'must be a name of at most 200 characters', { field: 'name' });
    checkPassword(given.password, { email });
    await this.checkCode(token, given.code ?? '');
    const hash = await hashPassword(given.password);
    return this.dataSource.transaction(async (manager) => {
      // Before the link's own lock, in the order in which disabling a person takes them.
      await manager.query('select pg_advisory_xact_lock($1)', [PEOPLE_LOCK]);
      await this.openWith(manager, token, { lock: true });
      const link = await this.links.find(manager, token);
      if (!link) throw invalidLink();
      const user = link.purpose === 'first_admin' ? await this.users.insert(manager, { email, name, role: 'admin' }, { actor: this.config.localActor }) : await manager.findOneByOrFail(UserEntity, { id: link.userId ?? '' });
      await this.links.use(manager, link.id);
      await clearCode(manager, user.id);
      await manager.query('update app_user set password_hash = $2, password_changed_at = now() where id = $1', [user.id, hash]);
      await this.sessions.endAll(manager, user.id, 'password_changed');
      await this.audit.record(manager, { actor: `user:${user.id}`, action: 'user.password_set', subjectType: 'user', subjectId: user.id, data: { by: link.needsCode ? 'link and code' : 'link' } });
      await twoPeopleOn(manager, this.audit);
      return manager.findOneByOrFail(UserEntity, { id: user.id });
    });
  }

  private async openWith(manager: EntityManager, token: string, options: { lock?: boolean } = {}): Promise<OpenLink> {
    const link = await this.links.find(manager, token, options);
    if (!link) throw invalidLink();
    if (link.purpose === 'first_admin') {
      if (await this.hasAdmin(manager)) throw invalidLink();
      return { purpose: 'first_admin' };
    }
    const user = await manager.findOneBy(UserEntity, { id: link.userId ?? '' });
    if (!user || user.disabledAt) throw invalidLink();
    if (link.needsCode && !codeWaits(user)) throw invalidLink();
    return { purpose: 'set_password', email: user.email, name: user.name, needsCode: link.needsCode };
  }

  /** Outside the transaction that sets the password: a wrong try stays counted. */
  private async checkCode(token: string, code: string): Promise<void> {
    const link = await this.links.find(this.dataSource.manager, token);
    if (!link?.needsCode) return;
    const user = await this.dataSource.manager.findOneByOrFail(UserEntity, { id: link.userId ?? '' });
    if (!(await tryCode(this.dataSource.manager, user, code))) throw new AccessError('invalid_field', 'does not fit; ask the supervisor who approved that you join', { field: 'code' });
  }

  private async hasAdmin(manager: EntityManager): Promise<boolean> {
    const [row] = await manager.query<{ found: boolean }[]>("select exists (select from app_user where role = 'admin' and disabled_at is null) found");
    return row?.found === true;
  }
}

function invalidLink(): AccessError {
  return new AccessError('link_invalid', 'This link does not work: it was used, has expired, or another took its place. Ask an administrator for a new one, or start the server again where there is none yet.');
}
