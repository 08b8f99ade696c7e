import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysService } from '../src/access/api-keys.service.js';
import { RecentKeys, type RecognisedKey } from '../src/access/recent-keys.service.js';
import { SCOPES } from '../src/access/scope.js';
import { UnitsService } from '../src/access/units.service.js';
import type { Notices } from '../src/database/notices.service.js';
import { type TestApp, testApp } from './support/app.js';
import { type Browser, browserOf, person, personWithPassword, withToken } from './support/people.js';

const PASSWORD = 'plain words of twelve';

let t: TestApp;
beforeAll(async () => {
  t = await testApp({ env: { INTERDICT_ALLOWED_ORIGINS: 'https://desk.example.com', INTERDICT_TRUSTED_PROXIES: '1' } });
});
afterAll(() => t.close());

const signIn = (email: string, password: string, from = '192.0.2.1') => t.anonymous.post('/v1/session').set('x-forwarded-for', from).send({ email, password });
const forgetFailures = () => t.dataSource.query('delete from sign_in_attempts');
const cookieOf = ({ headers }: { headers: Record<string, unknown> }): string => (headers['set-cookie'] as unknown as string[])[0] ?? '';
const codeOf = ({ status, body }: { status: number; body: unknown }): string => `${status} ${(body as { code?: string }).code ?? ''}`;

describe('guessing passwords', () => {
  let victim: { id: string; email: string };
  beforeAll(async () => {
    victim = await personWithPassword(t, 'officer', PASSWORD);
  });
  beforeEach(forgetFailures);

  it('is stopped after six tries, wherever they come from, and the right password does not help then', async () => {
    for (let i = 0; i < 6; i++) expect(codeOf(await signIn(victim.email, `wrong words ${i}`, `192.0.2.${i}`))).toBe('401 sign_in_failed');
    const blocked = await signIn(victim.email, PASSWORD, '192.0.2.99');
    expect(codeOf(blocked)).toBe('429 too_many_requests');
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('is stopped just the same when all tries come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, (_, i) => signIn(victim.email, `wrong words ${i}`, `198.51.100.${i}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(6);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(9);
  });

  it.each([
    [5, 30],
    [6, 60],
    [8, 240],
    [40, 900],
  ])('waits longer after each further failure, and never more than a quarter of an hour: after %s others %s s', async (before, expected) => {
    await signIn(victim.email, 'wrong words');
    await t.dataSource.query('update sign_in_attempts set failures = $1', [before]);
    await t.dataSource.query("delete from sign_in_attempts where subject <> sha256(convert_to('person:' || $1, 'utf8'))", [victim.email]);
    await signIn(victim.email, 'wrong words');
    const blocked = await signIn(victim.email, 'wrong words');
    const wait = Number(blocked.headers['retry-after']);
    expect(wait).toBeLessThanOrEqual(expected);
    expect(wait).toBeGreaterThan(expected - 25);
  });

  it('of many people from one address is stopped too, and other addresses go on', async () => {
    await signIn('nobody-0@example.com', 'wrong words', '203.0.113.7');
    await t.dataSource.query("update sign_in_attempts set failures = 19 where subject = sha256('address:203.0.113.7'::bytea)");
    expect((await signIn('nobody-19@example.com', 'wrong words', '203.0.113.7')).status).toBe(401);
    expect((await signIn('nobody-20@example.com', 'wrong words', '203.0.113.7')).status).toBe(401);
    expect((await signIn(victim.email, PASSWORD, '203.0.113.7')).status).toBe(429);
    expect((await signIn(victim.email, PASSWORD, '203.0.113.8')).status).toBe(200);
  });

  it('starts afresh after a right password', async () => {
    for (let i = 0; i < 5; i++) await signIn(victim.email, 'wrong words');
    expect((await signIn(victim.email, PASSWORD)).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await signIn(victim.email, 'wrong words')).status).toBe(401);
    expect((await signIn(victim.email, PASSWORD)).status).toBe(200);
  });
});

