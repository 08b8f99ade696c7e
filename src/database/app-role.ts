import { createHmac, pbkdf2Sync, randomBytes, createHash } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { ConfigError } from '../config.js';
import { APPLICATION_NAME } from './application-name.js';
import type { DatabaseAddress } from './database-options.js';

/** Tables that the application may add to and read, and nothing else. */
const APPEND_ONLY = ['audit_event', 'audit_block', 'list_version_set'] as const;
const ROLE_LOCK = 7_215_002;

/**
 * How far the application is apart from the owner of the tables, who alone could switch off what keeps the trail append-only:
 * `login`: it has a login of its own, which can become nobody else. `role`: its sessions take on a role, which whoever speaks SQL in them
 * could put off again. `none`: it works as the owner. The last two with the reason.
 */
export type AppRole = { readonly apart: 'login'; readonly name: string } | { readonly apart: 'role' | 'none'; readonly why: string };

/** Gives the application what it needs as the owner of the tables, and nothing more; makes its login where the operator has made none. Throws `ConfigError` where that login does not do. The grants are the same at every start, and cover new tables. */
export async function prepareAppRole(owner: DataSource, address: DatabaseAddress, appUrl: string | undefined): Promise<{ address: DatabaseAddress; role: AppRole }> {
  const runner = owner.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    const [{ me }] = (await runner.query('select current_user as me')) as [{ me: string }];
    if (appUrl !== undefined) return await withOwnLogin(runner, { url: appUrl }, me);
    const name = `${me.slice(0, 59)}_app`;
    const password = passwordOf(address, name);
    const refused = await attempt(async () => {
      await runner.query(createRole(name, password));
      await grant(runner, name);
    });
    if (refused !== undefined) return { address, role: { apart: 'none', why: `the owner of the tables may not make the role ${name} (${refused})` } };
    return await asApp(runner, address, name, password);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [ROLE_LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/** An address as the plain driver takes it. */
export function clientOptions(address: DatabaseAddress): pg.ClientConfig {
  const { role, ...where } = 'url' in address ? { connectionString: address.url, role: address.role } : { ...address, role: undefined };
  return { ...where, application_name: APPLICATION_NAME, ...(role ? { options: `-c role=${role}` } : {}) };
}

type Runner = { query(sql: string): Promise<unknown> };

/** First with a login, whose password is set anew where it was another; then in the role only. */
async function asApp(runner: Runner, owner: DatabaseAddress, name: string, password: string | undefined): Promise<{ address: DatabaseAddress; role: AppRole }> {
  const login = loginAs(owner, name, password);
  let refused = await trying(login, name);
  if (refused !== undefined && password !== undefined) {
    await attempt(() => runner.query(`alter role ${quoted(name)} login password ${literal(verifierOf(password))}`));
    refused = await trying(login, name);
  }
  if (refused === undefined) return { address: login, role: { apart: 'login', name } };
  if (!('url' in owner)) return { address: owner, role: { apart: 'none', why: refused } };
  await attempt(() => runner.query(`grant ${quoted(name)} to current_user`));
  const inRole: DatabaseAddress = { url: owner.url, role: name };
  const refusedToo = await trying(inRole, name);
  return refusedToo === undefined ? { address: inRole, role: { apart: 'role', why: `the login ${name} is not let in (${refused})` } } : { address: owner, role: { apart: 'none', why: refusedToo } };
}

async function withOwnLogin(runner: Runner, address: DatabaseAddress, owner: string): Promise<{ address: DatabaseAddress; role: AppRole }> {
  const client = new pg.Client(clientOptions(address));
  client.on('error', () => undefined);
  let name = '';
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string; member: boolean }>('select current_user as name, pg_has_role(current_user, $1, $2) or (select rolsuper from pg_roles where rolname = current_user) as member', [owner, 'member']);
    name = rows[0]?.name ?? '';
    if (rows[0]?.member) throw new ConfigError(`DATABASE_APP_URL signs in as ${name}, who could act as the owner of the tables (${owner}). Give the application a login that is no superuser and no member of ${owner}.`);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The login of DATABASE_APP_URL is not let in: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
  await grant(runner, name);
  return { address, role: { apart: 'login', name } };
}

async function grant(runner: Runner, name: string): Promise<void> {
  const role = quoted(name);
  await runner.query(`
    grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant usage, select, update on all sequences in schema public to ${role};
    revoke update, delete, truncate on ${APPEND_ONLY.join(', ')} from ${role};
    revoke insert, update, delete on migrations from ${role};
  `);
}

/** Why a connection does not work as that role; undefined where it does. */
async function trying(address: DatabaseAddress, name: string): Promise<string | undefined> {
  const client = new pg.Client(clientOptions(address));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_user as name');
    return rows[0]?.name === name ? undefined : `the server does not take the role ${name} at the start of a connection`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Roles belong to the whole server: two databases of one owner may be prepared at once, and the second finds it made. */
function createRole(name: string, password: string | undefined): string {
  return `
    do $do$ begin
      if not exists (select from pg_roles where rolname = ${literal(name)}) then
        create role ${quoted(name)} login ${password === undefined ? '' : `password ${literal(verifierOf(password))}`};
      end if;
    exception when duplicate_object or unique_violation then null;
    end $do$`;
}

const URL_PARTS = /^(postgres(?:ql)?:\/\/)(?:([^:@/?#]*)(?::([^@/?#]*))?@)?(.*)$/s;

/** Follows from the owner's password, so that every process that has the one has the other, and none is kept. Undefined where the owner needs none: then the role needs none either. */
function passwordOf(address: DatabaseAddress, name: string): string | undefined {
  const own = 'url' in address ? URL_PARTS.exec(address.url)?.[3] : undefined;
  return own ? createHmac('sha256', decodeURIComponent(own)).update(`interdict login ${name}`).digest('base64url') : undefined;
}

function loginAs(address: DatabaseAddress, name: string, password: string | undefined): DatabaseAddress {
  if (!('url' in address)) return { ...address, user: name };
  const [, scheme = '', , , rest = ''] = URL_PARTS.exec(address.url) ?? [];
  return { url: `${scheme}${encodeURIComponent(name)}${password === undefined ? '' : `:${password}`}@${rest}` };
}

/** What the server keeps of a password (RFC 5803): sent in its place, so that no log of statements shows one. */
function verifierOf(password: string): string {
  const rounds = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const stored = createHash('sha256').update(createHmac('sha256', salted).update('Client Key').digest()).digest('base64');
  const server = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${server}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
