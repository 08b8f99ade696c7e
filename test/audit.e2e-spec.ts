import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { csvLine } from '../src/audit/audit.command.js';
import { type AuditHead, idsIn, rangesOf } from '../src/audit/audit-chain.js';
import { readHeads } from '../src/audit/audit-key.service.js';
import { AuditReader } from '../src/audit/audit-reader.service.js';
import { AuditSealer } from '../src/audit/audit-sealer.service.js';
import { AuditService } from '../src/audit/audit.service.js';
import { AuditVerifier } from '../src/audit/audit-verifier.service.js';
import { EventFeed } from '../src/audit/event-feed.service.js';
import { type TestApp, testApp } from './support/app.js';

/** The test seals, not the job. */
const NO_JOB = { INTERDICT_SEAL_SECONDS: '3600' };

/** What somebody does who owns the database and means harm: switches the triggers off. */
async function tamper(t: TestApp, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: t.config.databaseUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Waits until all there is is final for all: transactions of other databases on the same server hold that up, since a horizon is the server's. */
async function untilFinal(t: TestApp): Promise<void> {
  for (;;) {
    const [row] = await t.dataSource.query<{ final: boolean }[]>('select max(xact) < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint final from audit_event');
    if (row?.final) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function seal(t: TestApp): Promise<AuditHead[]> {
  await untilFinal(t);
  return t.app.get(AuditSealer).seal();
}

const record = (t: TestApp, action: string, n = 1): Promise<void> =>
  t.dataSource.transaction(async (manager) => {
    for (let i = 0; i < n; i++) await t.app.get(AuditService).record(manager, { actor: 'job:test', action, subjectType: 'thing', subjectId: String(i), data: { i, text: 'ä "quoted" 蓝' } });
  });

describe('the seal of the trail', () => {
  let t: TestApp;
  beforeEach(async () => {
    t = await testApp({ parties: 'none', env: NO_JOB });
    await record(t, 'first', 5);
    await seal(t);
    await record(t, 'second', 5);
    await seal(t);
    await record(t, 'third', 5);
    await seal(t);
  });
  afterEach(() => t.close());

  const places = async (heads: AuditHead[] = []): Promise<string[]> => (await t.app.get(AuditVerifier).verify(heads)).faults.map(({ place }) => place);
  const idOf = async (action: string): Promise<string> => (await t.dataSource.query<{ id: string }[]>('select min(id)::text id from audit_event where action = $1', [action]))[0]?.id ?? '';

  it('holds for a trail that nobody changed, and says what is not sealed yet', async () => {
    await record(t, 'fourth', 2);
    const { intact, blocks, events, unsealed, unsealedSince, headsCompared, remarks } = await t.app.get(AuditVerifier).verify();
    expect({ intact, blocks, unsealed, headsCompared, remarks }).toEqual({ intact: true, blocks: 3, unsealed: 2, headsCompared: 3, remarks: [] });
    expect(events).toBeGreaterThanOrEqual(15);
    expect(unsealedSince).toBeDefined();
  });

  it('signs with a key that only its owner reads, outside the database', () => {
    expect(statSync(join(t.config.home, 'audit-key.pem')).mode & 0o777).toBe(0o600);
    expect(readHeads(readFileSync(join(t.config.home, 'audit-heads.jsonl'), 'utf8'))).toHaveLength(3);
  });

  it.each([
    ['one byte of its data', "data = jsonb_set(data, '{text}', '\"ä \\\"quoted\\\" 藍\"')"],
    ['its actor', "actor = 'job:other'"],
    ['its time, by a microsecond', "at = at + interval '1 microsecond'"],
    ['its subject', "subject_id = '99'"],
    ['its request', "request_id = 'x'"],
  ])('names the event when somebody changes %s', async (_, change) => {
    const id = await idOf('second');
    await tamper(t, `update audit_event set ${change} where id = ${id}`);
    expect(await places()).toEqual([`event ${id}`]);
  });

  it('names the event that is deleted', async () => {
    const id = await idOf('first');
    await tamper(t, `delete from audit_event where id = ${id}`);
    expect(await places()).toEqual([`event ${id}`]);
  });

  it('names both events when two are put in the other order', async () => {
    const [a, b] = [await idOf('first'), await idOf('third')];
    await tamper(
      t,
      `update audit_event x set at = y.at, actor = y.actor, action = y.action, subject_type = y.subject_type, subject_id = y.subject_id, data = y.data from (select * from audit_event where id in (${a}, ${b})) y
       where x.id in (${a}, ${b}) and y.id <> x.id`,
    );
    expect((await places()).sort()).toEqual([`event ${a}`, `event ${b}`].sort());
  });

  it('names an event that is slipped in among sealed ones', async () => {
    await tamper(t, "insert into audit_event (id, actor, action, subject_type, subject_id, xact) overriding system value values (1000000, 'user:x', 'forged', 'thing', '1', 3)");
    expect(await places()).toEqual(['event 1000000']);
  });

  it('names the block that is cut off the tail with its events, by the heads of this home', async () => {
    await tamper(t, "delete from audit_event where action = 'third'", 'delete from audit_block where number = 3');
    expect(await places()).toEqual(['block 3']);
  });

  it('sees a cut tail by heads that were kept elsewhere, though the home was cleaned as well', async () => {
    const kept = (await t.app.get(AuditReader).heads(10)).reverse();
    await tamper(t, "delete from audit_event where action = 'third'", 'delete from audit_block where number = 3');
    rmSync(join(t.config.home, 'audit-heads.jsonl'));
    const alone = await t.app.get(AuditVerifier).verify();
    expect({ intact: alone.intact, remarks: alone.remarks.length }).toEqual({ intact: true, remarks: 1 });
    expect(await places(kept)).toEqual(['block 3']);
  });

  it('names the block whose hashes were changed to fit a changed event', async () => {
    const id = await idOf('second');
    await tamper(t, `update audit_event set actor = 'job:other' where id = ${id}`, "update audit_block set event_hashes = overlay(event_hashes placing sha256('x') from 1) where number = 2");
    expect(await places()).toContain('block 2');
  });

  it('names the block that is gone from the middle', async () => {
    await tamper(t, 'delete from audit_block where number = 2');
    expect(await places()).toContain('block 2');
  });

  it('tells that a trail sealed anew with another key is not the one whose heads were kept', async () => {
    const kept = (await t.app.get(AuditReader).heads(10)).reverse();
    await tamper(t, "update audit_event set actor = 'job:other' where action = 'second'", 'delete from audit_block', "delete from event_consumer where name = 'seal'");
    for (const file of ['audit-key.pem', 'audit-heads.jsonl']) rmSync(join(t.config.home, file));
    const forged = await testApp({ parties: 'none', env: NO_JOB, database: { url: t.config.databaseUrl ?? '', drop: async () => undefined } });
    try {
      await seal(forged);
      const result = await forged.app.get(AuditVerifier).verify(kept);
      expect(result.faults.map(({ place }) => place)).toContain('block 1');
    } finally {
      await forged.close();
    }
  });

  it('refuses a forged head', async () => {
    const [head] = await t.app.get(AuditReader).heads(1);
    expect(await places([{ ...(head as AuditHead), hash: '0'.repeat(64) }])).toEqual(['head 3']);
  });

  it('waits for a transaction that began earlier and commits later', async () => {
    const runner = t.dataSource.createQueryRunner();
    await runner.startTransaction();
    await t.app.get(AuditService).record(runner.manager, { actor: 'job:slow', action: 'slow', subjectType: 'thing', subjectId: '1' });
    await record(t, 'quick', 3);
    const before = (await t.app.get(AuditSealer).seal()).length;
    await runner.commitTransaction();
    await runner.release();
    expect(before).toBe(0);
    await seal(t);
    const { intact, unsealed } = await t.app.get(AuditVerifier).verify();
    expect({ intact, unsealed }).toEqual({ intact: true, unsealed: 0 });
  });

  it('survives many writers at once, and rolled back ids', async () => {
    const writers = Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; i < 10; i++) {
        await record(t, `writer ${w}`, 2);
        await t.dataSource.transaction(async (manager) => {
          await t.app.get(AuditService).record(manager, { actor: 'job:test', action: 'rolled back', subjectType: 'thing', subjectId: '1' });
          throw new Error('back');
        }).catch(() => undefined);
        if (w === 0) await t.app.get(AuditSealer).seal();
      }
    });
    await Promise.all(writers);
    await seal(t);
    const { faults, unsealed } = await t.app.get(AuditVerifier).verify();
    expect({ faults, unsealed }).toEqual({ faults: [], unsealed: 0 });
  });
});

