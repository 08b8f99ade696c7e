import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { AuditHead } from '../src/audit/audit-chain.js';
import { AuditReader } from '../src/audit/audit-reader.service.js';
import { AuditSealer } from '../src/audit/audit-sealer.service.js';
import { AuditService } from '../src/audit/audit.service.js';
import { AuditVerifier } from '../src/audit/audit-verifier.service.js';
import { EventFeed } from '../src/audit/event-feed.service.js';
import { readBackup } from '../src/database/backup-file.js';
import { type BackupResult, restoreBackup, writeBackup } from '../src/database/backup.js';
import { ReplayService } from '../src/screening/replay.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { MonitoringJob } from '../src/suppliers/monitoring-job.service.js';
import { type TestApp, type TestDatabase, testApp, testDatabase } from './support/app.js';
import { aParty, loadParties } from './support/parties.js';

/** Waits until all events so far are final: transactions of other databases on the same server count too, since a horizon is the server's. */
async function untilFinal(t: TestApp): Promise<void> {
  for (;;) {
    const [row] = await t.dataSource.query<{ final: boolean }[]>('select max(xact) < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint final from audit_event');
    if (row?.final) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function sealAll(t: TestApp): Promise<void> {
  await untilFinal(t);
  await t.app.get(AuditSealer).seal();
}

/** All rows of all tables, as text, without what is rewritten on purpose. */
async function contents(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' and table_name not in ('migrations', 'event_consumer') order by 1");
  const found: Record<string, string> = {};
  for (const { name } of rows) {
    const [{ text }] = (await client.query<{ text: string }>(`select coalesce(string_agg(line, E'\\n' order by line), '') as text from (select (to_jsonb(t) - 'xact')::text line from ${name} t) lines`)).rows as [{ text: string }];
    found[name] = text;
  }
  await client.end();
  return found;
}

describe('backup and restore', () => {
  let folder: string;
  /** Of the database that is restored into. */
  let home: string;
  let batch: string;
  const upload = Buffer.from('Supplier Name;Land\nExemplar UAV Plant LLC;RU\n\u0000\n\\.\n{"complete":true}\n');
  let file: string;
  let t: TestApp;
  let source: TestDatabase;
  let target: TestDatabase;
  let answer: ScreeningAnswer;
  let before: Record<string, string>;
  let written: BackupResult;
  let heads: AuditHead[];
  const awkward = 'tab\t newline\n backslash \\. \\N "quotes" \u0001 蓝 😀';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'interdict-backup-'));
    file = join(folder, 'backup.gz');
    home = join(folder, 'home');
    source = await testDatabase();
    target = await testDatabase();
    t = await testApp({ database: source, env: { INTERDICT_SEAL_SECONDS: '3600' } });
    answer = (await t.post('/v1/screenings', { name: 'Exemplar UAV Plant LLC', reference: awkward })).body as ScreeningAnswer;
    await t.dataSource.transaction((manager) => t.app.get(AuditService).record(manager, { actor: 'job:test', action: 'awkward', subjectType: 'thing', subjectId: '\\.', data: { awkward }, personal: { name: awkward } }));
    batch = ((await t.anonymous.post('/v1/batches').set('authorization', `Bearer ${t.key}`).attach('file', upload, 'suppliers.csv')).body as { id: string }).id;
    await untilFinal(t);
    await t.app.get(EventFeed).subscribe('hooks');
    await sealAll(t);
    heads = await t.app.get(AuditReader).heads(10);
    await t.dataSource.transaction((manager) => t.app.get(AuditService).record(manager, { actor: 'job:test', action: 'not sealed', subjectType: 'thing', subjectId: '1' }));
    await loadParties(t.app, [aParty('us-ofac-sdn', '90001', 'EXEMPLAR UAV PLANT RENAMED LLC')], { published: '2026-11-05' });
    // Jobs go on beside it: what is compared must be of one moment.
    for (let after: unknown; JSON.stringify(after) !== JSON.stringify(before) || after === undefined; after = await contents(source.url)) {
      rmSync(file, { force: true });
      before = await contents(source.url);
      written = await writeBackup({ url: source.url }, file, t.config);
    }
  });
  afterAll(async () => {
    await t.close();
    await source.drop();
    await target.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses to overwrite a file, and to restore over a database in use', async () => {
    await expect(writeBackup({ url: source.url }, file, t.config)).rejects.toThrow('already');
    await expect(restoreBackup({ url: source.url }, file, { replace: false, home })).rejects.toThrow('connections are using');
    const used = await testDatabase();
    const client = new pg.Client({ connectionString: used.url });
    await client.connect();
    await client.query("insert into audit_event (actor, action, subject_type, subject_id) values ('user:1', 'x', 'y', 'z')");
    await client.end();
    await expect(restoreBackup({ url: used.url }, file, { replace: false, home })).rejects.toThrow('in use');
    expect((await contents(used.url))['audit_event']).toContain('user:1');
    await restoreBackup({ url: used.url }, file, { replace: true, home });
    expect(await contents(used.url)).toEqual(before);
    await used.drop();
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['one row changed', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace('EXEMPLAR UAV PLANT LLC', 'EXEMPLAR UAV PLANE LLC')))],
    ['one row taken out', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace(/\n[^\n]*not sealed[^\n]*\n/, '\n')))],
    ['without its end', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace('{"complete":true}\n', '')))],
    ['no backup at all', () => gzipSync('{"format":"other"}\n')],
    ['no gzip at all', () => Buffer.from('hello')],
    ['one byte of an upload changed', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace('Exemplar UAV Plant LLC;RU', 'Exemplar UAV Plant LLC;DE')))],
    ['an upload that would be written elsewhere', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace(/"file":"batches\/[^/]+\//, '"file":"batches/../../')))],
    ['of a newer version', (bytes) => gzipSync(Buffer.from(gunzipSync(bytes).toString('utf8').replace('"FirstTables1790000000001"', '"FirstTables1790000000001","Newer9990000000001"')))],
  ])('refuses a file that is damaged (%s), and touches nothing', async (name, damage) => {
    const damaged = join(folder, `${name}.gz`);
    writeFileSync(damaged, damage(readFileSync(file)));
    const there = await contents(target.url);
    await expect(restoreBackup({ url: target.url }, damaged, { replace: true, home })).rejects.toMatchObject({ code: 'backup' });
    expect(await contents(target.url)).toEqual(there);
  });

  it('brings back every row of every table, to the letter', async () => {
    const restored = await restoreBackup({ url: target.url }, file, { replace: false, home });
    expect(restored.rows).toEqual(written.rows);
    expect(Object.keys(restored.rows).length).toBeGreaterThan(10);
    expect(await contents(target.url)).toEqual(before);
  });

  it('can be read without restoring it', async () => {
    const { manifest, rows } = await readBackup(file, {});
    expect(manifest).toMatchObject({ format: 'interdict-backup', auditHead: { number: 1 } });
    expect(rows['screening']).toBe(1);
  });

  it('brings back uploaded files byte by byte, and says which are missing', async () => {
    expect({ files: written.files, missing: written.missing }).toEqual({ files: [`batches/${batch}/original`], missing: [] });
    expect(readFileSync(join(home, 'batches', batch, 'original'))).toEqual(upload);
    expect(readdirSync(join(home, 'batches'))).toEqual([batch]);
    const elsewhere = await writeBackup({ url: source.url }, join(folder, 'elsewhere.gz'), { home: folder });
    expect({ files: elsewhere.files, missing: elsewhere.missing }).toEqual({ files: [], missing: [`batches/${batch}/original`] });
  });

  describe('and then', () => {
    let r: TestApp;
    beforeAll(async () => {
      r = await testApp({ database: target, parties: 'none', env: { INTERDICT_SEAL_SECONDS: '3600', INTERDICT_HOME: home } });
      // It would write of the edition that no pass has seen yet, three seconds from now.
      await r.app.get(MonitoringJob).onApplicationShutdown();
    });
    afterAll(() => r.close());

    it('the trail is whole against the heads that were kept, and goes on', async () => {
      const before = await r.app.get(AuditVerifier).verify(heads);
      expect(before).toMatchObject({ intact: true, blocks: 1, headsCompared: 1 });
      expect(before.unsealed).toBeGreaterThan(0);
      await sealAll(r);
      expect(await r.app.get(AuditVerifier).verify(heads)).toMatchObject({ intact: true, blocks: 2, unsealed: 0 });
      const [{ n }] = (await r.dataSource.query<{ n: number }[]>("select events n from audit_block where number = 2")) as [{ n: number }];
      expect(n).toBeGreaterThanOrEqual(before.unsealed);
    });

    it('an original can be downloaded', async () => {
      const { status, headers } = await r.get(`/v1/batches/${batch}/original`).buffer(false);
      expect({ status, bytes: headers['content-length'] ?? String(upload.length) }).toEqual({ status: 200, bytes: String(upload.length) });
    });

    it('is append-only again', async () => {
      const client = new pg.Client({ connectionString: target.url });
      await client.connect();
      await expect(client.query('delete from audit_event')).rejects.toThrow('append-only');
      await client.end();
    });

    it('a consumer gets what it had not dealt with, and not what came before', async () => {
      const got: string[] = [];
      await r.app.get(EventFeed).take('hooks', async (_, events) => void got.push(...events.map(({ action }) => action)));
      expect(got).toContain('not sealed');
      expect(got).not.toContain('awkward');
    });

    it('a past screening is replayed with the same result', async () => {
      expect(await r.app.get(ReplayService).replay(answer.id)).toMatchObject({ kind: 'replay', same: true, differences: [] });
    });

    it('it screens, writes and reads', async () => {
      const found = (await r.post('/v1/screenings', { name: 'Exemplar UAV Plant Renamed LLC' })).body as ScreeningAnswer;
      expect(found.outcome).toBe('review');
      expect((await r.get(`/v1/screenings/${answer.id}`)).body).toMatchObject({ subject: { reference: awkward } });
    });
  });
});
