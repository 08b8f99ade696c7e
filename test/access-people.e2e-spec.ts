import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LeaverHandlers } from '../src/access/leavers.js';
import { ProposalsService } from '../src/access/proposals.service.js';
import { SessionsService } from '../src/access/sessions.service.js';
import { SetUpService } from '../src/access/set-up.service.js';
import { UnitsService } from '../src/access/units.service.js';
import { UsersService } from '../src/access/users.service.js';
import { projectRoot } from '../src/config.js';
import { type TestApp, testApp } from './support/app.js';
import { type Browser, browserOf, person } from './support/people.js';

const run = promisify(execFile);
const BY = { actor: 'job:test' };
const codeOf = ({ status, body }: { status: number; body: unknown }): string => `${status} ${(body as { code?: string }).code ?? ''}`;
const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const facts = (subjectId: string) => t.dataSource.query<{ actor: string; action: string; data: Record<string, unknown> }[]>('select actor, action, data from audit_event where subject_id = $1 order by id', [subjectId]);

describe('the first start', () => {
  const admin = { name: 'Ada First', email: 'Ada@Example.com', password: 'the first of many words' };
  const tokenOf = (path: string): string => new URL(path, 'http://x').searchParams.get('token') ?? '';

  it('leads by a one-time link to the first administrator, and then the link is dead', async () => {
    const setUp = t.app.get(SetUpService);
    const earlier = (await setUp.firstAdminLink())?.path ?? '';
    const link = (await setUp.firstAdminLink())?.path ?? '';
    expect((await t.anonymous.get(earlier)).status).toBe(404);

    const page = await t.anonymous.get(link);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch('text/html');
    expect(page.text).toContain('name="password"');
    expect(page.text).not.toContain('<script');

    const short = await t.anonymous.post('/setup').type('form').send({ token: tokenOf(link), ...admin, name: '<b>Ada</b>', password: 'too short' });
    expect(short.status).toBe(400);
    expect(short.text).toContain('at least 12 characters');
    expect(short.text).not.toContain('<b>Ada');

    expect((await t.anonymous.post('/setup').type('form').send({ token: tokenOf(link), ...admin })).status).toBe(200);
    const signedIn = await t.anonymous.post('/v1/session').send({ email: 'ada@example.com', password: admin.password });
    expect(signedIn.status).toBe(200);
    expect(signedIn.body).toMatchObject({ user: { name: 'Ada First', email: 'ada@example.com', role: 'admin' } });

    expect((await t.anonymous.get(link)).status).toBe(404);
    expect((await t.anonymous.post('/setup').type('form').send({ token: tokenOf(link), ...admin, email: 'eve@example.com' })).status).toBe(404);
    expect(await setUp.firstAdminLink()).toBeUndefined();
  });

  it('makes one administrator of two who use the link at once', async () => {
    const fresh = await testApp({ parties: 'none' });
    try {
      const token = tokenOf((await fresh.app.get(SetUpService).firstAdminLink())?.path ?? '');
      const answers = await Promise.all(['one', 'two'].map((who) => fresh.anonymous.post('/setup').send({ token, name: who, email: `${who}@example.com`, password: admin.password })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
      expect((await fresh.app.get(UsersService).list()).length).toBe(1);
    } finally {
      await fresh.close();
    }
  });

  it.each([['idl_unknown'], [''], ['x'.repeat(99)]])('shows no form for a link that was never made (%#)', async (token) => {
    expect((await t.anonymous.get('/setup').query({ token })).status).toBe(404);
  });

  it('leaves no link that has expired', async () => {
    const { link, user } = await t.app.get(UsersService).add({ email: 'late@example.com', name: 'Late', role: 'officer' }, BY);
    await t.dataSource.query("update one_time_link set expires_at = now() - interval '1 second' where user_id = $1", [user.id]);
    expect((await t.anonymous.get(link.path)).status).toBe(404);
  });
});

describe('an administrator', () => {
  let admin: Browser;
  beforeAll(async () => {
    admin = await person(t, 'admin');
  });

  it('adds a person, who sets a password at the link and signs in', async () => {
    const added = await admin.ask('post', '/v1/users', { email: 'New.Person@example.com', name: 'New Person', role: 'auditor' });
    expect(added.status).toBe(201);
    const { user, passwordLink } = added.body as { user: { id: string; email: string }; passwordLink: { link: string } };
    expect(user.email).toBe('new.person@example.com');
    const path = new URL(passwordLink.link);
    expect((await t.anonymous.get(path.pathname + path.search)).text).toContain('New Person');
    await t.anonymous.post('/setup').type('form').send({ token: path.searchParams.get('token'), password: 'words that I remember' }).expect(200);
    await t.anonymous.post('/v1/session').send({ email: 'new.person@example.com', password: 'words that I remember' }).expect(200);
    expect((await facts(user.id)).map(({ action, actor }) => `${action} by ${actor}`)).toEqual([`user.added by user:${admin.id}`, `user.password_set by user:${user.id}`]);
  });

  it('cannot add the same address twice, or a role or unit that does not exist', async () => {
    await admin.ask('post', '/v1/users', { email: 'twice@example.com', name: 'Once', role: 'auditor' }).expect(201);
    expect(codeOf(await admin.ask('post', '/v1/users', { email: 'TWICE@example.com', name: 'Twice', role: 'auditor' }))).toBe('409 exists_already');
    expect(codeOf(await admin.ask('post', '/v1/users', { email: 'x@example.com', name: 'X', role: 'owner' }))).toBe('400 invalid_fields');
    expect(codeOf(await admin.ask('post', '/v1/users', { email: 'x@example.com', name: 'X', role: 'auditor', unit: 'nowhere' }))).toBe('400 invalid_field');
    await admin.ask('post', '/v1/units', { id: 'somewhere', name: 'Somewhere' }).expect(201);
    expect(codeOf(await admin.ask('post', '/v1/users', { email: 'x@example.com', name: 'X', role: 'admin', unit: 'somewhere' }))).toBe('400 invalid_field');
    await admin.ask('post', '/v1/users', { email: 'x@example.com', name: 'X', role: 'auditor', unit: 'somewhere' }).expect(201);
  });

  it("ends a person's sessions with a new role, and never changes the own one", async () => {
    const officer = await person(t, 'officer');
    await admin.ask('patch', `/v1/users/${officer.id}`, { role: 'auditor' }).expect(200);
    expect((await officer.ask('get', '/v1/session')).status).toBe(401);
    expect((await (await browserOf(t, officer.id)).ask('post', '/v1/screenings', { name: 'Exemplar' })).status).toBe(403);
    expect(codeOf(await admin.ask('patch', `/v1/users/${admin.id}`, { role: 'supervisor' }))).toBe('409 own_role');
  });

  it('cannot be the last one to go, even when two disable each other at once', async () => {
    const fresh = await testApp({ parties: 'none' });
    try {
      const [one, two] = [await person(fresh, 'admin'), await person(fresh, 'admin')];
      const answers = await Promise.all([one.ask('post', `/v1/users/${two.id}/disable`, {}), two.ask('post', `/v1/users/${one.id}/disable`, {})]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const left = (await fresh.app.get(UsersService).list()).filter(({ disabledAt }) => disabledAt === null);
      expect(left).toHaveLength(1);
    } finally {
      await fresh.close();
    }
  });
});

describe('a leaver', () => {
  it('loses sessions, keys and links at once, open work changes hands, and one fact tells it', async () => {
    const admin = await person(t, 'admin');
    const leaver = await person(t, 'admin', { name: 'Leaving Soon' });
    const successor = await person(t, 'admin');
    const { key } = (await leaver.ask('post', '/v1/keys', { name: 'of the leaver', scopes: ['lists:read'] }).expect(201)).body as { key: string };
    const asked: unknown[] = [];
    t.app.get(LeaverHandlers).register({
      work: 'test_flags',
      reassign: async (manager, { userId, successorId }) => {
        asked.push({ userId, successorId, within: manager.queryRunner?.isTransactionActive });
        return 3;
      },
    });
    const answer = await admin.ask('post', `/v1/users/${leaver.id}/disable`, { successorId: successor.id });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ended: { sessions: 1, keys: 1, deputies: 0, test_flags: 3 } });
    expect(asked).toEqual([{ userId: leaver.id, successorId: successor.id, within: true }]);
    expect((await leaver.ask('get', '/v1/session')).status).toBe(401);
    expect((await t.anonymous.get('/v1/lists').set('authorization', `Bearer ${key}`)).status).toBe(401);
    const [last] = (await facts(leaver.id)).filter(({ action }) => action === 'user.disabled');
    expect(last).toMatchObject({ actor: `user:${admin.id}`, data: { ended: { keys: 1, test_flags: 3 }, successor: successor.id } });
  });

  it('stays when handing the work over fails', async () => {
    const admin = await person(t, 'admin');
    const officer = await person(t, 'officer');
    t.app.get(LeaverHandlers).register({
      work: 'test_broken',
      reassign: (_, { userId }) => (userId === officer.id ? Promise.reject(new Error('cannot hand over')) : Promise.resolve(0)),
    });
    expect((await admin.ask('post', `/v1/users/${officer.id}/disable`, {})).status).toBe(500);
    expect((await officer.ask('get', '/v1/session')).status).toBe(200);
  });
});

describe('a deputy', () => {
  let absent: Browser;
  let deputy: Browser;
  beforeAll(async () => {
    await t.app.get(UnitsService).add('deputy-unit', 'Unit', 'job:test');
    absent = await person(t, 'supervisor', { unit: 'deputy-unit', name: 'Anna Away' });
    deputy = await person(t, 'officer', { name: 'Dan Deputy' });
  });
  const appoint = (by: Browser, body: object) => by.ask('post', '/v1/deputies', body);
  const standIn = (who: Browser, userId: string | null) => who.ask('put', '/v1/session/acting-for', { userId });

  it('has role and unit of the absent one on the days named, and every fact names both', async () => {
    await appoint(absent, { deputyId: deputy.id, fromDay: day(0), untilDay: day(1) }).expect(201);
    const { body } = await standIn(deputy, absent.id).expect(200);
    expect(body).toMatchObject({ user: { role: 'officer' }, actingFor: { id: absent.id, name: 'Anna Away' }, unit: 'deputy-unit' });
    expect((body as { scopes: string[] }).scopes).toContain('policies:approve');
    const made = await deputy.ask('post', '/v1/screenings', { name: 'Exemplar UAV Plant' }).expect(200);
    const [fact] = await facts((made.body as { id: string }).id);
    expect(fact?.actor).toBe(`user:${deputy.id} for user:${absent.id}`);
  });

  it('is themselves again when stepping back, or when the days are over', async () => {
    const scopes = async () => ((await deputy.ask('get', '/v1/session')).body as { scopes: string[] }).scopes;
    expect(await scopes()).toContain('policies:approve');
    await t.dataSource.query('update deputy set until_day = current_date - 2, from_day = current_date - 3 where absent_id = $1', [absent.id]);
    expect(await scopes()).not.toContain('policies:approve');
    expect((await standIn(deputy, absent.id)).status).toBe(403);
    await t.dataSource.query('update deputy set until_day = current_date + 2 where absent_id = $1', [absent.id]);
    expect(await scopes()).toContain('policies:approve');
    await standIn(deputy, null).expect(200);
    expect(await scopes()).not.toContain('policies:approve');
  });

  it('approves neither what they proposed themselves nor what the absent one did', async () => {
    const proposals = t.app.get(ProposalsService);
    const done: string[] = [];
    proposals.register({ kind: 'test.deputy', approverScope: 'policies:approve', describe: () => 'a test', execute: async (_, { name }) => void done.push(String(name)) });
    const propose = async (by: string, name: string) => (await proposals.propose({ kind: 'test.deputy', subjectType: 'test', subjectId: name, payload: { name }, reason: 'test' }, { actor: by, unit: 'deputy-unit' })).id;
    await standIn(deputy, absent.id).expect(200);
    const own = await propose(`user:${deputy.id}`, 'own');
    const absents = await propose(`user:${absent.id}`, 'absent');
    const others = await propose('user:00000000-0000-4000-8000-000000000000', 'other');
    expect(codeOf(await deputy.ask('post', `/v1/proposals/${own}/approve`, {}))).toBe('403 own_proposal');
    expect(codeOf(await deputy.ask('post', `/v1/proposals/${absents}/approve`, {}))).toBe('403 own_proposal');
    expect(codeOf(await deputy.ask('post', `/v1/proposals/${others}/approve`, {}))).toBe('200 ');
    // And the absent one, back at work, does not approve what was proposed in their name.
    const inTheirName = await propose(`user:${deputy.id} for user:${absent.id}`, 'name');
    expect(codeOf(await absent.ask('post', `/v1/proposals/${inTheirName}/approve`, {}))).toBe('403 own_proposal');
    expect(done).toEqual(['other']);
    await standIn(deputy, null).expect(200);
  });

  it('lends nothing on: no deputy of a deputy, no password, while standing in', async () => {
    await standIn(deputy, absent.id).expect(200);
    const third = await person(t, 'officer');
    expect(codeOf(await appoint(deputy, { deputyId: third.id, fromDay: day(0), untilDay: day(1) }))).toBe('403 not_as_deputy');
    expect(codeOf(await deputy.ask('put', '/v1/session/password', { current: 'x', next: 'words enough for all' }))).toBe('403 not_as_deputy');
    await standIn(deputy, null).expect(200);
  });

  it('is appointed by the absent one or an administrator, and never by themselves', async () => {
    const admin = await person(t, 'admin');
    const other = await person(t, 'supervisor');
    const days = { fromDay: day(0), untilDay: day(3) };
    expect(codeOf(await appoint(deputy, { absentId: other.id, deputyId: deputy.id, ...days }))).toBe('403 not_yours');
    expect(codeOf(await appoint(admin, { absentId: other.id, deputyId: admin.id, ...days }))).toBe('403 not_yours');
    const away = await person(t, 'admin');
    const stand = await person(t, 'admin');
    expect((await appoint(admin, { absentId: away.id, deputyId: stand.id, ...days })).status).toBe(201);
  });

  it.each([
    ['an administrator for a supervisor', 'supervisor', 'admin', 400],
    ['an auditor for an officer', 'officer', 'auditor', 400],
    ['an officer for an administrator', 'admin', 'officer', 400],
    ['an administrator for an administrator', 'admin', 'admin', 201],
    ['an officer for an officer', 'officer', 'officer', 201],
  ] as const)('cannot mix who decides with who keeps people: %s', async (_, absentRole, deputyRole, status) => {
    const [from, to] = [await person(t, absentRole), await person(t, deputyRole)];
    expect((await appoint(from, { deputyId: to.id, fromDay: day(0), untilDay: day(1) })).status).toBe(status);
  });

  it.each([
    [day(1), day(0), 'untilDay'],
    [day(0), day(200), 'untilDay'],
    ['2026-02-30', day(1), 'fromDay'],
    ['tomorrow', day(1), 'fromDay'],
  ])('is not appointed from %s to %s', async (fromDay, untilDay, field) => {
    const { status, body } = await appoint(absent, { deputyId: deputy.id, fromDay, untilDay });
    expect(status).toBe(400);
    expect((body as { fields: { field: string }[] }).fields.map((entry) => entry.field)).toContain(field);
  });

  it('is not appointed a second time for the same days, so that the end of an appointment ends it', async () => {
    const [away, stand] = [await person(t, 'officer'), await person(t, 'officer', { name: 'Stan In' })];
    const made = await appoint(away, { deputyId: stand.id, fromDay: day(0), untilDay: day(2) }).expect(201);
    const again = await appoint(away, { deputyId: stand.id, fromDay: day(2), untilDay: day(4) });
    expect([codeOf(again), (again.body as { detail: string }).detail]).toEqual(['409 exists_already', expect.stringContaining(`Stan In stands in for A officer from ${day(0)} to ${day(2)} already`)]);
    await appoint(away, { deputyId: stand.id, fromDay: day(3), untilDay: day(4) }).expect(201);
    await away.ask('delete', `/v1/deputies/${(made.body as { deputy: { id: string } }).deputy.id}`).expect(204);
    expect((await standIn(stand, away.id)).status).toBe(403);
    await appoint(away, { deputyId: stand.id, fromDay: day(0), untilDay: day(2) }).expect(201);
  });

  it('stands in no longer for a leaver', async () => {
    const away = await person(t, 'officer');
    const stand = await person(t, 'supervisor');
    await appoint(away, { deputyId: stand.id, fromDay: day(0), untilDay: day(1) }).expect(201);
    await standIn(stand, away.id).expect(200);
    await t.app.get(UsersService).disable(away.id, BY);
    expect((await stand.ask('get', '/v1/session')).body).toMatchObject({ actingFor: null });
  });
});

describe('the command line', () => {
  const cli = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, INTERDICT_HOME: t.config.home, DATABASE_URL: t.config.databaseUrl, INTERDICT_FETCH: 'off' };
    const { stdout } = await run(process.execPath, [join(projectRoot(), 'dist', 'src', 'cli.js'), ...args], { env });
    return stdout;
  };

  it('adds, changes and disables people', async () => {
    expect(await cli('users', 'add', 'cli@example.com', '--name', 'Cli Person', '--role', 'officer')).toMatch(/added {5}cli@example\.com, officer\nlink {6}http\S+\/setup\?token=idl_/);
    expect(await cli('users', 'role', 'cli@example.com', 'auditor')).toContain('auditor now');
    const user = await t.app.get(UsersService).findByEmail('cli@example.com');
    await t.app.get(SessionsService).open(t.dataSource.manager, user?.id ?? '', 'link', undefined);
    expect(await cli('users', 'disable', 'cli@example.com')).toContain('sessions 1');
    expect(await cli('users', 'list')).toMatch(/cli@example\.com +auditor +all units +Cli Person +disabled on/);
    expect(await cli('users', 'enable', 'cli@example.com')).toMatch(/enabled +cli@example\.com\nlink +http:\/\/\S+/);
    expect(await cli('users', 'list')).toMatch(/cli@example\.com +auditor +all units +Cli Person +last in/);
    await expect(cli('users', 'enable', 'cli@example.com')).rejects.toThrow(/This user is not disabled/);
    expect((await facts(user?.id ?? '')).map(({ actor }) => actor)).toEqual(Array(4).fill(t.config.localActor));
  }, 120_000);

  it('makes, rotates and revokes keys', async () => {
    const made = await cli('keys', 'add', 'erp', '--scopes', 'screenings:write,lists:read');
    const key = /idk_\S+/.exec(made)?.[0] ?? '';
    const id = /its id is (\S+)/.exec(made)?.[1] ?? '';
    const ask = () => t.anonymous.get('/v1/lists').set('authorization', `Bearer ${key}`);
    expect((await ask()).status).toBe(200);
    expect(await cli('keys', 'rotate', id)).toMatch(/key {7}idk_/);
    expect(await cli('keys', 'list')).toMatch(new RegExp(`${id} idk_\\S+ active .* erp `));
    await cli('keys', 'revoke', id);
    expect((await ask()).status).toBe(401);
    await expect(cli('keys', 'add', 'too much', '--scopes', 'proposals:decide')).rejects.toThrow(/cannot be given to a key/);
  }, 120_000);
});