describe('finding out who has an account', () => {
  beforeEach(forgetFailures);

  it('gets one and the same answer for nobody, a wrong password, a leaver and somebody without a password', async () => {
    const known = await personWithPassword(t, 'officer', PASSWORD);
    const leaver = await personWithPassword(t, 'officer', PASSWORD);
    await t.dataSource.query('update app_user set disabled_at = now() where id = $1', [leaver.id]);
    const invited = await person(t, 'officer');
    const answers = [await signIn('nobody@example.com', PASSWORD), await signIn(known.email, 'wrong words'), await signIn(leaver.email, PASSWORD), await signIn(invited.email, PASSWORD)];
    const told = answers.map(({ status, body, headers }) => ({ status, body: { ...(body as object), requestId: '' }, cookies: headers['set-cookie'] }));
    for (const answer of told) expect(answer).toEqual(told[0]);
    expect(told[0]).toMatchObject({ status: 401, cookies: undefined });
  });

  it('is blocked for an unknown address just as for a known one', async () => {
    for (let i = 0; i < 6; i++) await signIn('no.such.person@example.com', 'wrong words', `192.0.2.${i}`);
    expect(codeOf(await signIn('no.such.person@example.com', 'wrong words', '192.0.2.77'))).toBe('429 too_many_requests');
  });

  it('reads no e-mail address in the trail', async () => {
    await signIn('somebody.private@example.com', 'wrong words');
    const [row] = await t.dataSource.query<{ n: number }[]>("select count(*)::int n from audit_event where audit_event::text ilike '%@example.com%'");
    expect(row?.n).toBe(0);
  });
});

describe('a session', () => {
  let someone: { id: string; email: string };
  beforeAll(async () => {
    await forgetFailures();
    someone = await personWithPassword(t, 'officer', PASSWORD);
  });
  beforeEach(forgetFailures);

  it('is a cookie that scripts and other sites do not get, and only its hash is kept', async () => {
    const answer = await signIn(someone.email, PASSWORD);
    expect(cookieOf(answer)).toMatch(/^interdict-session=ids_[\w-]{43}; .*Path=\/.*; HttpOnly; SameSite=Lax$/);
    const token = cookieOf(answer).slice('interdict-session='.length).split(';')[0] ?? '';
    expect(JSON.stringify(answer.body)).not.toContain(token);
    const rows = await t.dataSource.query<unknown[]>("select 1 from user_session where user_session::text like '%' || $1 || '%'", [token]);
    expect(rows).toEqual([]);
  });

  it('that was stolen is worth nothing after sign-out', async () => {
    const browser = await browserOf(t, someone.id);
    const thief = withToken(t, someone.id, '', browser.token);
    expect((await thief.ask('get', '/v1/session')).status).toBe(200);
    const out = await browser.ask('delete', '/v1/session');
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toMatch(/^interdict-session=;/);
    expect(codeOf(await thief.ask('get', '/v1/session'))).toBe('401 unauthorized');
    expect(codeOf(await thief.ask('get', '/v1/lists'))).toBe('401 unauthorized');
  });

  it('is never the one that somebody planted before (fixation)', async () => {
    const planted = 'ids_planted-by-an-attacker-planted-by-an-atta';
    const answer = await t.anonymous.post('/v1/session').set('cookie', `interdict-session=${planted}`).send({ email: someone.email, password: PASSWORD });
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).not.toContain(planted);
    expect((await withToken(t, someone.id, '', planted).ask('get', '/v1/session')).status).toBe(401);
  });

  it('ends when the same browser signs in again', async () => {
    const before = await browserOf(t, someone.id);
    await t.anonymous.post('/v1/session').set('cookie', before.cookie).send({ email: someone.email, password: PASSWORD }).expect(200);
    expect((await before.ask('get', '/v1/session')).status).toBe(401);
  });

  it.each([
    ['left alone for half an hour', "seen_at = now() - interval '31 minutes'"],
    ['open for twelve hours', 'expires_at = now()'],
  ])('%s is over', async (_, change) => {
    const browser = await browserOf(t, someone.id);
    expect((await browser.ask('get', '/v1/session')).status).toBe(200);
    await t.dataSource.query(`update user_session set ${change} where id = (select id from user_session where user_id = $1 order by created_at desc limit 1)`, [someone.id]);
    expect((await browser.ask('get', '/v1/session')).status).toBe(401);
  });

  it('stays open while it is used', async () => {
    const browser = await browserOf(t, someone.id);
    await t.dataSource.query("update user_session set seen_at = now() - interval '29 minutes' where user_id = $1", [someone.id]);
    await browser.ask('get', '/v1/session').expect(200);
    const [row] = await t.dataSource.query<{ age: number }[]>('select min(extract(epoch from now() - seen_at))::float8 age from user_session where user_id = $1', [someone.id]);
    expect(row?.age).toBeLessThan(60);
  });

  it('of others ends when the password is changed, and the old password does no more', async () => {
    const here = await browserOf(t, someone.id);
    const elsewhere = await browserOf(t, someone.id);
    expect(codeOf(await here.ask('put', '/v1/session/password', { current: 'wrong words', next: 'other words of twelve' }))).toBe('400 invalid_field');
    expect(codeOf(await here.ask('put', '/v1/session/password', { current: PASSWORD, next: 'elevenchars' }))).toBe('400 weak_password');
    expect((await here.ask('put', '/v1/session/password', { current: PASSWORD, next: 'other words of twelve' })).status).toBe(204);
    expect((await elsewhere.ask('get', '/v1/session')).status).toBe(401);
    expect((await here.ask('get', '/v1/session')).status).toBe(200);
    expect((await signIn(someone.email, PASSWORD)).status).toBe(401);
    expect((await signIn(someone.email, 'other words of twelve')).status).toBe(200);
  });
});