describe('the trail', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ env: NO_JOB });
  });
  afterAll(() => t.close());

  it.each(['update audit_event set actor = actor', 'delete from audit_event', 'truncate audit_event', 'update audit_block set hash = hash', 'delete from audit_block', 'truncate audit_block'])('refuses: %s', async (statement) => {
    await seal(t);
    await expect(t.dataSource.query(statement)).rejects.toThrow(/append-only|permission denied/);
  });

  it('holds digests of personal values, and the values aside where they can be erased', async () => {
    await t.dataSource.transaction((manager) => t.app.get(AuditService).record(manager, { actor: 'job:test', action: 'note.made', subjectType: 'thing', subjectId: 'P', personal: { subject: 'VOLKONSKY, Arkady' } }));
    const [row] = await t.dataSource.query<{ data: object }[]>("select data from audit_event where action = 'note.made'");
    expect(JSON.stringify(row)).not.toContain('VOLKONSKY');
    const read = async (): Promise<object> => ((await t.get('/v1/audit?action=note.made')).body as { items: { personal: object }[] }).items[0]?.personal ?? {};
    expect(await read()).toEqual({ subject: 'VOLKONSKY, Arkady' });
    await seal(t);
    await t.dataSource.query("update personal_data set value = 'SOMEBODY ELSE' where subject_id = 'P'");
    expect((await t.app.get(AuditVerifier).verify()).faults.map(({ place }) => place)).toEqual([expect.stringContaining('of thing P')]);
    await t.dataSource.query("delete from personal_data where subject_id = 'P'");
    expect(await read()).toEqual({ subject: null });
    expect((await t.app.get(AuditVerifier).verify()).intact).toBe(true);
  });

  it('never holds the name of a subject that was screened', async () => {
    await t.post('/v1/screenings', { name: 'Exemplar UAV Plant LLC', address: 'Unmistakable Street 7' });
    const [{ n }] = (await t.dataSource.query<{ n: number }[]>("select count(*)::int n from audit_event where to_jsonb(audit_event)::text ~* 'exemplar uav|unmistakable'")) as [{ n: number }];
    expect(n).toBe(0);
  });

  it('is searched by subject, actor, action and time', async () => {
    const { body } = await t.post('/v1/screenings', { name: 'Exemplar UAV Plant LLC' });
    const { id } = body as { id: string };
    const find = async (query: string): Promise<string[]> => ((await t.get(`/v1/audit?${query}`)).body as { items: { subjectId: string }[] }).items.map(({ subjectId }) => subjectId);
    expect(await find(`subjectType=screening&subjectId=${id}`)).toEqual([id]);
    expect(await find('action=screening.made&limit=1')).toEqual([id]);
    expect(await find('action=screening.&limit=1')).toEqual([id]);
    expect(await find(`subjectId=${id}&actor=user:nobody`)).toEqual([]);
    expect(await find(`subjectId=${id}&to=2020-01-01T00:00:00Z`)).toEqual([]);
    expect(await find(`subjectId=${id}&from=2020-01-01T00:00:00Z`)).toEqual([id]);
    expect((await t.get('/v1/audit?from=yesterday')).status).toBe(400);
  });

  it('pages by key: nothing lost, nothing twice', async () => {
    await record(t, 'paged', 7);
    const seen: string[] = [];
    let mark = '';
    do {
      const { items, next } = (await t.get(`/v1/audit?action=paged&limit=3${mark}`)).body as { items: { id: string }[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      mark = next === null ? '' : `&before=${next}`;
    } while (mark !== '');
    expect(seen).toHaveLength(7);
    expect([...seen].sort((a, b) => Number(b) - Number(a))).toEqual(seen);
  });

  it('takes the scope', async () => {
    const key = await t.keyWith('screenings:read');
    expect((await t.anonymous.get('/v1/audit').set('authorization', `Bearer ${key}`)).status).toBe(403);
  });

  it('is fed to a consumer once, in order, and again where its work failed', async () => {
    const feed = t.app.get(EventFeed);
    await feed.subscribe('test');
    await record(t, 'fed', 3);
    const got: string[] = [];
    await untilFinal(t);
    await expect(feed.take('test', async () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    const options = { actions: ['fed'], most: 2 };
    // A transaction's events stay together, so three come where two were asked for.
    expect(await feed.take('test', async (_, events) => void got.push(...events.map(({ subject_id }) => subject_id)), options)).toBe(3);
    expect(await feed.take('test', async (_, events) => void got.push(...events.map(({ subject_id }) => subject_id)), options)).toBe(0);
    expect(got).toEqual(['0', '1', '2']);
  });
});

describe('parts of the trail', () => {
  it.each<[bigint[], string]>([
    [[], '{}'],
    [[1n], '{[1,2)}'],
    [[1n, 2n, 3n, 7n, 9n, 10n], '{[1,4),[7,8),[9,11)}'],
  ])('writes the ids %p as ranges, and reads them again', (ids, text) => {
    expect(rangesOf(ids)).toBe(text);
    expect([...idsIn(text)]).toEqual(ids);
  });

  it('exports no cell that a spreadsheet takes for a formula', () => {
    const line = csvLine({ id: '1', at: '2026-01-01T00:00:00.000Z', actor: '=cmd()', action: '+a', subjectType: '-1', subjectId: '@x', data: { a: 'b,"c"' }, requestId: null });
    expect(line).toBe(`1,2026-01-01T00:00:00.000Z,'=cmd(),'+a,'-1,'@x,"{""a"":""b,\\""c\\""""}",,`);
  });

  it('reads heads from JSON lines and from an array, and refuses anything else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'interdict-heads-'));
    const head = { number: 1, hash: 'aa', sealedAt: 'x', publicKey: 'k', signature: 's' };
    writeFileSync(join(folder, 'heads'), `${JSON.stringify(head)}\n${JSON.stringify(head)}\n`);
    expect(readHeads(readFileSync(join(folder, 'heads'), 'utf8'))).toEqual([head, head]);
    expect(readHeads(JSON.stringify([head]))).toEqual([head]);
    for (const text of ['{}', '[1]', 'nothing']) expect(() => readHeads(text)).toThrow();
    rmSync(folder, { recursive: true });
  });
});
