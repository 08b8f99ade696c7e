import { createReadStream, createWriteStream, existsSync, renameSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { DataSource } from 'typeorm';
import type { AuditHead } from '../audit/audit-chain.js';
import { productVersion } from '../config.js';
import { clientOptions } from './app-role.js';
import { BackupError, type BackupManifest, BackupWriter, readBackup } from './backup-file.js';
import { type DatabaseAddress, MIGRATIONS, databaseOptions } from './database-options.js';
import { migrate } from './migrate.js';

export interface BackupResult {
  readonly manifest: BackupManifest;
  readonly rows: Readonly<Record<string, number>>;
  /** Files of the home folder that came along. */
  readonly files: readonly string[];
  /** Files that rows refer to and that are not there. */
  readonly missing: readonly string[];
}

/** The folder in which uploaded files lie; attachments are in the tables. */
interface Home {
  readonly home: string;
}

/** Transaction numbers mean nothing in another database: 0 for events that every consumer has dealt with, 1 for the others, and all consumers begin at 1. */
const REWRITTEN: Readonly<Record<string, string>> = {
  'audit_event.xact': "case when xact < coalesce((select min(next_xact) from event_consumer), 0) then 0 else 1 end",
  'event_consumer.next_xact': '1',
};

/** Writes all tables as of one moment and the uploaded files they refer to into one file; works beside a running server. The file appears under its name when it is whole. */
export async function writeBackup(address: DatabaseAddress, path: string, { home }: Home): Promise<BackupResult> {
  if (existsSync(path)) throw new BackupError(`There is a file ${path} already; a backup never overwrites.`);
  const draft = `${path}.part`;
  await rm(draft, { force: true });
  const client = await connect(address);
  try {
    await client.query("begin isolation level repeatable read read only; set local timezone = 'UTC'; set local datestyle = 'ISO'; set local extra_float_digits = 1; set local bytea_output = 'hex'");
    const manifest = await describe(client);
    const writer = new BackupWriter(draft);
    await writer.manifest(manifest);
    const rows: Record<string, number> = {};
    for (const { table, columns } of manifest.tables) {
      const selected = columns.map((column) => REWRITTEN[`${table}.${column}`] ?? quoted(column)).join(', ');
      rows[table] = await writer.table(client.query(copyTo(`copy (select ${selected} from ${quoted(table)}) to stdout`)) as AsyncIterable<Buffer>);
    }
    const { files, missing } = await writeFiles(client, writer, home);
    await writer.close();
    await client.query('commit');
    renameSync(draft, path);
    return { manifest, rows, files, missing };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

/** An upload never changes once a row names it. */
async function writeFiles(client: pg.Client, writer: BackupWriter, home: string): Promise<{ files: string[]; missing: string[] }> {
  const files: string[] = [];
  const missing: string[] = [];
  const { rows } = await client.query<{ path: string }>('select path from batch where gone_at is null order by id');
  for (const { path: file } of rows) {
    const from = join(home, file);
    const size = await stat(from).then((found) => found.size, () => undefined);
    if (size === undefined) {
      missing.push(file);
      continue;
    }
    await writer.file({ file, bytes: size }, createReadStream(from) as AsyncIterable<Buffer>);
    files.push(file);
  }
  return { files, missing };
}

/**
 * Puts a backup into a database and a home folder: checks the whole file first, then makes the tables as they were, fills them, and brings them up to date.
 * What is there is only given up with `replace`. Throws `BackupError`; before the file has proved whole nothing is touched.
 */
export async function restoreBackup(owner: DatabaseAddress, path: string, { replace, home }: Home & { readonly replace: boolean }): Promise<BackupResult> {
  const { manifest } = await readBackup(path, {});
  const known = MIGRATIONS.map(({ name }) => name);
  const unknown = manifest.schema.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new BackupError(`This backup is of a newer Interdict (${manifest.product}): it has ${unknown.join(', ')}. Restore it with that version.`);
  await refuseOthers(owner);
  await clear(owner, replace);
  await withMigrations(owner, MIGRATIONS.filter(({ name }) => manifest.schema.includes(name)), async (dataSource) => void (await dataSource.runMigrations()));
  const staged = join(home, 'batches', `restoring-${process.pid}`);
  await rm(staged, { recursive: true, force: true });
  const result = await fill(owner, path, staged).catch(async (error: unknown) => {
    await rm(staged, { recursive: true, force: true });
    throw error;
  });
  await moveFiles(staged, home, result.files, replace);
  await withMigrations(owner, MIGRATIONS, async (dataSource) => void (await migrate(dataSource)));
  return result;
}

/** What was given up with the tables goes with its files; then the backup's take their place. */
async function moveFiles(staged: string, home: string, files: readonly string[], replace: boolean): Promise<void> {
  const folder = join(home, 'batches');
  if (replace) for (const name of await readdir(folder).catch(() => [])) if (/^[0-9a-f-]{36}$/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await rename(join(staged, file), join(home, file));
  }
  await rm(staged, { recursive: true, force: true });
}

async function fill(owner: DatabaseAddress, path: string, staged: string): Promise<BackupResult> {
  const client = await connect(owner);
  try {
    await client.query('begin');
    const result = await readBackup(path, {
      onManifest: async ({ tables }) => {
        for (const { table } of tables) await client.query(`alter table ${quoted(table)} disable trigger user`);
        // Migrations may have put rows in.
        await client.query(`truncate ${tables.map(({ table }) => quoted(table)).join(', ')}`);
      },
      onTable: async (table, columns, rows) => {
        await pipeline(rows, client.query(copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`)));
      },
      onFile: async ({ file }, content) => {
        await mkdir(dirname(join(staged, file)), { recursive: true });
        await pipeline(content, createWriteStream(join(staged, file), { mode: 0o600 }));
      },
    });
    for (const { table } of result.manifest.tables) await client.query(`alter table ${quoted(table)} enable trigger user`);
    await continueIdentities(client);
    await client.query('commit');
    await client.query('analyze');
    const { rows: named } = await client.query<{ path: string }>('select path from batch where gone_at is null');
    return { ...result, missing: named.map(({ path: file }) => file).filter((file) => !result.files.includes(file)) };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function describe(client: pg.Client): Promise<BackupManifest> {
  const { rows: columns } = await client.query<{ table: string; columns: string[] }>(
    `select c.table_name as table, array_agg(c.column_name::text order by c.ordinal_position) as columns
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.table_name <> 'migrations' group by 1`,
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select f.relname as from, t.relname as to from pg_constraint c join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid where c.contype = 'f' and f.oid <> t.oid`,
  );
  const { rows: migrations } = await client.query<{ name: string }>('select name from migrations order by id');
  const { rows: heads } = await client.query<Omit<AuditHead, 'sealedAt'> & { sealedAt: Date }>('select number, hash, sealed_at as "sealedAt", public_key as "publicKey", signature from audit_block order by number desc limit 1');
  return {
    format: 'interdict-backup',
    formatVersion: 2,
    product: productVersion(),
    createdAt: new Date().toISOString(),
    schema: migrations.map(({ name }) => name),
    tables: inOrder(columns, references),
    auditHead: heads[0] ? { ...heads[0], sealedAt: heads[0].sealedAt.toISOString() } : null,
  };
}

/** Tables that others refer to come first. */
function inOrder<T extends { readonly table: string }>(tables: readonly T[], references: readonly { readonly from: string; readonly to: string }[]): T[] {
  const ordered: T[] = [];
  const waiting = [...tables].sort((a, b) => (a.table < b.table ? -1 : 1));
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ table }) => !references.some(({ from, to }) => from === table && waiting.some((other) => other.table === to)));
    ordered.push(...waiting.splice(at < 0 ? 0 : at, 1));
  }
  return ordered;
}

/** Identities go on after the highest number that came back. */
async function continueIdentities(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>("select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and is_identity = 'YES'");
  for (const { table, column } of rows) {
    await client.query(`select setval(pg_get_serial_sequence($1, $2), greatest((select coalesce(max(${quoted(column)}), 0) from ${quoted(table)}), 1), (select count(*) > 0 from ${quoted(table)}))`, [quoted(table), column]);
  }
}

/** A server that goes on writing would mix its rows with those of the backup. */
async function refuseOthers(owner: DatabaseAddress): Promise<void> {
  const client = await connect(owner);
  try {
    const { rows } = await client.query<{ n: number }>("select count(*)::int n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
    if ((rows[0]?.n ?? 0) > 0) throw new BackupError(`${rows[0]?.n} connections are using this database. Stop Interdict first, then restore.`);
  } finally {
    await client.end();
  }
}

/** Takes the tables away, where they hold nothing that anybody would miss, or where it is wanted. */
async function clear(owner: DatabaseAddress, replace: boolean): Promise<void> {
  const client = await connect(owner);
  try {
    const { rows: tables } = await client.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' order by 1");
    if (tables.length === 0) return;
    if (!tables.some(({ name }) => name === 'migrations') || !tables.some(({ name }) => name === 'audit_event')) {
      throw new BackupError(`This database holds tables that are not Interdict's (${tables.slice(0, 3).map(({ name }) => name).join(', ')}${tables.length > 3 ? ', …' : ''}). Restore into a database of its own; these are touched in no case.`);
    }
    const held = replace ? [] : await holdings(client, tables.map(({ name }) => name));
    if (held.length > 0) throw new BackupError(`This database is in use: it holds ${held.join(', ')}. Restore into an empty one, or give all of it up with --replace.`);
  } finally {
    await client.end();
  }
  await withMigrations(owner, MIGRATIONS, async (dataSource) => {
    const applied = await dataSource.query<{ name: string }[]>('select name from migrations');
    for (let undone = 0; undone < applied.length; undone++) await dataSource.undoLastMigration();
  });
}

/** What somebody would miss, in words: all but what the first start brings by itself. */
async function holdings(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const missed: readonly (readonly [table: string, what: string, where: string])[] = [
    ['screening', 'screenings', 'true'],
    ['app_user', 'people', 'true'],
    ['supplier', 'suppliers', 'true'],
    ['batch', 'supplier files', 'true'],
    ['list_version', 'list editions', "list_id <> 'report'"],
    ['policy_version', 'policies', "state <> 'configured'"],
    ['proposal', 'proposals', 'true'],
    ['audit_event', 'facts of people and programs', "actor like 'user:%' or actor like 'key:%'"],
  ];
  const found: string[] = [];
  for (const [table, what, where] of missed) {
    if (!tables.includes(table)) continue;
    const { rows } = await client.query<{ n: number }>(`select count(*)::int n from ${table} where ${where}`);
    if ((rows[0]?.n ?? 0) > 0) found.push(`${rows[0]?.n} ${what}`);
  }
  return found;
}

async function withMigrations(owner: DatabaseAddress, migrations: typeof MIGRATIONS, work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const dataSource = await new DataSource({ ...databaseOptions(owner), migrations }).initialize();
  try {
    await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

async function connect(address: DatabaseAddress): Promise<pg.Client> {
  const client = new pg.Client(clientOptions(address));
  await client.connect();
  return client;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
