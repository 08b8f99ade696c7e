import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { KEY_SCOPES, ROLES, ROLE_SCOPES, type Role } from '../src/access/roles.js';
import { PUBLIC, SCOPES, SIGNED_IN, type Scope } from '../src/access/scope.js';
import { type TestApp, testApp } from './support/app.js';
import { builtDocument, undescribed } from './support/openapi.js';
import { type Method, browserOf, person } from './support/people.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const SOMEBODY = '00000000-0000-4000-8000-000000000000';

interface Route {
  readonly method: Method;
  readonly path: string;
  readonly needs: string | undefined;
}

/** A handler as somebody may add it who thinks of no scope and hides it from the reference. */
@ApiExcludeController()
@Controller('forgotten')
class Forgotten {
  @Get()
  read(): string {
    return 'secret';
  }
}

/** Answers by which the guard refuses; a handler's own refusals carry other codes. */
const REFUSED = ['unauthorized', 'insufficient_scope', 'needs_a_person'];

describe('who may call what', () => {
  let t: TestApp;
  let routes: readonly Route[];
  const people = new Map<Role, string>();
  /** By scope: a key with it alone, and one with all others. */
  const keys = new Map<Scope, { only: string; others: string }>();

  beforeAll(async () => {
    t = await testApp({ parties: 'none', controllers: [Forgotten] });
    const { body } = await t.anonymous.get('/docs/openapi.json');
    routes = routesOf(body as OpenAPIObject);
    for (const role of ROLES) people.set(role, (await person(t, role)).id);
    for (const scope of SCOPES) keys.set(scope, { only: await t.keyWith(scope), others: await t.keyWith(...SCOPES.filter((other) => other !== scope)) });
  });
  afterAll(() => t.close());

  const call = (route: Route) => {
    const asked = t.anonymous[route.method](route.path.replaceAll(/\{[^}]+\}/g, SOMEBODY)).timeout(20_000);
    return route.method === 'get' || route.method === 'delete' ? asked : asked.send({});
  };

  /** 'in', or how the guard refused. */
  const verdict = ({ status, body }: { status: number; body: unknown }): string => {
    const code = (body as { code?: string } | undefined)?.code ?? '';
    return [401, 403].includes(status) && REFUSED.includes(code) ? code : 'in';
  };

  const table = async (expected: (route: Route) => string, ask: (route: Route) => Promise<{ status: number; body: unknown }>): Promise<void> => {
    const found: string[] = [];
    for (const route of routes) found.push(`${route.method} ${route.path}: ${verdict(await ask(route))}`);
    expect(found).toEqual(routes.map((route) => `${route.method} ${route.path}: ${expected(route)}`));
  };

  it('knows every route, and each names a scope that exists, or that it is public or for the signed-in', () => {
    expect(routes.length).toBeGreaterThan(20);
    expect(routes.filter(({ needs }) => needs === undefined || ![...SCOPES, PUBLIC, SIGNED_IN].includes(needs))).toEqual([]);
  });

  // That the classes behind the names say every field, `Described` proves when it is compiled.
  it('describes every answer of every operation, and every list as a page', async () => {
    const document = await builtDocument(t);
    expect(undescribed(document)).toEqual([]);
    const lists = Object.entries(document.paths).flatMap(([path, { get }]) => {
      const content = (get?.responses['200'] as { content?: Record<string, { schema: { type?: string } }> } | undefined)?.content;
      return content?.['application/json']?.schema.type === 'array' ? [path] : [];
    });
    expect(lists).toEqual([]);
  });

  it('serves nothing that the reference does not name, so that a route of tomorrow is walked too', () => {
    const { stack } = (t.app.getHttpAdapter().getInstance() as { router: { stack: { route?: { path: string; methods: Record<string, boolean> } }[] } }).router;
    const served = stack.flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => `${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`) : []));
    const named = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(served.length).toBeGreaterThan(20);
    expect(served.filter((route) => !named.has(route) && !route.includes('/docs'))).toEqual(['get /forgotten']);
  });

  it('refuses to everybody a route that names no scope', async () => {
    const answers = [t.anonymous.get('/forgotten'), t.get('/forgotten'), (await browserOf(t, people.get('supervisor') ?? '')).ask('get', '/forgotten')];
    for (const { status, text } of await Promise.all(answers)) expect({ status, secret: text.includes('secret') }).toEqual({ status: 500, secret: false });
  });

  it('leaves open to everyone only health, signing in and one-time links', () => {
    expect(routes.filter(({ needs }) => needs === PUBLIC).map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'get /health/live',
      'get /health/ready',
      'get /setup',
      'get /v1/session/methods',
      'get /v1/session/oidc',
      'get /v1/session/oidc/callback',
      'post /setup',
      'post /v1/session',
    ]);
  });

  it('leaves to everybody who has signed in only their own session', () => {
    const paths = routes.filter(({ needs }) => needs === SIGNED_IN).map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('/v1/session'))).toEqual([]);
  });

  it('gives every scope to somebody', () => {
    const given = new Set(Object.values(ROLE_SCOPES).flat());
    expect(SCOPES.filter((scope) => !given.has(scope))).toEqual([]);
  });

  it('opens no route that changes something to the auditor, but for the own session', () => {
    // These only ask, with a body.
    const asks = ['/v1/why-not'];
    const open = routes.filter(({ method, needs, path }) => method !== 'get' && !asks.includes(path) && !path.startsWith('/v1/session') && ROLE_SCOPES.auditor.some((scope) => scope === needs));
    expect(open).toEqual([]);
  });

  it('gives no disposition and no screening to the administrator', () => {
    expect(ROLE_SCOPES.admin.filter((scope) => /^(screenings|findings|flags|cases|pairs|proposals):(write|decide|approve)$/.test(scope))).toEqual([]);
  });

  it('lets nobody in without key or session', async () => {
    await table(({ needs }) => (needs === PUBLIC ? 'in' : 'unauthorized'), (route) => call(route));
  });

  it('lets nobody in with a key that was never issued', async () => {
    await table(({ needs }) => (needs === PUBLIC ? 'in' : 'unauthorized'), (route) => call(route).set('authorization', `Bearer idk_${'A'.repeat(43)}`));
  });

  it.each(ROLES)('lets %s through where the role has the scope, and nowhere else', async (role) => {
    await table(
      ({ needs }) => (needs === PUBLIC || needs === SIGNED_IN || ROLE_SCOPES[role].some((scope) => scope === needs) ? 'in' : 'insufficient_scope'),
      async (route) => {
        // A session of its own for each route, as one of the routes ends it.
        const browser = await browserOf(t, people.get(role) ?? '');
        return call(route).set('cookie', browser.cookie).set('x-csrf-token', browser.csrfToken);
      },
    );
  });

  const bearer = (key: string) => (route: Route) => call(route).set('authorization', `Bearer ${key}`);
  const needed = (route: Route): Scope | undefined => SCOPES.find((scope) => scope === route.needs);

  it('lets a key through that has the one scope that is needed and no other', async () => {
    await table(
      ({ needs }) => (needs === SIGNED_IN ? 'needs_a_person' : 'in'),
      (route) => bearer(keys.get(needed(route) ?? 'lists:read')?.only ?? '')(route),
    );
  });

  it('stops a key that has every scope but the one that is needed', async () => {
    await table(
      ({ needs }) => (needs === PUBLIC ? 'in' : needs === SIGNED_IN ? 'needs_a_person' : 'insufficient_scope'),
      (route) => bearer(keys.get(needed(route) ?? 'lists:read')?.others ?? '')(route),
    );
  });

  it.each([
    ['an outcome-only key', ['screenings:write']],
    ['a key that only reads', SCOPES.filter((scope) => scope.endsWith(':read'))],
    ['a key with all that keys can be given', KEY_SCOPES],
  ] as const)('lets %s through where it has the scope, and nowhere else', async (_, scopes) => {
    const key = await t.keyWith(...scopes);
    await table(({ needs }) => (needs === PUBLIC || scopes.some((scope) => scope === needs) ? 'in' : needs === SIGNED_IN ? 'needs_a_person' : 'insufficient_scope'), bearer(key));
  });
});

function routesOf(document: OpenAPIObject): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as Readonly<Record<string, unknown>> | undefined;
      return operation ? [{ method, path, needs: operation['x-scope'] as string | undefined }] : [];
    }),
  );
}
