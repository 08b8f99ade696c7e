import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { clientOptions } from '../src/database/app-role.js';
import { prepareDatabase } from '../src/database/open.js';
import { type TestDatabase, testDatabase } from './support/app.js';

describe('the login of the application', () => {
  let database: TestDatabase;
  const ownLogin = `app_of_a_test_${process.pid}`;
  const limited = `owner_of_a_test_${process.pid}`;
  const password = 'only-for-a-test';
  const as = (user: string): string => database.url.replace(/\/\/[^@/]*@/, `//${user}:${password}@`);
  const query = async (address: Parameters<typeof clientOptions>[0], ...statements: string[]): Promise<unknown[]> => {
    const client = new pg.Client(clientOptions(address));
    await client.connect();
    try {
      let rows: unknown[] = [];
      for (const statement of statements) rows = (await client.query(statement)).rows as unknown[];
      return rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    database = await testDatabase();
    await query({ url: database.url }, `create role ${ownLogin} login password '${password}'`, `create role ${limited} login password '${password}'`);
  });
  afterAll(async () => {
    await query({ url: database.url }, `drop owned by ${ownLogin}`, `drop role ${ownLogin}`);
    await database.drop();
    const server = await testDatabase();
    await query({ url: server.url }, `drop role if exists ${limited}`, `drop role if exists ${limited}_app`);
    await server.drop();
  });

  it('is made where the owner may make one, adds to the trail and cannot change it, nor become the owner', async () => {
    const { address, role } = await prepareDatabase({ owner: { url: database.url }, embedded: undefined, appUrl: undefined });
    expect(role.apart).toBe('login');
    const [who] = (await query(address, 'select session_user as login, current_user as name')) as [{ login: string; name: string }];
    expect(who.login).toBe(who.name);
    await query(address, "insert into audit_event (actor, action, subject_type, subject_id) values ('job:test', 'x', 'y', 'z')");
    for (const statement of ["update audit_event set actor = 'x'", 'delete from audit_event', 'truncate audit_event', 'alter table audit_event disable trigger all', 'set session_replication_role = replica', 'drop table audit_block', 'create table public.mine (x int)']) {
      await expect(query(address, 'reset role', statement)).rejects.toThrow(/permission denied|must be owner/);
    }
    // A second start finds it made.
    expect((await prepareDatabase({ owner: { url: database.url }, embedded: undefined, appUrl: undefined })).role).toEqual(role);
  });

  it('is the one of DATABASE_APP_URL where the operator has made one', async () => {
    const { address, role } = await prepareDatabase({ owner: { url: database.url }, embedded: undefined, appUrl: as(ownLogin) });
    expect(role).toEqual({ apart: 'login', name: ownLogin });
    await query(address, "insert into audit_event (actor, action, subject_type, subject_id) values ('job:test', 'x', 'y', 'z')");
    await expect(query(address, 'delete from audit_event')).rejects.toThrow('permission denied');
  });

  it('is refused where it could act as the owner', async () => {
    await expect(prepareDatabase({ owner: { url: database.url }, embedded: undefined, appUrl: database.url })).rejects.toThrow('could act as the owner');
  });

  it('is not made by an owner who may make no role: then Interdict works as the owner and says why', async () => {
    const tables = (await query({ url: database.url }, "select format('alter table %I owner to ' || $$" + limited + "$$, tablename) sql from pg_tables where schemaname = 'public'")) as { sql: string }[];
    await query({ url: database.url }, ...tables.map(({ sql }) => sql), `grant all on schema public to ${limited}`);
    const { role } = await prepareDatabase({ owner: { url: as(limited) }, embedded: undefined, appUrl: undefined });
    expect(role).toMatchObject({ apart: 'none', why: expect.stringMatching(/may not make the role owner_of_a_test_\d+_app .*permission denied/) });
  });

  it('is taken on as a role where its login is not let in: it cannot change the trail, and that its sessions could put the role off is said', async () => {
    const name = `${limited}_app`;
    await query({ url: database.url }, `create role ${name} nologin`, `grant ${name} to ${limited}`);
    const { address, role } = await prepareDatabase({ owner: { url: as(limited) }, embedded: undefined, appUrl: undefined });
    expect(role).toMatchObject({ apart: 'role', why: expect.stringMatching(/the login owner_of_a_test_\d+_app is not let in/) });
    const [who] = (await query(address, 'select session_user as login, current_user as name')) as [{ login: string; name: string }];
    expect(who).toEqual({ login: limited, name });
    await query(address, "insert into audit_event (actor, action, subject_type, subject_id) values ('job:test', 'x', 'y', 'z')");
    for (const statement of ["update audit_event set actor = 'x'", 'delete from audit_event', 'truncate audit_event', 'alter table audit_event disable trigger all', 'set session_replication_role = replica', 'drop table audit_block', 'delete from migrations']) {
      await expect(query(address, statement)).rejects.toThrow(/permission denied|must be owner/);
    }
    // What a login of its own keeps out and a role does not; the first screen of the server says so.
    await expect(query(address, 'reset role', 'delete from audit_event')).rejects.toThrow('permission denied');
    await query(address, 'set role none', 'begin', 'alter table audit_event disable trigger all', 'rollback');
  });
});
