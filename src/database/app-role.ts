import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { DatabaseAddress } from './database-options.js';

/** The role that the application works as: it owns nothing, so it cannot switch off what keeps the trail append-only. */
export const APP_ROLE = 'interdict_app';

/** Tables that this role may add to and read, and nothing else. */
const APPEND_ONLY = ['audit_event', 'audit_block'] as const;
const ROLE_LOCK = 7_215_002;

/** As whom the application works: `separate` from the owner of the tables, or why not. */
export type AppRole = { readonly separate: true } | { readonly separate: false; readonly why: string };

/** Makes the role where it is missing and gives it what it needs, as the owner of the tables. The grants are the same at every start, and cover new tables. */
export async function prepareAppRole(owner: DataSource, { login }: { readonly login: boolean }): Promise<AppRole> {
  const runner = owner.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    await createRole(runner, login);
    await runner.query(`
      grant usage on schema public to ${APP_ROLE};
      grant select, insert, update, delete on all tables in schema public to ${APP_ROLE};
      grant usage, select, update on all sequences in schema public to ${APP_ROLE};
      revoke update, delete, truncate on ${APPEND_ONLY.join(', ')} from ${APP_ROLE};
      revoke insert, update, delete on migrations from ${APP_ROLE};
    `);
    return { separate: true };
  } catch (error) {
    return { separate: false, why: `the owner of DATABASE_URL may not make or grant the role ${APP_ROLE} (${error instanceof Error ? error.message : String(error)})` };
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [ROLE_LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/** The same address in that role; with a reason where the server does not let us in so. */
export async function addressAsApp(address: DatabaseAddress): Promise<{ address: DatabaseAddress; role: AppRole }> {
  const inRole: DatabaseAddress = 'url' in address ? { ...address, role: APP_ROLE } : { ...address, user: APP_ROLE };
  const client = new pg.Client(clientOptions(inRole));
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_user as name');
    if (rows[0]?.name === APP_ROLE) return { address: inRole, role: { separate: true } };
    return { address, role: { separate: false, why: `the server does not take the role ${APP_ROLE} at the start of a connection` } };
  } catch (error) {
    return { address, role: { separate: false, why: `a connection as ${APP_ROLE} was refused (${error instanceof Error ? error.message : String(error)})` } };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** An address as the plain driver takes it. */
export function clientOptions(address: DatabaseAddress): pg.ClientConfig {
  const { role, ...where } = 'url' in address ? { connectionString: address.url, role: address.role } : { ...address, role: undefined };
  return { ...where, application_name: 'interdict', ...(role ? { options: `-c role=${role}` } : {}) };
}

async function createRole(runner: { query(sql: string): Promise<unknown> }, login: boolean): Promise<void> {
  // Roles belong to the whole server: two databases of one server may be prepared at once, and the second finds it made.
  await runner.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
        create role ${APP_ROLE} ${login ? 'login' : 'nologin'};
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`);
  if (!login) await runner.query(`do $$ begin if not pg_has_role(current_user, '${APP_ROLE}', 'member') then grant ${APP_ROLE} to current_user; end if; end $$`);
}
