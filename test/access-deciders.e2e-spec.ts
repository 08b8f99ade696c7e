import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Deciders } from '../src/access/deciders.service.js';
import { UnitsService } from '../src/access/units.service.js';
import { UsersService } from '../src/access/users.service.js';
import { type TestApp, testApp } from './support/app.js';
import { type Browser, person, withToken } from './support/people.js';

const PASSWORD = 'words enough for everybody';
const codeOf = ({ status, body }: { status: number; body: unknown }): string => `${status} ${(body as { code?: string }).code ?? ''}`.trim();

interface Answer {
  readonly user: { readonly id: string; readonly role: string; readonly unit: string | null; readonly secondPerson: string | null } | null;
  readonly passwordLink: { readonly link: string } | null;
  readonly needsCode?: boolean;
  readonly proposal: { readonly id: string; readonly approvalsNeeded: number } | null;
}

/** One administrator, who means to decide alone, and the first supervisor, who does not help. */
describe('one administrator alone', () => {
  let t: TestApp;
  let admin: Browser;
  let supervisor: Browser;
  beforeAll(async () => {
    t = await testApp({ parties: 'none' });
    await t.app.get(UnitsService).add('north', 'North', 'job:test');
    admin = await person(t, 'admin');
  });
  afterAll(() => t.close());

  const add = (role: string, email: string) => admin.ask('post', '/v1/users', { email, name: `Some ${role}`, role });
  const tokenOf = (link: string | undefined): string => new URL(link ?? 'http://x').searchParams.get('token') ?? '';
  const setPassword = (link: string | undefined, more: object = {}) => t.anonymous.post('/setup').send({ token: tokenOf(link), password: PASSWORD, ...more });
  const signIn = async (email: string): Promise<Browser> => {
    const { status, headers, body } = await t.anonymous.post('/v1/session').send({ email, password: PASSWORD });
    expect(status).toBe(200);
    const cookie = (headers['set-cookie'] as unknown as string[])[0] ?? '';
    return withToken(t, (body as { user: { id: string } }).user.id, email, cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';')));
  };
  const approve = (by: Browser, id: string | undefined) => by.ask('post', `/v1/proposals/${id}/approve`, {});
  const trail = (id: string) => t.dataSource.query<{ action: string; actor: string; data: Record<string, unknown> }[]>('select action, actor, data from audit_event where subject_id = $1 order by id', [id]);

  it('adds the first supervisor, and nobody else who decides until that one has access', async () => {
    expect(codeOf(await add('officer', 'early@example.com'))).toBe('409 supervisor_first');
    const first = await add('supervisor', 'first@example.com');
    expect(first.status).toBe(201);
    const { user, passwordLink } = first.body as Answer;
    expect(user).toMatchObject({ role: 'supervisor', secondPerson: null });
    expect(codeOf(await add('supervisor', 'second@example.com'))).toBe('409 supervisor_first');
    // Nor by taking the first away and bringing them back.
    await admin.ask('post', `/v1/users/${user?.id}/disable`, {}).expect(200);
    await add('supervisor', 'spare@example.com').expect(201);
    expect(codeOf(await admin.ask('post', `/v1/users/${user?.id}/enable`, {}))).toBe('409 supervisor_first');
    const spare = await t.app.get(UsersService).findByEmail('spare@example.com');
    await admin.ask('post', `/v1/users/${spare?.id}/disable`, {}).expect(200);
    expect((await setPassword(passwordLink?.link)).status).toBe(404);
    const again = (await admin.ask('post', `/v1/users/${user?.id}/enable`, {}).expect(200)).body as Answer;
    expect((await setPassword(again.passwordLink?.link)).status).toBe(200);
    supervisor = await signIn('first@example.com');
  });

  it('may add who decides nothing', async () => {
    await add('auditor', 'auditor@example.com').expect(201);
    await add('admin', 'second-admin@example.com').expect(201);
  });

  it.each(['officer', 'supervisor'])('proposes every other %s, and approves nobody', async (role) => {
    const answer = await add(role, `${role}@example.com`);
    expect(answer.status).toBe(202);
    const { user, passwordLink, proposal } = answer.body as Answer;
    expect({ user, passwordLink, needed: proposal?.approvalsNeeded }).toEqual({ user: null, passwordLink: null, needed: 1 });
    expect(await t.app.get(UsersService).findByEmail(`${role}@example.com`)).toBeUndefined();
    expect(codeOf(await approve(admin, proposal?.id))).toBe('403 insufficient_scope');
    const key = await t.keyWith('proposals:decide', 'users:approve');
    expect(codeOf(await t.anonymous.post(`/v1/proposals/${proposal?.id}/approve`).set('authorization', `Bearer ${key}`).send({}))).toBe('403 needs_a_person');
  });

  it('has half of what a new account takes: the link is worth nothing without the code of the supervisor', async () => {
    const { proposal } = (await add('officer', 'halves@example.com')).body as Answer;
    const approved = await approve(supervisor, proposal?.id);
    expect(approved.status).toBe(200);
    const { handOver, subjectId } = approved.body as { handOver: { secret: string; says: string }; subjectId: string };
    expect(handOver.secret).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    const shownAgain = (await supervisor.ask('get', `/v1/proposals/${proposal?.id}`)).text;
    expect(shownAgain).not.toContain(handOver.secret);

    const asked = (await admin.ask('post', `/v1/users/${subjectId}/password-link`).expect(201)).body as Answer;
    expect(asked.needsCode).toBe(true);
    const page = await t.anonymous.get(`/setup?token=${tokenOf(asked.passwordLink?.link)}`);
    expect(page.text).toContain('name="code"');
    expect((await setPassword(asked.passwordLink?.link)).status).toBe(400);
    expect((await setPassword(asked.passwordLink?.link, { code: 'AAAA-AAAA-AAAA' })).status).toBe(400);
    expect((await setPassword(asked.passwordLink?.link, { code: handOver.secret.toLowerCase().replaceAll('-', ' ') })).status).toBe(200);
    await signIn('halves@example.com');
    const facts = await trail(subjectId);
    expect(facts.find(({ action }) => action === 'user.added')).toMatchObject({ actor: `user:${supervisor.id}`, data: { role: 'officer', proposal: proposal?.id, proposedBy: `user:${admin.id}` } });
    expect(JSON.stringify(facts)).not.toContain(handOver.secret);
    expect((await admin.ask('get', `/v1/users/${subjectId}`)).body).toMatchObject({ secondPerson: `user:${supervisor.id}` });
  });

  it('cannot guess the code', async () => {
    const { proposal } = (await add('officer', 'guess@example.com')).body as Answer;
    const { handOver, subjectId } = (await approve(supervisor, proposal?.id)).body as { handOver: { secret: string }; subjectId: string };
    const { passwordLink } = (await admin.ask('post', `/v1/users/${subjectId}/password-link`)).body as Answer;
    for (let i = 0; i < 5; i++) expect((await setPassword(passwordLink?.link, { code: 'WRONG' })).status).toBe(400);
    expect((await setPassword(passwordLink?.link, { code: handOver.secret })).status).toBe(404);
    await t.dataSource.query("update app_user set code_tries = 0, code_until = now() - interval '1 second' where id = $1", [subjectId]);
    expect((await setPassword(passwordLink?.link, { code: handOver.secret })).status).toBe(404);
  });

  it('cannot take over somebody who decides by a new password, nor bring one back', async () => {
    const officer = await t.app.get(UsersService).findByEmail('halves@example.com');
    const reset = await admin.ask('post', `/v1/users/${officer?.id}/password-link`);
    expect({ status: reset.status, link: (reset.body as Answer).passwordLink }).toEqual({ status: 202, link: null });
    await signIn('halves@example.com'); // the old password goes on
    await admin.ask('post', `/v1/users/${officer?.id}/disable`, {}).expect(200);
    expect((await approve(supervisor, (reset.body as Answer).proposal?.id)).status).toBe(409);
    await supervisor.ask('post', `/v1/proposals/${(reset.body as Answer).proposal?.id}/return`, { reason: 'has left' }).expect(200);
    const back = await admin.ask('post', `/v1/users/${officer?.id}/enable`, {});
    expect(back.status).toBe(202);
    const { handOver } = (await approve(supervisor, (back.body as Answer).proposal?.id)).body as { handOver: { secret: string } };
    const { passwordLink } = (await admin.ask('post', `/v1/users/${officer?.id}/password-link`)).body as Answer;
    expect((await setPassword(passwordLink?.link, { code: handOver.secret })).status).toBe(200);
  });

  it('cannot make a decider of an account whose password they have: role and password are asked for anew', async () => {
    const { user, passwordLink } = (await add('auditor', 'puppet@example.com')).body as Answer;
    await setPassword(passwordLink?.link);
    const change = await admin.ask('patch', `/v1/users/${user?.id}`, { role: 'supervisor' });
    expect({ status: change.status, role: (change.body as Answer).user?.role }).toEqual({ status: 202, role: 'auditor' });
    const { handOver } = (await approve(supervisor, (change.body as Answer).proposal?.id)).body as { handOver?: { secret: string } };
    expect(handOver?.secret).toBeDefined();
    expect((await t.anonymous.post('/v1/session').send({ email: 'puppet@example.com', password: PASSWORD })).status).toBe(401);
    // Taken down again, the account needs no code, and brought up again it does.
    await admin.ask('patch', `/v1/users/${user?.id}`, { role: 'auditor' }).expect(200);
    const link = (await admin.ask('post', `/v1/users/${user?.id}/password-link`).expect(201)).body as Answer;
    expect(link.needsCode).toBe(false);
  });

  it('cannot widen what somebody who decides sees, nor let them see another unit', async () => {
    const officer = await person(t, 'officer', { unit: 'north' });
    const change = await admin.ask('patch', `/v1/users/${officer.id}`, { unit: null });
    expect({ status: change.status, unit: (change.body as Answer).user?.unit }).toEqual({ status: 202, unit: 'north' });
    expect((await officer.ask('get', '/v1/session')).status).toBe(200);
  });

  it('cannot appoint a deputy for somebody who decides', async () => {
    const stand = await person(t, 'officer');
    const today = new Date().toISOString().slice(0, 10);
    const appointed = await admin.ask('post', '/v1/deputies', { absentId: supervisor.id, deputyId: stand.id, fromDay: today, untilDay: today });
    // Nobody but the absent supervisor could say yes, and about themselves nobody does.
    expect(codeOf(appointed)).toBe('409 nobody_can_approve');
    const other = await person(t, 'officer');
    const asked = await admin.ask('post', '/v1/deputies', { absentId: other.id, deputyId: stand.id, fromDay: today, untilDay: today });
    expect(asked.status).toBe(202);
    expect(codeOf(await stand.ask('put', '/v1/session/acting-for', { userId: other.id }))).toBe('403 not_yours');
    await approve(supervisor, (asked.body as Answer).proposal?.id).expect(200);
    await stand.ask('put', '/v1/session/acting-for', { userId: other.id }).expect(200);
  });

  it('cannot go back to the beginning by sending all supervisors away', async () => {
    await admin.ask('post', `/v1/users/${supervisor.id}/disable`, {}).expect(200);
    expect(codeOf(await add('supervisor', 'puppet-2@example.com'))).toBe('409 nobody_can_approve');
  });

  it('on the machine itself is let in again, for as long as there are too few supervisors to ask, and the trail says so', async () => {
    const deciders = t.app.get(Deciders);
    const by = { actor: t.config.localActor };
    const { done } = await deciders.add({ email: 'rescue@example.com', name: 'Rescue', role: 'supervisor' }, by);
    expect(done?.link.needsCode).toBe(false);
    expect((await trail(done?.user.id ?? ''))[0]).toMatchObject({ action: 'user.added', actor: t.config.localActor });
    await t.dataSource.query("update app_user set password_hash = 'x', disabled_at = null where email in ('rescue@example.com', 'first@example.com')");
    const { proposal } = await deciders.add({ email: 'more@example.com', name: 'More', role: 'officer' }, by);
    expect(proposal).toMatchObject({ kind: 'access.add', approvalsNeeded: 2, state: 'open' });
    expect(await t.app.get(UsersService).findByEmail('more@example.com')).toBeUndefined();
  });
});