describe('a forged request', () => {
  let officer: Browser;
  beforeAll(async () => {
    officer = await person(t, 'officer');
  });

  const screen = (headers: Readonly<Record<string, string>>) => t.anonymous.post('/v1/screenings').set('cookie', officer.cookie).set(headers).send({ name: 'Exemplar UAV Plant' });

  it.each([
    ['without the token', {}, 403],
    ['with a wrong token', { 'x-csrf-token': 'A'.repeat(43) }, 403],
    ["with another session's token", { 'x-csrf-token': 'OTHER' }, 403],
    ['with the token, from another site', { 'x-csrf-token': 'OWN', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['with the token, from a sister site', { 'x-csrf-token': 'OWN', 'sec-fetch-site': 'same-site', origin: 'https://www.example.com' }, 403],
    ['with the token, from another origin, by an old browser', { 'x-csrf-token': 'OWN', origin: 'https://evil.example' }, 403],
    ['with the token, from a sandboxed frame', { 'x-csrf-token': 'OWN', origin: 'null' }, 403],
    ['with the token, from our own page', { 'x-csrf-token': 'OWN', 'sec-fetch-site': 'same-origin' }, 200],
    ['with the token, from our own origin, by an old browser', { 'x-csrf-token': 'OWN', origin: 'HOST' }, 200],
    ['with the token, from an origin that is allowed', { 'x-csrf-token': 'OWN', 'sec-fetch-site': 'same-site', origin: 'https://desk.example.com' }, 200],
  ])('%s is answered as it should be', async (_, headers: Readonly<Record<string, string>>, expected) => {
    const other = await person(t, 'officer');
    const host = (t.app.getHttpServer() as { address(): { port: number } }).address().port;
    const real = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { OWN: officer.csrfToken, OTHER: other.csrfToken, HOST: `http://127.0.0.1:${host}` }[value] ?? value]));
    const answer = await screen(real);
    expect(answer.status).toBe(expected);
    if (expected === 403) expect(codeOf(answer)).toBe('403 forged_request');
  });

  it('to sign somebody in as another is refused', async () => {
    const answer = await t.anonymous.post('/v1/session').set('origin', 'https://evil.example').set('sec-fetch-site', 'cross-site').send({ email: 'a@example.com', password: PASSWORD });
    expect(codeOf(answer)).toBe('403 forged_request');
  });

  it('by form is not even read', async () => {
    const answer = await t.anonymous.post('/v1/screenings').set('cookie', officer.cookie).set('x-csrf-token', officer.csrfToken).type('form').send('name=Exemplar');
    expect(answer.status).toBe(415);
  });
});

