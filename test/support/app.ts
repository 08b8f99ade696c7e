import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import pg from 'pg';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import { ApiKeysService } from '../../src/access/api-keys.service.js';
import { SCOPES, type Scope } from '../../src/access/scope.js';
import { AppModule } from '../../src/app.module.js';
import { setUpApp } from '../../src/app.setup.js';
import { type Config, readConfig } from '../../src/config.js';
import { EXAMPLE_PARTIES, loadParties } from './parties.js';

interface TestServer {
  readonly address: { readonly url: string } | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };
  readonly template: string;
}

/** A database of its own, copied from the migrated template. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

let made = 0;

/** Makes a database for one test file. */
export async function testDatabase(): Promise<TestDatabase> {
  const { address, template } = JSON.parse(process.env['INTERDICT_TEST_SERVER'] ?? '') as TestServer;
  const name = `interdict_test_${process.pid}_${Date.now().toString(36)}_${made++}`;
  await admin(address, `create database ${name} template ${template}`);
  return { url: urlOf(address, name), drop: () => admin(address, `drop database if exists ${name} with (force)`) };
}

/** The real application on a real PostgreSQL, with a key that may do everything. */
export interface TestApp {
  readonly app: NestExpressApplication;
  readonly config: Config;
  readonly dataSource: DataSource;
  readonly key: string;
  /** A request with the key that may do everything. */
  get(path: string): request.Test;
  post(path: string, body?: object): request.Test;
  /** A request without any key. */
  readonly anonymous: ReturnType<typeof request>;
  keyWith(...scopes: Scope[]): Promise<string>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Parties of the list `report`-like example lists to load first; default a small set of made-up ones. */
  readonly parties?: 'examples' | 'none';
  readonly database?: TestDatabase;
  /** Handlers of the test's own beside the product's. */
  readonly controllers?: Type[];
}

/** Starts the application on a fresh database and an own home folder. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await testDatabase());
  const home = mkdtempSync(join(tmpdir(), 'interdict-home-'));
  const config = readConfig({ INTERDICT_HOME: home, DATABASE_URL: database.url, INTERDICT_FETCH: 'off', INTERDICT_LOG: 'silent', INTERDICT_REQUIRED_LISTS: '', PORT: '0', ...options.env });
  const module = await Test.createTestingModule({ imports: [await AppModule.open(config)], controllers: options.controllers ?? [] }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  setUpApp(app);
  await app.init();
  await app.listen(0, '127.0.0.1');
  const dataSource = app.get<DataSource>(getDataSourceToken());
  if (options.parties !== 'none') await loadParties(app, EXAMPLE_PARTIES);
  const keys = app.get(ApiKeysService);
  const { key } = await keys.issue('test', SCOPES, 'job:test');
  const server = app.getHttpServer() as Parameters<typeof request>[0];
  const withKey = (test: request.Test): request.Test => test.set('authorization', `Bearer ${key}`);
  return {
    app,
    config,
    dataSource,
    key,
    get: (path) => withKey(request(server).get(path)),
    post: (path, body) => withKey(request(server).post(path)).send(body ?? {}),
    anonymous: request(server),
    keyWith: async (...scopes) => (await keys.issue('test', scopes, 'job:test')).key,
    close: async () => {
      await app.close();
      rmSync(home, { recursive: true, force: true });
      if (!options.database) await database.drop();
    },
  };
}

async function admin(address: TestServer['address'], sql: string): Promise<void> {
  const client = new pg.Client('url' in address ? { connectionString: address.url } : address);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(address: TestServer['address'], name: string): string {
  if ('url' in address) {
    const parsed = new URL(address.url);
    parsed.pathname = `/${name}`;
    return parsed.href;
  }
  return `postgres://${address.user}@/${name}?host=${encodeURIComponent(address.host)}&port=${address.port}`;
}
