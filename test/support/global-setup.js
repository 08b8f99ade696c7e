// One PostgreSQL for the run: TEST_DATABASE_URL, or the embedded one; one migrated template that every e2e file copies.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

const dist = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..', 'dist');

export default async function globalSetup() {
  if (!existsSync(join(dist, 'src', 'database', 'embedded-postgres.js'))) throw new Error("Build first: 'npm run build', or run all with 'npm test'.");
  const load = (path) => import(pathToFileURL(join(dist, path)).href);
  const { EmbeddedPostgres } = await load('src/database/embedded-postgres.js');
  const { databaseOptions } = await load('src/database/database-options.js');
  const { migrate } = await load('src/database/migrate.js');
  const { DataSource } = await load('../node_modules/typeorm/index.js');

  let address;
  if (process.env.TEST_DATABASE_URL) {
    address = { url: process.env.TEST_DATABASE_URL };
  } else {
    const home = mkdtempSync(join(tmpdir(), 'interdict-test-'));
    const server = new EmbeddedPostgres({ home, unsafeFast: true });
    address = await server.start();
    globalThis.__INTERDICT_TEST_SERVER__ = { server, home };
  }
  const admin = new pg.Client('url' in address ? { connectionString: address.url } : address);
  await admin.connect();
  const template = `interdict_template_${process.pid}`;
  await admin.query(`drop database if exists ${template}`);
  await admin.query(`create database ${template}`);
  await admin.end();
  const target = 'url' in address ? { url: withDatabase(address.url, template) } : { ...address, database: template };
  const dataSource = await new DataSource(databaseOptions(target)).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  process.env.INTERDICT_TEST_SERVER = JSON.stringify({ address, template });
}

function withDatabase(url, name) {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}