describe('a key', () => {
  const ask = (key: string) => t.anonymous.get('/v1/lists').set('authorization', `Bearer ${key}`);
  /** What another process does to a key is heard a moment after its commit. */
  const refusedSoon = async (key: string): Promise<void> => {
    const until = Date.now() + 4000;
    while ((await ask(key)).status !== 401) if (Date.now() > until) throw new Error('the key goes on');
  };

  it('ends when it expires', async () => {
    const { key } = await t.app.get(ApiKeysService).issue('old', ['lists:read'], 'job:test', { expiresAt: new Date(Date.now() + 60_000) });
    expect((await ask(key)).status).toBe(200);
    await t.dataSource.query("update api_key set expires_at = now() - interval '1 second' where name = 'old'");
    await refusedSoon(key);
  });

  it('ends when it is revoked', async () => {
    const admin = await person(t, 'admin');
    const { body } = await admin.ask('post', '/v1/keys', { name: 'procurement', scopes: ['lists:read'] }).expect(201);
    const { id, key } = body as { id: string; key: string };
    expect((await ask(key)).status).toBe(200);
    await admin.ask('delete', `/v1/keys/${id}`).expect(204);
    expect(codeOf(await ask(key))).toBe('401 unauthorized');
  });

  it('is looked up once in five seconds, and anew whenever one ended, was lost sight of, or changed while it was looked up', async () => {
    let hear: () => void = () => undefined;
    const notices = { listening: true, on: (_: string, heard: () => void) => void (hear = heard) };
    const recent = new RecentKeys(notices as unknown as Notices, { ...t.config, watchesLists: true });
    recent.onModuleInit();
    const start = new Date('2026-11-25T12:00:00Z');
    const known: RecognisedKey = { id: 'k', name: 'k', scopes: [], unit: null, ratePerMinute: null, expiresAt: new Date('2026-11-25T12:00:03Z') };
    let lookUps = 0;
    const at = (seconds: number, lookUp = async (): Promise<RecognisedKey | undefined> => known) => recent.find(Buffer.from('k'), new Date(start.getTime() + seconds * 1000), () => (lookUps++, lookUp()));
    const told: [string, number][] = [];
    const step = async (what: string, work: () => Promise<RecognisedKey | undefined>) => told.push([`${what}: ${(await work()) ? 'known' : 'refused'}`, lookUps]);
    await step('first', () => at(0, async () => (hear(), known)));
    await step('an end came in between', () => at(0.1));
    await step('again', () => at(1));
    await step('past its end', () => at(3));
    await step('five seconds later', () => at(5.2, async () => ({ ...known, expiresAt: null })));
    await step('again', () => at(6));
    hear();
    await step('after it was revoked', () => at(6.1, async () => undefined));
    await step('again', () => at(6.2, async () => undefined));
    await step('known once more', () => at(6.3));
    notices.listening = false;
    await step('nothing is heard', () => at(6.4));
    await step('again', () => at(6.5));
    expect(told).toEqual([
      ['first: known', 1], ['an end came in between: known', 2], ['again: known', 2], ['past its end: refused', 2], ['five seconds later: known', 3], ['again: known', 3],
      ['after it was revoked: refused', 4], ['again: refused', 5], ['known once more: known', 6], ['nothing is heard: known', 7], ['again: known', 8],
    ]);
  });

  it('is kept as a hash and shown once', async () => {
    const admin = await person(t, 'admin');
    const { body } = await admin.ask('post', '/v1/keys', { name: 'shown once', scopes: ['lists:read'] }).expect(201);
    const { key } = body as { key: string };
    const { text } = await admin.ask('get', '/v1/keys').expect(200);
    expect(text).toContain('shown once');
    expect(text).not.toContain(key);
    expect(text).not.toContain('hash');
    const rows = await t.dataSource.query<unknown[]>("select 1 from api_key where api_key::text like '%' || $1 || '%' union all select 1 from audit_event where audit_event::text like '%' || $1 || '%'", [key]);
    expect(rows).toEqual([]);
  });

  it('is changed for a new one with an overlap', async () => {
    const admin = await person(t, 'admin');
    const first = (await admin.ask('post', '/v1/keys', { name: 'rotated', scopes: ['lists:read'] })).body as { id: string; key: string };
    const second = (await admin.ask('post', `/v1/keys/${first.id}/rotate`, { overlapHours: 1 }).expect(201)).body as { key: string };
    expect([(await ask(first.key)).status, (await ask(second.key)).status]).toEqual([200, 200]);
    await t.dataSource.query("update api_key set expires_at = expires_at - interval '61 minutes' where id = $1", [first.id]);
    await refusedSoon(first.key);
    expect((await ask(second.key)).status).toBe(200);
  });

  it('cannot be given what only a person does', async () => {
    const admin = await person(t, 'admin');
    for (const scope of ['users:write', 'keys:write', 'proposals:decide']) {
      expect(codeOf(await admin.ask('post', '/v1/keys', { name: 'too much', scopes: [scope] }))).toBe('400 invalid_fields');
    }
  });

  it('tells its last use, to the minute', async () => {
    const admin = await person(t, 'admin');
    const { id, key } = (await admin.ask('post', '/v1/keys', { name: 'used', scopes: ['lists:read'] })).body as { id: string; key: string };
    const used = async () => ((await admin.ask('get', '/v1/keys')).body as { items: { id: string; lastUsedAt: string | null }[] }).items.find((row) => row.id === id)?.lastUsedAt ?? null;
    expect(await used()).toBeNull();
    await ask(key).expect(200);
    expect(Date.now() - Date.parse((await used()) ?? '')).toBeLessThan(60_000);
  });

  it('sees outcomes only, unless it may read findings', async () => {
    const plain = await t.keyWith('screenings:write', 'screenings:read');
    const full = await t.keyWith('screenings:write', 'findings:read');
    const screen = (key: string) => t.anonymous.post('/v1/screenings').set('authorization', `Bearer ${key}`).send({ name: 'Volkonsky Arkady Petrovich', birthDate: '1961-04-12' });
    const answer = await screen(plain);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body as object).sort()).toEqual(['coverage', 'engineVersion', 'hold', 'id', 'incompleteReasons', 'listVersions', 'outcome', 'policyVersion']);
    expect(answer.body).toMatchObject({ outcome: 'review', hold: true });
    expect(answer.text).not.toMatch(/volkonsky/i);
    const stored = await t.anonymous.get(`/v1/screenings/${(answer.body as { id: string }).id}`).set('authorization', `Bearer ${plain}`);
    expect(stored.status).toBe(200);
    expect(stored.text).not.toMatch(/volkonsky/i);
    expect((await screen(full)).text).toMatch(/volkonsky/i);
  });

  it("of one unit does not see another unit's screening", async () => {
    const units = t.app.get(UnitsService);
    await units.add('north', 'North', 'job:test');
    await units.add('south', 'South', 'job:test');
    const keyOf = async (unit: string | null) => (await t.app.get(ApiKeysService).issue('of a unit', ['screenings:write', 'screenings:read', 'findings:read'], 'job:test', { unit })).key;
    const [north, south, all] = [await keyOf('north'), await keyOf('south'), await keyOf(null)];
    const made = await t.anonymous.post('/v1/screenings').set('authorization', `Bearer ${north}`).send({ name: 'Exemplar UAV Plant' });
    const read = (key: string) => t.anonymous.get(`/v1/screenings/${(made.body as { id: string }).id}`).set('authorization', `Bearer ${key}`);
    expect((await read(north)).status).toBe(200);
    expect((await read(all)).status).toBe(200);
    const other = await read(south);
    const none = await t.anonymous.get('/v1/screenings/00000000-0000-4000-8000-000000000000').set('authorization', `Bearer ${south}`);
    expect([other.status, none.status]).toEqual([404, 404]);
    expect((other.body as { code: string }).code).toBe((none.body as { code: string }).code);
  });

  it('has a rate that the headers tell', async () => {
    const { key } = await t.app.get(ApiKeysService).issue('slow', ['lists:read'], 'job:test', { ratePerMinute: 3 });
    const answers = [await ask(key), await ask(key), await ask(key), await ask(key)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-policy'] as string)).toEqual(Array(4).fill('"key";q=3;w=60'));
    expect(answers.map(({ headers }) => (headers['ratelimit'] as string).split(';')[1])).toEqual(['r=2', 'r=1', 'r=0', 'r=0']);
    expect(Number(answers[3]?.headers['retry-after'])).toBeLessThanOrEqual(20);
    expect(codeOf(answers[3] as { status: number; body: unknown })).toBe('429 too_many_requests');
  });
});

