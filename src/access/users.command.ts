import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import { dayOf } from '../days.js';
import { AccessError } from './access.errors.js';
import { ProposalError } from './proposal.errors.js';
import { decides } from './deciders.js';
import { Deciders } from './deciders.service.js';
import type { IssuedLink } from './one-time-links.service.js';
import type { ProposalEntity } from './proposal.entity.js';
import { ROLES, type Role } from './roles.js';
import { UnitsService } from './units.service.js';
import type { UserEntity } from './user.entity.js';
import { type By, UsersService } from './users.service.js';

/** `interdict users …`: the people who sign in. */
export function usersCommand(): Command {
  const users = new Command('users').description('the people who sign in');
  users
    .command('list')
    .description('everybody who has or had access')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => withUsers(async (service) => showAll(await service.list(), json === true)));
  users
    .command('add')
    .description('add a person and print the link at which they set their password')
    .argument('<email>', 'e-mail address')
    .requiredOption('--name <name>', 'full name')
    .requiredOption('--role <role>', ROLES.join(', '), readRole)
    .option('--unit <unit>', 'organisation unit; without it, all units')
    .action((email: string, { name, role, unit }: { name: string; role: Role; unit?: string }) => {
      if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new CommandFailure(`'${email}' is no e-mail address.`);
      return withUsers(async (_, by, url, deciders) => {
        const { done, proposal } = await deciders.add({ email, name, role, unit: unit ?? null }, by);
        if (proposal) return sayProposed(proposal, email);
        say(`added     ${done.user.email}, ${done.user.role}${done.user.unit ? ` of ${done.user.unit}` : ''}`);
        sayLink(done.link, url);
      });
    });
  users
    .command('role')
    .description("change a person's role; their sessions end")
    .argument('<email>')
    .argument('<role>', ROLES.join(', '), readRole)
    .action((email: string, role: Role) =>
      withUsers(async (service, by, _, deciders) => {
        const { done: user, proposal } = await deciders.alter((await known(service, email)).id, { role }, by);
        if (proposal) return sayProposed(proposal, email);
        say(`changed   ${user.email} is ${user.role} now`);
      }),
    );
  users
    .command('disable')
    .description('a leaver: sessions and keys end at once, open work changes hands')
    .argument('<email>')
    .option('--successor <email>', 'who takes the open work over; without it, it goes back to the queue')
    .action((email: string, { successor }: { successor?: string }) =>
      withUsers(async (service, by) => {
        const successorId = successor === undefined ? null : (await known(service, successor)).id;
        const ended = await service.disable((await known(service, email)).id, by, { successorId });
        say(`disabled  ${email}: ${Object.entries(ended).map(([what, n]) => `${what} ${n}`).join(', ')}`);
      }),
    );
  users
    .command('enable')
    .description('let a disabled person back in and print the link at which they set a new password; old sessions and keys stay ended')
    .argument('<email>')
    .action((email: string) =>
      withUsers(async (service, by, url, deciders) => {
        const { done, proposal } = await deciders.enable((await known(service, email)).id, by);
        if (proposal) return sayProposed(proposal, email);
        say(`enabled   ${email}`);
        sayLink(done, url);
      }),
    );
  users
    .command('link')
    .description('print a new link to set a password, for who has forgotten theirs')
    .argument('<email>')
    .action((email: string) =>
      withUsers(async (service, by, url, deciders) => {
        const { done, proposal } = await deciders.passwordLink((await known(service, email)).id, by);
        if (proposal) return sayProposed(proposal, email);
        sayLink(done, url);
      }),
    );
  users
    .command('units')
    .description('the organisation units; with --add a new one')
    .option('--add <id>', 'lower-case letters, digits and hyphens', readUnit)
    .option('--name <name>', 'its name')
    .action(({ add, name }: { add?: string; name?: string }) =>
      withApp(async (app, config) => {
        const units = app.get(UnitsService);
        if (add !== undefined) await explained(units.add(add, name ?? add, config.localActor));
        for (const unit of await units.list()) say(`${unit.id.padEnd(20)} ${unit.name}`);
      }),
    );
  return users;
}

async function withUsers(work: (service: UsersService, by: By, url: string, deciders: Deciders) => Promise<void>): Promise<void> {
  await withApp((app, config) => explained(work(app.get(UsersService), { actor: config.localActor }, config.publicUrl ?? `http://${config.host}:${config.port}`, app.get(Deciders))));
}

async function known(service: UsersService, email: string): Promise<UserEntity> {
  const user = await service.findByEmail(email);
  if (!user) throw new CommandFailure(`There is no user ${email}.`);
  return user;
}

/** What the rooms refuse, in the words of the command line. */
export async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AccessError) throw new CommandFailure(error.field === undefined ? error.message : `${error.field}: ${error.message}`);
    if (error instanceof ProposalError) throw new CommandFailure(error.message);
    throw error;
  }
}

function showAll(users: readonly UserEntity[], json: boolean): void {
  if (json) return say(JSON.stringify(users.map(({ id, email, name, role, unit, secondPerson, disabledAt, lastSignInAt }) => ({ id, email, name, role, unit, secondPerson, disabledAt, lastSignInAt })), null, 2));
  if (users.length === 0) return say('Nobody yet. Add the first: interdict users add EMAIL --name NAME --role admin');
  for (const { email, name, role, unit, disabledAt, lastSignInAt, secondPerson } of users) {
    const state = disabledAt ? `disabled on ${dayOf(disabledAt)}` : lastSignInAt ? `last in ${dayOf(lastSignInAt)}` : 'never signed in';
    say([email.padEnd(32), role.padEnd(11), (unit ?? 'all units').padEnd(16), name.padEnd(24), `${state}${decides(role) && secondPerson === null ? ", decides on one person's word" : ''}`].join(' ').trimEnd());
  }
}

function sayProposed({ id, expiresAt, approvalsNeeded }: ProposalEntity, email: string): void {
  say(`proposed  ${id}: ${approvalsNeeded} supervisors must approve it until ${dayOf(expiresAt)}, signed in`);
  say(`          the last of them gets a code for this person; then print the link: interdict users link ${email}`);
}

function sayLink({ path, expiresAt, needsCode }: IssuedLink, url: string): void {
  say(`link      ${url}${path}`);
  if (needsCode) say('          worth something only with the code that a supervisor has for this person');
  say(`          once, until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC; give it to this person only`);
}

function readRole(text: string): Role {
  const found = ROLES.find((role) => role === text);
  if (!found) throw new InvalidArgumentError(`the roles are ${ROLES.join(', ')}.`);
  return found;
}

function readUnit(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(text)) throw new InvalidArgumentError('a unit is named in lower-case letters, digits and hyphens, at most 60.');
  return text;
}
