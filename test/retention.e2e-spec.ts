import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Principal } from '../src/access/principal.js';
import { ProposalError } from '../src/access/proposal.errors.js';
import { ProposalsService } from '../src/access/proposals.service.js';
import { SCOPES } from '../src/access/scope.js';
import { AuditSealer } from '../src/audit/audit-sealer.service.js';
import { AuditService } from '../src/audit/audit.service.js';
import { AuditVerifier } from '../src/audit/audit-verifier.service.js';
import { RetentionService } from '../src/screening/retention/retention.service.js';
import type { ScreeningAnswer } from '../src/screening/screening.service.js';
import { type TestApp, testApp } from './support/app.js';

const aUser = (id: string, unit: string | null = null): Principal => ({ kind: 'user', actor: `user:${id}`, name: id, roles: ['supervisor'], scopes: new Set(SCOPES), unit });
const alice = aUser('alice');
const bob = aUser('bob');
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof ProposalError ? error.code : Promise.reject(error)));

describe('retention', () => {
  let t: TestApp;
  let retention: RetentionService;
  let proposals: ProposalsService;
  beforeAll(async () => {
    t = await testApp();
    retention = t.app.get(RetentionService);
    proposals = t.app.get(ProposalsService);
  });
  afterAll(() => t.close());

  const screen = async (name: string): Promise<string> => ((await t.post('/v1/screenings', { name }).set('idempotency-key', randomUUID())).body as ScreeningAnswer).id;
  /** What only the owner of the database can do: an append-only table is made older. */
  const asOwner = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: t.config.databaseUrl });
    await client.connect();
    await client.query('set session_replication_role = replica');
    await client.query(statement);
    await client.end();
  };
  const closeFlags = (): Promise<unknown> => t.dataSource.query("update flag set state = 'closed'");
  const kindOf = async (kind: string): Promise<unknown> => ((await t.get('/v1/retention')).body as { kinds: { kind: string }[] }).kinds.find((each) => each.kind === kind);
  /** In how many rows of any table a text stands. */
  const mentions = async (text: string): Promise<Record<string, number>> => {
    const tables = await t.dataSource.query<{ name: string }[]>("select table_name as name from information_schema.tables where table_schema = 'public' and table_name not in ('list_record')");
    const found: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await t.dataSource.query<{ n: number }[]>(`select count(*)::int n from "${name}" x where to_jsonb(x)::text ilike '%' || $1 || '%'`, [text]);
      if ((row?.n ?? 0) > 0) found[name] = row?.n ?? 0;
    }
    return found;
  };

  it('erases a subject by two people, everywhere, and the trail stays whole', async () => {
    const id = await screen('Exemplar UAV Plant Zzyzx LLC');
    await screen('exemplar uav plant zzyzx llc');
    const other = await screen('Exemplar UAV Plant LLC');
    await t.dataSource.transaction((manager) => t.app.get(AuditService).record(manager, { actor: 'user:alice', action: 'note.made', subjectType: 'screening', subjectId: id, personal: { subject: 'Zzyzx' } }));
    expect(Object.keys(await mentions('zzyzx')).sort()).toEqual(expect.arrayContaining(['idempotency_key', 'personal_data', 'screening']));
    expect(await codeOf(retention.proposeErasure(id, 'asked for', alice))).toBe('cannot_be_done'); // flags are open
    await closeFlags();
    await t.app.get(AuditSealer).seal();
    const response = await t.post('/v1/retention/erasures', { screeningId: id, reason: 'asked for' });
    expect(response.body).toMatchObject({ kind: 'retention.erase', payload: { screenings: 2 }, approvalsNeeded: 2 });
    await proposals.approve((response.body as { id: string }).id, alice);
    expect(await codeOf(proposals.approve((response.body as { id: string }).id, alice))).toBe('approved_already');
    expect((await mentions('zzyzx'))['screening']).toBe(2);
    await proposals.approve((response.body as { id: string }).id, bob);
    expect(await mentions('zzyzx')).toEqual({});
    expect((await t.get(`/v1/screenings/${id}`)).status).toBe(404);
    expect((await t.get(`/v1/screenings/${other}`)).status).toBe(200);
    expect((await t.app.get(AuditVerifier).verify()).faults).toEqual([]);
    const made = (await t.get(`/v1/audit?subjectType=screening&subjectId=${id}&action=screening.made`)).body as { items: unknown[] };
    expect(made.items).toHaveLength(1);
  });

  it('erases what the register and supplier files hold of the subject too, and says what stays', async () => {
    const supplier = { reference: 'Z-1', name: 'Quzzle Register Works', country: 'DE' };
    await t.post('/v1/suppliers', { suppliers: [supplier] }).expect(200);
    await t.post('/v1/suppliers', { suppliers: [{ ...supplier, country: 'FR' }] }).expect(200);
    const idOf = async () => (await t.dataSource.query<{ screening_id: string | null }[]>("select screening_id from supplier where reference = 'Z-1'"))[0]?.screening_id ?? '';
    expect(await codeOf(retention.proposeErasure(await idOf(), 'asked for', alice))).toBe('cannot_be_done'); // an active supplier
    await t.post('/v1/suppliers', { suppliers: [{ ...supplier, country: 'FR', active: false }] }).expect(200);
    const { id } = await retention.proposeErasure(await idOf(), 'asked for', alice);
    await proposals.approve(id, bob);
    const left = await mentions('quzzle register');
    expect([left['supplier'], left['supplier_change'], left['personal_data']]).toEqual([undefined, undefined, undefined]);

    const file = 'Supplier Name;Land\nQuzzle File Works;DE\nHarmless Flowers GmbH;DE\nQuzzle File Works;DE\n';
    const batch = (await t.anonymous.post('/v1/batches').set('authorization', `Bearer ${t.key}`).attach('file', Buffer.from(file), 'suppliers.csv')).body as { id: string };
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    for (let state = ''; state !== 'done'; await new Promise((next) => setTimeout(next, 50))) state = ((await t.get(`/v1/batches/${batch.id}/progress`)).body as { state: string }).state;
    const [row] = await t.dataSource.query<{ screening_id: string }[]>('select screening_id from batch_result where batch_id = $1 and n = 1', [batch.id]);
    const proposed = await retention.proposeErasure(row?.screening_id ?? '', 'asked for', alice);
    expect(proposed.description).toContain(`NOT erased, as it names others too: the original of the supplier file ${batch.id}`);
    await proposals.approve(proposed.id, bob);
    expect(await mentions('quzzle file')).toEqual({});
    const { text } = await t.get(`/v1/batches/${batch.id}/results?format=csv`).buffer(true);
    expect(text).toContain('Harmless Flowers GmbH');
  });

  it('keeps what a legal hold keeps, until two people lift it', async () => {
    const id = await screen('Exemplar Missile Trading Corporation');
    await closeFlags();
    const held = (await t.post('/v1/retention/holds', { screeningId: id, reason: 'court order' })).body as { id: string };
    expect(await codeOf(retention.proposeErasure(id, 'asked for', alice))).toBe('cannot_be_done');
    const { id: lift } = await retention.proposeLift(held.id, 'settled', alice);
    expect(await codeOf(proposals.approve(lift, alice))).toBe('own_proposal');
    expect(await codeOf(retention.proposeErasure(id, 'asked for', alice))).toBe('cannot_be_done');
    await proposals.approve(lift, bob);
    const { id: erasure } = await retention.proposeErasure(id, 'asked for', alice);
    await retention.hold(id, 'new order', bob);
    expect(await codeOf(proposals.approve(erasure, bob))).toBe('cannot_be_done');
    expect((await t.get(`/v1/screenings/${id}`)).status).toBe(200);
  });

  it('does not know a screening of another unit', async () => {
    const id = await screen('Nobody At All Bakery');
    await expect(retention.hold(id, 'mine', aUser('olga', 'north'))).rejects.toThrow('no screening');
    await expect(retention.proposeErasure(id, 'mine', aUser('olga', 'north'))).rejects.toThrow('no screening');
  });

  it('removes after ten years what is decided and not held, and nothing younger', async () => {
    const [old, young, held, undecided] = [await screen('Old Bakery Limited'), await screen('Young Bakery Limited'), await screen('Held Bakery Limited'), await screen('Exemplar UAV Plant LLC')];
    await retention.hold(held as string, 'court order', alice);
    await t.dataSource.query("update screening set at = now() - interval '10 years 1 day' where id = any($1)", [[old, held, undecided]]);
    await t.dataSource.query("update screening set at = now() - interval '9 years 11 months' where id = $1", [young]);
    await t.post('/v1/suppliers', { suppliers: [{ reference: 'OLD-1', name: 'Old Register Bakery' }] }).expect(200);
    await expect(t.dataSource.query('delete from supplier_change')).rejects.toThrow('append-only');
    await t.dataSource.query("update screening set at = now() - interval '11 years' where id = (select screening_id from supplier where reference = 'OLD-1')");
    expect(await kindOf('screenings')).toMatchObject({ years: 10, overTime: 4, held: 1, inUse: 2, removable: 1 });
    expect(await retention.expire()).toBe(1);
    // The register's answer is in use, however old: the supplier is still there.
    expect((await t.get('/v1/suppliers/OLD-1')).status).toBe(200);
    const left = await t.dataSource.query<{ id: string }[]>('select id from screening where id = any($1)', [[old, young, held, undecided]]);
    expect(left.map(({ id }) => id).sort()).toEqual([young, held, undecided].sort());
    const [event] = await t.dataSource.query<{ data: object }[]>("select data from audit_event where action = 'retention.expired' and subject_id = 'screenings'");
    expect(event).toMatchObject({ data: { olderThanYears: 10, erased: { screening: 1 } } });
  });

  it('keeps files, suppliers, their changes and personal values for years of their own, a legal hold and an open flag longer, and says what never goes', async () => {
    const file = async (name: string): Promise<{ id: string; screening: string }> => {
      const { id } = (await t.anonymous.post('/v1/batches').set('authorization', `Bearer ${t.key}`).attach('file', Buffer.from(`Supplier Name;Land\n${name};DE\n`), 'suppliers.csv')).body as { id: string };
      await t.post(`/v1/batches/${id}/start`).expect(200);
      for (let state = ''; state !== 'done'; await new Promise((next) => setTimeout(next, 50))) state = ((await t.get(`/v1/batches/${id}/progress`)).body as { state: string }).state;
      const [row] = await t.dataSource.query<{ screening_id: string }[]>('select screening_id from batch_result where batch_id = $1', [id]);
      return { id, screening: row?.screening_id ?? '' };
    };
    const [gone, held, open] = [await file('Bygone File Works'), await file('Withheld File Works'), await file('Exemplar UAV Plant LLC')];
    await retention.hold(held.screening, 'court order', alice);
    await t.dataSource.query("update batch set created_at = created_at - interval '11 years', finished_at = finished_at - interval '11 years' where id = any($1)", [[gone.id, held.id, open.id]]);

    const suppliers = ['Bygone Supplier Works', 'Withheld Supplier Works', 'Standing Supplier Works'].map((name, n) => ({ reference: `R-${n}`, name, active: n === 2 }));
    await t.post('/v1/suppliers', { suppliers: suppliers.map((each) => ({ ...each, active: true })) }).expect(200);
    await t.post('/v1/suppliers', { suppliers: suppliers.map((each) => ({ ...each, country: 'FR' })) }).expect(200);
    const [withheld] = await t.dataSource.query<{ id: string }[]>("select s.id from screening s join supplier r on r.id = s.supplier_id where r.reference = 'R-1' order by s.at desc limit 1");
    await retention.hold(withheld?.id ?? '', 'court order', alice);
    await t.dataSource.query("update supplier set updated_at = now() - interval '11 years' where reference like 'R-%'");
    await asOwner("update supplier_change set at = now() - interval '11 years' where supplier_id in (select id from supplier where reference like 'R-%')");
    const changesOf = async (reference: string): Promise<number> => (await t.dataSource.query<{ n: number }[]>('select count(*)::int n from supplier_change c join supplier r on r.id = c.supplier_id where r.reference = $1', [reference]))[0]?.n ?? 0;
    const before = [await changesOf('R-1'), await changesOf('R-2')];
    expect(Math.min(...before)).toBeGreaterThan(0);

    for (const [subjectId, value] of [[held.screening, 'Withheld Value'], [open.screening, 'Bygone Value']] as const) {
      await t.dataSource.transaction((manager) => t.app.get(AuditService).record(manager, { actor: 'user:alice', action: 'note.made', subjectType: 'screening', subjectId, personal: { value } }));
      await t.dataSource.query("update personal_data set created_at = now() - interval '11 years' where value = $1", [value]);
    }

    expect(await kindOf('supplierFiles')).toMatchObject({ years: 10, overTime: 3, held: 1, inUse: 1, removable: 1 });
    expect(await kindOf('suppliers')).toMatchObject({ years: 10, overTime: 2, held: 1, inUse: 0, removable: 1 });
    expect(await kindOf('personalValues')).toMatchObject({ years: 10, overTime: 2, held: 1, removable: 1 });
    await retention.expire();

    const [original, heldOriginal] = [await t.get(`/v1/batches/${gone.id}/original`), await t.get(`/v1/batches/${held.id}/original`).buffer(true)];
    expect([original.status, heldOriginal.status, (await t.get(`/v1/batches/${open.id}/original`)).status]).toEqual([410, 200, 200]);
    expect((original.body as { detail: string }).detail).toContain('its time was over');
    expect([existsSync(join(t.config.home, 'batches', gone.id)), existsSync(join(t.config.home, 'batches', held.id))]).toEqual([false, true]);
    expect(Object.keys(await mentions('bygone file works'))).toEqual(['screening']);
    expect(Object.keys(await mentions('withheld file works')).sort()).toEqual(['batch', 'batch_row', 'screening']);
    expect((await t.get(`/v1/batches/${gone.id}`)).body).toMatchObject({ state: 'done', goneAt: expect.any(String) });
    expect([(await t.get('/v1/suppliers/R-0')).status, (await t.get('/v1/suppliers/R-1')).status, (await t.get('/v1/suppliers/R-2')).status]).toEqual([404, 200, 200]);
    expect([await changesOf('R-1'), await changesOf('R-2')]).toEqual([before[0], 0]);
    expect([await mentions('Bygone Value'), Object.keys(await mentions('Withheld Value'))]).toEqual([{}, ['personal_data']]);
    const facts = await t.dataSource.query<{ kind: string; data: object }[]>("select subject_id as kind, data from audit_event where action = 'retention.expired'");
    expect(facts).toEqual(expect.arrayContaining([
      { kind: 'supplierFiles', data: { olderThanYears: 10, erased: { batch: 1, batch_row: 1 } } },
      { kind: 'suppliers', data: { olderThanYears: 10, erased: expect.objectContaining({ supplier: 1 }) } },
      { kind: 'personalValues', data: { olderThanYears: 10, erased: { personal_data: 1 } } },
    ]));
    const { neverErased, goneSooner } = (await t.get('/v1/retention')).body as { neverErased: string[]; goneSooner: string[] };
    expect([neverErased.join(' '), goneSooner.join(' ')]).toEqual([expect.stringMatching(/trail.*lists.*policies/is), expect.stringMatching(/Idempotency-Key/)]);
    await t.app.get(AuditSealer).seal();
    expect((await t.app.get(AuditVerifier).verify()).faults).toEqual([]);
  });

  it('works as a role that owns nothing and cannot switch the protection of the trail off', async () => {
    const [who] = await t.dataSource.query<{ name: string; login: string; owner: string }[]>("select current_user as name, session_user as login, tableowner as owner from pg_tables where tablename = 'audit_event'");
    expect(who).toMatchObject({ name: `${who?.owner}_app`, login: who?.name });
    // A login of its own: there is no role to put off and none to take on.
    await t.dataSource.query('reset role');
    for (const statement of [`set role "${who?.owner}"`, `set session authorization "${who?.owner}"`, 'alter table audit_event disable trigger all', 'drop trigger audit_event_append_only on audit_event', 'set session_replication_role = replica', 'drop table audit_block', 'update audit_event set actor = actor', 'delete from audit_event', 'truncate audit_event', 'delete from migrations']) {
      await expect(t.dataSource.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});
