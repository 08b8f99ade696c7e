import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Param, Post, ServiceUnavailableException } from '@nestjs/common';
import { pino } from 'pino';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { QueryFailedError } from 'typeorm';
import { setUpApp } from '../src/app.setup.js';
import { CONFIG, ConfigError, readConfig } from '../src/config.js';
import { NestLog, makeLogger } from '../src/http/logging.js';
import { Metrics } from '../src/http/metrics.service.js';
import { type TestApp, testApp } from './support/app.js';
import { person } from './support/people.js';

describe('answers', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  it('carry headers that keep browsers from harm', async () => {
    const { headers } = await t.anonymous.get('/health/live');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin', 'cache-control': 'no-store', 'cross-origin-opener-policy': 'same-origin' });
    expect(headers['x-powered-by']).toBeUndefined();
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    // Without TLS these two would lead browsers to an address that nobody answers.
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'toString', 'prototype'])('refuse a field named %s like every other that is not known, in a body and within it', async (name) => {
    const send = async (body: string): Promise<unknown> => {
      const { status, body: problem } = await t.anonymous.post('/v1/screenings').set('authorization', `Bearer ${t.key}`).set('content-type', 'application/json').send(body);
      return { status, fields: (problem as { fields?: unknown }).fields };
    };
    const fields = (field: string): object => ({ status: 400, fields: [{ field, message: 'this field is not known' }] });
    expect(await send(`{"name":"Exemplar","${name}":"x"}`)).toEqual(fields(name));
    expect(await send(`{"name":"Exemplar","identifiers":[{"number":"1","${name}":{}}]}`)).toEqual(fields(`identifiers[0].${name}`));
    expect((await t.get(`/v1/flags?${name}=x`)).status).toBe(400);
  });

  it.each(['/v1/users?role=officer', '/v1/policies/current?policy=2', '/v1/lists?foo=', '/v1/keys?limit=1&after=x'])('refuse a query that nobody would heed: %s', async (path) => {
    const admin = await person(t, 'admin');
    const asked = path.startsWith('/v1/policies') ? t.get(path) : admin.ask('get', path);
    const { status, body } = await asked;
    expect({ status, fields: (body as { fields?: { field: string; message: string }[] }).fields?.map(({ message }) => message) }).toEqual({ status: 400, fields: path.includes('&') ? Array(2).fill('this field is not known') : ['this field is not known'] });
    await (path.startsWith('/v1/policies') ? t.get(path.split('?')[0] as string) : admin.ask('get', path.split('?')[0] as string)).expect(200);
  });

  it('insist on TLS where the public address does, for cookies too', async () => {
    const tls = await testApp({ parties: 'none', env: { INTERDICT_PUBLIC_URL: 'https://interdict.example.com' } });
    try {
      const { headers } = await tls.anonymous.get('/health/live');
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
      expect(headers['content-security-policy']).toContain('upgrade-insecure-requests');
      const officer = await person(tls, 'officer');
      expect(officer.cookie).toMatch(/^__Host-interdict-session=/);
      const out = await officer.ask('delete', '/v1/session').expect(204);
      expect((out.headers['set-cookie'] as unknown as string[])[0]).toMatch(/Secure/);
    } finally {
      await tls.close();
    }
  });

  it('let the API reference work: its scripts, styles and images are what the policy allows', async () => {
    const { text } = await t.anonymous.get('/docs/').expect(200);
    const scripts = [...text.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, inline] of scripts) {
      expect(inline?.trim()).toBe('');
      const source = /src="([^"]+)"/.exec(attributes ?? '')?.[1] ?? '';
      expect(source).not.toMatch(/^(https?:)?\/\//);
      await t.anonymous.get(new URL(source, 'http://x/docs/').pathname).expect(200);
    }
    expect(text).not.toMatch(/\son(load|click|error)=/i);
  });

  it('name their request: the id that was sent where it is plain, else a new one', async () => {
    const id = async (sent?: string) => {
      const asked = t.anonymous.get('/health/live');
      return String((await (sent === undefined ? asked : asked.set('x-request-id', sent))).headers['x-request-id']);
    };
    expect(await id('order-4711')).toBe('order-4711');
    expect(await id()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id('x'.repeat(101))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id('a b"c')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('name the methods of an address that is asked with another, and know no address that is not there', async () => {
    const put = await t.anonymous.put('/v1/screenings').send({});
    expect([put.status, put.headers['allow'], (put.body as { code: string }).code]).toEqual([405, 'OPTIONS, POST', 'method_not_allowed']);
    const own = await t.anonymous.patch('/v1/screenings/00000000-0000-4000-8000-000000000000').send({});
    expect([own.status, own.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
    // What is there and answers 404 of its own accord stays so.
    for (const answer of [await t.anonymous.put('/v1/nowhere'), await t.get('/v1/parties/us-ofac-sdn:0')]) expect([answer.status, answer.headers['allow']]).toEqual([404, undefined]);
  });

  it('are for no other origin, unless it is allowed', async () => {
    const closed = await t.anonymous.options('/v1/lists').set('origin', 'https://desk.example.com').set('access-control-request-method', 'GET');
    expect(closed.headers['access-control-allow-origin']).toBeUndefined();
    expect([closed.status, closed.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const open = await testApp({ parties: 'none', env: { INTERDICT_ALLOWED_ORIGINS: 'https://desk.example.com' } });
    try {
      const preflight = (origin: string) => open.anonymous.options('/v1/lists').set('origin', origin).set('access-control-request-method', 'GET');
      expect((await preflight('https://desk.example.com')).headers).toMatchObject({ 'access-control-allow-origin': 'https://desk.example.com', 'access-control-allow-credentials': 'true' });
      expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
      expect((await preflight('https://desk.example.com.evil.example')).headers['access-control-allow-origin']).toBeUndefined();
      expect((await preflight('null')).headers['access-control-allow-origin']).toBeUndefined();
    } finally {
      await open.close();
    }
  });

  it.each([
    ['/v1/screenings', 'json', { name: 'x', reference: 'y'.repeat(1_100_000) }],
    ['/setup', 'form', { token: 'x', password: 'y'.repeat(11_000) }],
  ])('refuse a body that is too large on %s', async (path, type, body) => {
    const { status } = await t.anonymous.post(path).set('authorization', `Bearer ${t.key}`).type(type).send(body);
    expect(status).toBe(413);
  });

  it('say how to get in where nobody is let in', async () => {
    const { status, headers, body } = await t.anonymous.get('/v1/lists');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="interdict"');
    expect(headers['content-type']).toMatch('application/problem+json');
    expect(body).toMatchObject({ code: 'unauthorized', status: 401 });
  });

  it('are counted for Prometheus: screenings, times, list ages, the queue', async () => {
    await t.post('/v1/screenings', { name: 'Exemplar UAV Plant LLC' }).expect(200);
    await t.get('/v1/screenings/00000000-0000-4000-8000-000000000000').expect(404);
    const { text, headers } = await t.get('/metrics').expect(200);
    expect(headers['content-type']).toMatch('text/plain');
    expect(text).toMatch(/^interdict_screenings_total\{outcome="review",origin="api"\} 1$/m);
    expect(text).toMatch(/^interdict_screening_seconds_count 1$/m);
    expect(text).toMatch(/^interdict_http_request_seconds_count\{method="GET",route="\/v1\/screenings\/:id",status="404"\} 1$/m);
    expect(text).toMatch(/^interdict_list_age_days\{list="us-ofac-sdn"\} \d+$/m);
    expect(text).toMatch(/^interdict_list_fit\{list="eu-fsf",required="false"\} 0$/m);
    expect(text).toMatch(/^interdict_flags_open\{state="open",holds="true"\} [1-9]/m);
    expect(text).toMatch(/^process_cpu_seconds_total/m);
    expect(text).not.toMatch(/exemplar/i);
  });
});

describe('logs', () => {
  const SECRET = 'Arkady Volkonsky';

  @Controller('health')
  class Probe {
    @Get('ready')
    ready(): never {
      throw new ServiceUnavailableException();
    }
  }

  @Controller('people')
  class Broken {
    @Get()
    list(): never {
      throw new ServiceUnavailableException();
    }

    @Get(':name')
    read(@Param('name') name: string): never {
      throw Object.assign(new QueryFailedError(`select '${name}'`, [name], Object.assign(new Error(`invalid input syntax for type uuid: "${name}"`), { code: '22P02' })));
    }

    @Post()
    write(@Body() body: object): object {
      return body;
    }
  }

  async function logOf(level: 'info' | 'error', work: (asking: ReturnType<typeof request>) => Promise<unknown>): Promise<string[]> {
    const lines: string[] = [];
    const config = readConfig({ INTERDICT_LOG: level, INTERDICT_HOME: '/tmp/unused' });
    const logger = makeLogger({ ...config, logFormat: 'json' }, { stream: { write: (line: string) => void lines.push(line) } });
    @Module({ controllers: [Broken, Probe], providers: [Metrics, { provide: CONFIG, useValue: config }] })
    class App {}
    const app = await NestFactory.create<NestExpressApplication>(App, { bodyParser: false, logger: new NestLog(logger) });
    setUpApp(app, logger);
    await app.init();
    await work(request(app.getHttpServer() as Parameters<typeof request>[0]));
    await app.close();
    return lines;
  }

  it('are JSON lines with the pattern of the route, and hold no name, query, key or cookie', async () => {
    const lines = await logOf('info', async (asking) => {
      await asking.get(`/people/${encodeURIComponent(SECRET)}?q=${encodeURIComponent(SECRET)}`).set('authorization', 'Bearer idk_top-secret').set('cookie', 'interdict-session=ids_top-secret').set('x-request-id', 'r-1').expect(500);
      await asking.post('/people').send({ name: SECRET }).expect(201);
      await asking.get(`/nowhere/${encodeURIComponent(SECRET)}`).expect(404);
    });
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const requests = records.filter(({ msg }) => msg === 'request');
    expect(requests).toMatchObject([
      { level: 'error', requestId: 'r-1', method: 'GET', route: '/people/:name', status: 500 },
      { level: 'info', method: 'POST', route: '/people', status: 201 },
      { level: 'info', method: 'GET', route: 'unmatched', status: 404 },
    ]);
    for (const { ms } of requests) expect(typeof ms).toBe('number');
    expect(records.find(({ context }) => context === 'Http')).toMatchObject({ level: 'error', requestId: 'r-1', error: 'QueryFailedError', code: '22P02' });
    const all = lines.join('').toLowerCase();
    for (const secret of ['volkonsky', 'top-secret', '"url"', 'headers']) expect(all).not.toContain(secret);
    expect(all).not.toContain('instanceloader');
  });

  it('do not call it an error that a probe is told to wait', async () => {
    const lines = await logOf('info', async (asking) => {
      await asking.get('/health/ready').expect(503);
      await asking.get('/people').expect(503);
    });
    expect(lines.map((line) => JSON.parse(line) as Record<string, unknown>)).toMatchObject([{ level: 'error', route: '/people', status: 503 }]);
  });

  it('are as quiet as INTERDICT_LOG says', async () => {
    const lines = await logOf('error', (asking) => asking.post('/people').send({}).expect(201));
    expect(lines).toEqual([]);
  });

  it('are for people on a terminal', () => {
    const lines: string[] = [];
    const logger = makeLogger({ logLevel: 'info', logFormat: 'text' }, { stream: { write: (line: string) => void lines.push(line) } });
    new NestLog(logger).warn('the list is old', 'Lists');
    logger.info({ route: '/v1/lists', status: 200 }, 'request');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}Lists: the list is old\n$/);
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d info {2}request route=\/v1\/lists status=200\n$/);
    expect(pino.levels.labels[logger.levelVal]).toBe('info');
  });
});

describe('settings', () => {
  it.each([
    [{ INTERDICT_PUBLIC_URL: 'interdict.example.com' }, 'INTERDICT_PUBLIC_URL'],
    [{ INTERDICT_PUBLIC_URL: 'https://example.com/interdict' }, 'INTERDICT_PUBLIC_URL'],
    [{ INTERDICT_ALLOWED_ORIGINS: '*' }, 'INTERDICT_ALLOWED_ORIGINS'],
    [{ INTERDICT_ALLOWED_ORIGINS: 'https://desk.example.com/' }, 'INTERDICT_ALLOWED_ORIGINS'],
    [{ INTERDICT_OIDC_ISSUER: 'https://id.example.com' }, 'INTERDICT_OIDC_CLIENT_ID'],
    [{ INTERDICT_OIDC_ISSUER: 'http://id.example.com', INTERDICT_OIDC_CLIENT_ID: 'x' }, 'INTERDICT_OIDC_ISSUER'],
    [{ INTERDICT_SESSION_HOURS: '0' }, 'INTERDICT_SESSION_HOURS'],
    [{ INTERDICT_RATE_PER_KEY: 'many' }, 'INTERDICT_RATE_PER_KEY'],
  ])('that cannot be used are named (%#)', (env, name) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(name);
  });
});
