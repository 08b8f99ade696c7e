import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { decides } from '../access/deciders.js';
import type { IssuedLink } from '../access/one-time-links.service.js';
import { writeSecret } from '../access/secret-file.js';
import { UsersService } from '../access/users.service.js';
import { CONFIG, type Config } from '../config.js';
import type { AppRole } from '../database/app-role.js';
import { DATABASE_ROLE } from '../database/database-options.js';
import { dayOf } from '../days.js';
import { ListStatusService } from '../lists/list-status.service.js';
import { statusLine } from '../lists/status-text.js';
import { PoliciesService } from '../screening/policies/policies.service.js';
import type { PolicyVersionEntity } from '../screening/policies/policy-version.entity.js';

/** What the first screen of the server says: where to go, how to get in, and which lists are loaded. */
@Injectable()
export class StartupReport {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE_ROLE) private readonly role: AppRole,
    private readonly lists: ListStatusService,
    private readonly users: UsersService,
    private readonly policies: PoliciesService,
  ) {}

  /** Lines for people. A list that is neither required nor loaded is only counted. */
  async lines(url: string, key: { readonly path: string; readonly exists: boolean; readonly written: boolean }, setUp: IssuedLink | undefined): Promise<string[]> {
    const lists = await this.lists.report();
    const alone = (await this.users.list()).filter(({ role, secondPerson, disabledAt }) => decides(role) && secondPerson === null && disabledAt === null).length;
    const shown = lists.filter(({ required, state }) => required || state !== 'not_loaded');
    const empty = lists.filter(({ required, state }) => required && state === 'not_loaded').length;
    return [
      `Interdict is ready at ${url}`,
      ...(setUp ? [this.firstPerson(`${url}${setUp.path}`)] : []),
      `  API reference  ${url}/docs`,
      `  API key        ${key.exists ? `${key.path} (${key.written ? 'written now, ' : ''}only you can read it)` : 'issued before; make another: npx interdict keys add'}`,
      `  Database       ${this.config.databaseUrl ? 'the one in DATABASE_URL' : `embedded PostgreSQL in ${this.config.home}`}`,
      ...roleLines(this.role),
      ruleLine(await this.policies.find(this.policies.current.number)),
      // The first supervisor has to be.
      ...(alone > 1 ? [`  Two people     ${alone} people decide on one person's word, as they were added on the command line or before there was a supervisor: npx interdict users list names them`] : []),
      `Lists: ${shown.length < lists.length ? `(${lists.length - shown.length} more can be loaded: npx interdict lists status)` : ''}`.trimEnd(),
      ...shown.map((list) => `  ${statusLine(list)}`),
      ...(empty > 0 ? [`Until every required list is loaded, answers without a hit are 'incomplete'. From disk: npx interdict lists import PATH`] : []),
      ...(this.config.fetch ? [] : ['Fetching from publishers is off (INTERDICT_FETCH=off).']),
    ];
  }

  /** Whoever has the link becomes the first administrator. A log that is collected is read by others: there it stands in a file. */
  private firstPerson(link: string): string {
    if (this.config.logFormat === 'text') return `  First person   ${link} (once, within 24 h)`;
    const path = join(this.config.home, 'set-up-link');
    writeSecret(path, link);
    return `  First person   the link in ${path} (once, within 24 h; only you can read it)`;
  }
}

/** By which rules it screens, and on whose word. */
function ruleLine({ number, state, activatedAt }: PolicyVersionEntity): string {
  if (state === 'configured') return `  Rules          policy ${number}, built in, over the settings of this machine; no two people have approved one yet: npx interdict policy show`;
  return `  Rules          policy ${number}, in force by the word of two people since ${activatedAt ? dayOf(activatedAt) : '?'}; what the settings say of lists does not count`;
}

/** What the application could do to its own trail. */
function roleLines(role: AppRole): string[] {
  switch (role.apart) {
    case 'login':
      return [`  Trail          the application signs in to the database as ${role.name}, who can add to the trail and change nothing in it`];
    case 'role':
      return [`  WARNING        who runs SQL through Interdict could put off the role that protects the trail: ${role.why}. Give it a login of its own: DATABASE_APP_URL`];
    case 'none':
      return [`  WARNING        Interdict works as the owner of its tables and could switch the protection of its trail off: ${role.why}. Give it a login of its own: DATABASE_APP_URL`];
    default: {
      const never: never = role;
      return never;
    }
  }
}
