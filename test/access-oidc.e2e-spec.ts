import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsersService } from '../src/access/users.service.js';
import { type TestApp, testApp } from './support/app.js';
import { CLIENT, type IdentityProvider, type Spoiling, Wanderer, identityProvider } from './support/identity-provider.js';
import { withToken } from './support/people.js';

const BY = { actor: 'job:test' };

describe('signing in through an identity provider', () => {
  let t: TestApp;
  let provider: IdentityProvider;
  let home: string;
  beforeAll(async () => {
    provider = await identityProvider(() => `${home}/v1/session/oidc/callback`);
    t = await testApp({ parties: 'none', env: { INTERDICT_OIDC_ISSUER: provider.issuer, INTERDICT_OIDC_CLIENT_ID: CLIENT.id, INTERDICT_OIDC_CLIENT_SECRET: CLIENT.secret } });
    home = `http://127.0.0.1:${(t.app.getHttpServer() as { address(): { port: number } }).address().port}`;
  });
  afterAll(async () => {
    await t.close();
    await provider.close();
  });

  const start = () => `${home}/v1/session/oidc?returnTo=${encodeURIComponent('/docs/openapi.json')}`;
  const sessionOf = (browser: Wanderer) => browser.cookie(new URL(home).host, 'interdict-session');
  const invite = async (email: string) => (await t.app.get(UsersService).add({ email, name: 'Invited', role: 'supervisor' }, BY)).user;

  it('is told as a way to sign in', async () => {
    expect((await t.anonymous.get('/v1/session/methods')).body).toEqual({ password: true, oidc: true });
  });

  it('lets an invited person in and leads on to where they wanted', async () => {
    const user = await invite('invited@example.com');
    provider.present = { sub: 'p-1', email: 'Invited@example.com', verified: true };
    const browser = new Wanderer();
    const end = await browser.go(start());
    expect([end.status, new URL(end.url).pathname]).toEqual([200, '/docs/openapi.json']);
    const { body } = await withToken(t, user.id, '', sessionOf(browser) ?? '').ask('get', '/v1/session').expect(200);
    expect(body).toMatchObject({ user: { id: user.id, role: 'supervisor' } });
  });

  it('knows the person by the subject afterwards, whatever the address says', async () => {
    provider.present = { sub: 'p-1', email: 'married.name@example.com', verified: true };
    const browser = new Wanderer();
    await browser.go(start());
    expect(sessionOf(browser)).toBeDefined();
  });

  it.each([
    ['somebody never invited', { sub: 'p-2', email: 'stranger@example.com', verified: true }],
    ['an address that the provider has not verified', { sub: 'p-3', email: 'unverified@example.com', verified: false }],
    ["another subject with a bound person's address", { sub: 'p-4', email: 'invited@example.com', verified: true }],
  ])('refuses %s', async (_, present) => {
    if (present.sub === 'p-3') await invite('unverified@example.com');
    provider.present = present;
    const browser = new Wanderer();
    const end = await browser.go(start());
    expect(end.status).toBe(403);
    expect(JSON.parse(end.body)).toMatchObject({ code: 'not_invited' });
    expect(sessionOf(browser)).toBeUndefined();
  });

  it('refuses a leaver', async () => {
    const user = await invite('leaver@example.com');
    await t.app.get(UsersService).disable(user.id, BY);
    provider.present = { sub: 'p-5', email: 'leaver@example.com', verified: true };
    expect((await new Wanderer().go(start())).status).toBe(403);
  });

  it("refuses an answer that is brought by a browser that did not start (another's code)", async () => {
    provider.present = { sub: 'p-1', email: 'invited@example.com', verified: true };
    const attacker = new Wanderer();
    const { location } = await attacker.go(start(), { stopAt: /oidc\/callback/ });
    const victim = new Wanderer();
    const without = await victim.go(location ?? '');
    expect([without.status, sessionOf(victim)]).toEqual([401, undefined]);
    // Nor with a departure of one's own: the state is another.
    await victim.go(start(), { stopAt: /oidc\/callback/ });
    const crossed = await victim.go(location ?? '');
    expect([crossed.status, sessionOf(victim)]).toEqual([401, undefined]);
  });

  it.each<[string, Spoiling]>([
    ['signed by somebody else', { forged: true }],
    ['for another client', { claims: { aud: 'another' } }],
    ['of another provider', { claims: { iss: 'http://evil.example' } }],
    ['with another nonce', { claims: { nonce: 'another' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['that has expired', { claims: { iat: 1_700_000_000, exp: 1_700_000_600 } }],
  ])('refuses an id token %s', async (_, spoiling) => {
    provider.present = { sub: 'p-1', email: 'invited@example.com', verified: true };
    provider.spoils = spoiling;
    const browser = new Wanderer();
    const end = await browser.go(start());
    provider.spoils = undefined;
    expect({ status: end.status, code: (JSON.parse(end.body) as { code?: string }).code, session: sessionOf(browser) }).toEqual({ status: 401, code: 'sign_in_failed', session: undefined });
  });

  it('refuses the same answer twice', async () => {
    provider.present = { sub: 'p-1', email: 'invited@example.com', verified: true };
    const browser = new Wanderer();
    const { location } = await browser.go(start(), { stopAt: /oidc\/callback/ });
    await browser.go(location ?? '', { stopAt: /docs/ });
    expect(sessionOf(browser)).toBeDefined();
    expect((await browser.go(location ?? '')).status).toBe(401);
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/%5cevil@x y'])('does not lead on to %s', async (returnTo) => {
    expect((await t.anonymous.get('/v1/session/oidc').query({ returnTo })).status).toBe(400);
  });
});

it('offers no provider where none is set up', async () => {
  const plain = await testApp({ parties: 'none' });
  try {
    expect((await plain.anonymous.get('/v1/session/methods')).body).toEqual({ password: true, oidc: false });
    expect((await plain.anonymous.get('/v1/session/oidc')).status).toBe(404);
  } finally {
    await plain.close();
  }
});