describe('somebody of another unit', () => {
  const SECRET = 'Zyzzogeton';
  const NOBODY = '00000000-0000-4000-8000-000000000000';
  const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
  /** Of the first word of a path: what of the north is asked for. */
  const north: Record<string, string> = {};
  /** Bodies that a route would take. */
  const decision = { outcome: 'false_positive', reasonCode: 'name_only', text: 'Compared the whole entry; only the name agrees.' };
  const bodies: Record<string, object> = {
    '/v1/flags/{id}/propose': decision,
    '/v1/cases/{id}/propose': { ...decision, partyId: 'us-ofac-sdn:90001' },
    '/v1/flags/{id}/assign': { assignee: `user:${NOBODY}` },
    '/v1/flags/{id}/reopen': { reason: 'look again' },
    '/v1/flags/dispositions/{id}/quality': { verdict: 'confirmed', note: 'seen' },
    '/v1/cases/{id}/licences': { number: 'L-1', authority: 'OFAC', scope: 'All of it', partyIds: ['x'], validFrom: '2026-01-01', validTo: '2099-01-01', reason: 'granted' },
    '/v1/suppliers/{reference}': { name: 'Taken over' },
    '/v1/batches/{id}/look': {},
    '/v1/batches/{id}/start': {},
  };
  /** These tell nothing of subjects, or of all units only to those who see all. */
  const OF_NO_UNIT = /^\/v1\/(parties|lists|policies|separations|users|units|keys|deputies|session|audit|monitoring\/(?:delta|full|policy))|^\/(health|metrics|setup)/;
  let all: string;
  let southKey: string;
  let southSupervisor: Browser;
  let routes: { method: (typeof METHODS)[number]; path: string }[];
  const as = (key: string, method: (typeof METHODS)[number], path: string) => t.anonymous[method](path).set('authorization', `Bearer ${key}`);

  beforeAll(async () => {
    const units = t.app.get(UnitsService);
    for (const unit of ['far-north', 'far-south']) await units.add(unit, unit, 'job:test');
    const keyOf = async (unit: string) => (await t.app.get(ApiKeysService).issue('of a unit', SCOPES, 'job:test', { unit })).key;
    all = await keyOf('far-north');
    southKey = await keyOf('far-south');
    southSupervisor = await person(t, 'supervisor', { unit: 'far-south' });
    const made = async <T,>(path: string, body: object): Promise<T> => {
      const answer = await as(all, 'post', path).send(body);
      if (answer.status >= 300) throw new Error(`${path} answers ${answer.status}: ${answer.text}`);
      return answer.body as T;
    };
    const screening = await made<{ id: string }>('/v1/screenings', { name: `Exemplar UAV Plant ${SECRET} LLC`, reference: `${SECRET}-7`, order: `${SECRET}-PO` });
    const stored = (await as(all, 'get', `/v1/screenings/${screening.id}`)).body as { flags: { id: string }[] };
    const flag = stored.flags[0]?.id ?? '';
    const { flag: { caseId } } = (await as(all, 'get', `/v1/flags/${flag}`)).body as { flag: { caseId: string } };
    await made(`/v1/flags/${flag}/notes`, { text: `${SECRET} note` });
    const attachment = (await as(all, 'post', `/v1/cases/${caseId}/attachments`).attach('file', Buffer.from(`${SECRET} file`), `${SECRET}.txt`)).body as { id: string };
    const licence = await made<{ licence?: { id: string }; id?: string }>(`/v1/cases/${caseId}/licences`, { number: `${SECRET}-L`, authority: 'OFAC', scope: 'All of it', partyIds: ['us-ofac-sdn:90001'], validFrom: '2026-01-01', validTo: '2099-01-01', reason: SECRET });
    const batch = (await as(all, 'post', '/v1/batches').attach('file', Buffer.from(`Supplier Name;Land\n${SECRET} Works;DE\n`), `${SECRET}.csv`)).body as { id: string };
    await made('/v1/suppliers', { suppliers: [{ reference: `${SECRET}-S`, name: `${SECRET} Supplier` }] });
    const run = await made<{ id: string }>('/v1/monitoring/full', {});
    const hold = await made<{ id: string }>('/v1/retention/holds', { screeningId: screening.id, reason: SECRET });
    const lift = await made<{ id: string }>(`/v1/retention/holds/${hold.id}/lift`, { reason: SECRET });
    await as(all, 'put', '/v1/queue-filters').send({ name: SECRET, filter: { list: 'eu-fsf' }, shared: true }).expect(200);
    const [filter] = await t.dataSource.query<{ id: string }[]>('select id from queue_filter where name = $1', [SECRET]);
    const [pair] = await t.dataSource.query<{ id: string }[]>(
      "insert into cleared_pair (unit, subject_key, subject_name, list_id, party_id, party_name, state, reason_code, text, proposed_by) values ('far-north', 'k', $1, 'us-ofac-sdn', 'us-ofac-sdn:90001', 'X', 'active', 'name_only', 'x', 'job:test') returning id",
      [SECRET],
    );
    const [task] = await t.dataSource.query<{ id: string }[]>("select id from review_task where case_id = $1", [caseId]);
    Object.assign(north, { screenings: screening.id, flags: flag, cases: caseId, attachments: attachment.id, licences: licence.licence?.id ?? licence.id ?? '', batches: batch.id, suppliers: `${SECRET}-S`, holds: hold.id, proposals: lift.id, 'queue-filters': filter?.id ?? '', pairs: pair?.id ?? '', tasks: task?.id ?? '', dispositions: flag, runs: run.id });
    const { paths } = (await t.anonymous.get('/docs/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    routes = Object.entries(paths).flatMap(([path, item]) => METHODS.filter((method) => method in item).map((method) => ({ method, path })));
  });

  const callers = (): ((method: (typeof METHODS)[number], path: string) => ReturnType<typeof as>)[] => [
    (method, path) => as(southKey, method, path),
    (method, path) => southSupervisor.ask(method, path),
  ];
  const send = (call: ReturnType<typeof as>, method: string, path: string): ReturnType<typeof as> => {
    if (path.endsWith('/attachments')) return call.attach('file', Buffer.from('x'), 'x.txt');
    return method === 'get' || method === 'delete' ? call : call.send(bodies[path] ?? (/(notes|information|escalate|flags.*return)$/.test(path) ? { text: 'x' } : /(revoke|return|lift|deescalate)$/.test(path) ? { reason: 'x' } : {}));
  };
  /** The name of what stands before the parameter: `holds` in `/v1/retention/holds/{id}/lift`. */
  const thing = (path: string): string => /([\w-]+)\/\{/.exec(path)?.[1] ?? '';

  it('reads, changes and exports nothing of ours by its id: every route says that there is none', async () => {
    const asked = routes.filter(({ path }) => path.includes('{') && !OF_NO_UNIT.test(path));
    expect(asked.filter(({ path }) => north[thing(path)] === undefined)).toEqual([]);
    expect(asked.length).toBeGreaterThan(40);
    const otherwise: string[] = [];
    for (const ask of callers()) {
      for (const { method, path } of asked) {
        // To name a reference of one's own that another unit uses too is one's right.
        if (method === 'put' && thing(path) === 'suppliers') continue;
        const address = path.replace(/\{\w+\}/, encodeURIComponent(north[thing(path)] ?? ''));
        const { status, text } = await send(ask(method, address), method, path);
        // A pass is over the register of all; of what it found, an empty list says what it says of a pass that never was.
        const nothing = path === '/v1/monitoring/runs/{id}/results' && status === 200 && text === (await send(ask(method, path.replace(/\{\w+\}/, NOBODY)), method, path)).text;
        if ((![403, 404].includes(status) && !nothing) || text.replace(north[thing(path)] ?? '', '').includes(SECRET)) otherwise.push(`${method} ${path}: ${status} ${text.slice(0, 160)}`);
      }
    }
    expect(otherwise).toEqual([]);
  });

  it('finds nothing of ours in any list, search or count of subjects', async () => {
    const lists = routes.filter(({ method, path }) => method === 'get' && !path.includes('{') && path.startsWith('/v1/'));
    expect(lists.length).toBeGreaterThan(15);
    const ours = [SECRET, ...Object.entries(north).flatMap(([what, id]) => (id === '' || what === 'runs' ? [] : [id]))];
    for (const ask of callers()) {
      for (const { path } of lists) {
        const { status, text } = await ask('get', path === '/v1/parties' ? `${path}?q=${SECRET}` : `${path}${/flags$|cases$/.test(path) ? '?state=all&limit=500' : ''}`);
        expect({ path, status, found: ours.filter((each) => text.includes(each)) }).toEqual({ path, status, found: [] });
      }
      expect((await ask('get', '/v1/audit')).status).toBe(403);
    }
    // To its own people all of that is there.
    for (const [path, word] of [['/v1/flags?state=all', 'flags'], ['/v1/cases?state=all', 'cases'], ['/v1/batches', 'batches'], ['/v1/proposals', 'proposals'], ['/v1/retention/holds', 'holds'], ['/v1/pairs', 'pairs']] as const) {
      expect((await as(all, 'get', path)).text).toContain(north[word]);
    }
  });

  it('is told of the passes over the register what concerns its own suppliers', async () => {
    const runsOf = async (key: string) => (await as(key, 'get', '/v1/monitoring/runs?limit=500')).body as { items: { id: string; kind: string; suppliers: number; screened: number; cause: object; results: object }[] };
    const full = async (key: string) => (await runsOf(key)).items.find(({ id }) => id === north['runs']);
    expect(await full(all)).toMatchObject({ suppliers: 1 });
    expect(await full(southKey)).toMatchObject({ suppliers: 0, screened: 0, results: {} });
    await as(southKey, 'post', '/v1/suppliers').send({ suppliers: [{ reference: 'S-1', name: 'Exemplar UAV Plant' }, { reference: 'S-2', name: 'Garden Gnomes' }] }).expect(200);
    const [own] = (await runsOf(southKey)).items;
    expect(own).toMatchObject({ kind: 'suppliers', suppliers: 2, screened: 2, cause: {}, results: { new: expect.any(Number) } });
    expect((await runsOf(all)).items.map(({ id }) => id)).not.toContain(own?.id);
    expect((await as(southKey, 'post', '/v1/monitoring/policy').send({})).body).toMatchObject({ suppliers: 2, screened: 2 });
    expect((await runsOf(all)).items[0]).toMatchObject({ kind: 'policy', suppliers: 1, screened: 1 });
    await t.dataSource.query("insert into monitoring_defect (run_id, supplier_id, party_id, what) select $1, id, 'us-ofac-sdn:90001', 'x' from supplier where reference = $2", [north['runs'], `${SECRET}-S`]);
    const defects = async (key: string) => ((await as(key, 'get', '/v1/monitoring/defects')).body as { items: unknown[] }).items.length;
    expect([await defects(all), await defects(southKey)]).toEqual([1, 0]);
    expect([(await full(all))?.results, (await full(southKey))?.results]).toEqual([expect.objectContaining({ defects: 1 }), {}]);
  });

  it('decides nothing of ours in bulk, holds and erases no subject of ours, and imports over none', async () => {
    for (const ask of callers()) {
      const answers = [
        await ask('post', '/v1/flags/bulk-disposition').send({ ...decision, flagIds: [north['flags']] }),
        await ask('post', '/v1/retention/holds').send({ screeningId: north['screenings'], reason: 'x' }),
        await ask('post', '/v1/retention/erasures').send({ screeningId: north['screenings'], reason: 'x' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      await ask('put', `/v1/suppliers/${SECRET}-S`).send({ name: 'Taken over' });
    }
    expect((await as(all, 'get', `/v1/suppliers/${SECRET}-S`)).text).toContain(`${SECRET} Supplier`);
  });
});

describe('guessing keys', () => {
  it('from one address comes to an end, while a good key from there goes on', async () => {
    const small = await testApp({ parties: 'none', env: { INTERDICT_RATE_PER_ADDRESS: '5' } });
    try {
      const guess = () => small.anonymous.get('/v1/lists').set('authorization', 'Bearer idk_guess');
      const statuses: number[] = [];
      for (let i = 0; i < 7; i++) statuses.push((await guess()).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      expect((await small.get('/v1/lists')).status).toBe(200);
    } finally {
      await small.close();
    }
  });
});
