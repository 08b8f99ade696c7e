import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import type request from 'supertest';
import { CsvRows } from '../src/batches/intake/csv-rows.js';
import type { BatchDto, BatchProgressDto, BatchSummaryDto } from '../src/batches/batches.dto.js';
import { type TestApp, testApp } from './support/app.js';

const HEADER = 'Vendor No;Supplier Name;Land;INN;Owners;Amount';
const ROWS = [
  '100;Exemplar UAV Plant LLC;RU;;;1,50',
  '101;Harmless Flowers GmbH;DE;;;2,75',
  '102;;DE;;;3,00',
  '103;Quiet Trading;RU;1600000001;;4,10',
  '104;Clean Front Ltd;CY;;Arkady Petrovich Volkonsky 60%;5,00',
  '105;Harmless Flowers GmbH;DE;;;6,00',
  '106;=cmd|calc;DE;;;7,00',
  '107;"Two Line\nName AG";CH;;;8,00',
  '108;One; delimiter; too; many;9,00;x;y',
];
const FILE = `Supplier list;;;;;\r\n\r\n${HEADER}\r\n${ROWS.join('\r\n')}\r\n`;

async function upload(t: TestApp, content: string | Buffer, name = 'suppliers.csv'): Promise<BatchDto> {
  const response = await send(t, content, name);
  expect(response.body).toMatchObject({ state: 'uploaded' });
  return response.body as BatchDto;
}

function send(t: TestApp, content: string | Buffer, name: string): request.Test {
  return t.anonymous.post('/v1/batches').set('authorization', `Bearer ${t.key}`).attach('file', Buffer.from(content), name);
}

async function finished(t: TestApp, id: string): Promise<BatchProgressDto> {
  for (;;) {
    const { body } = await t.get(`/v1/batches/${id}/progress`);
    const progress = body as BatchProgressDto;
    if (progress.state !== 'running') return progress;
    await new Promise((next) => setTimeout(next, 50));
  }
}

async function results(t: TestApp, id: string, query = ''): Promise<string[][]> {
  const { text } = await t.get(`/v1/batches/${id}/results?format=csv${query}`).buffer(true);
  const delimiter = text.includes('Supplier Name;') ? ';' : ',';
  return new CsvRows(delimiter).push(text.replace(/^\ufeff/, ''), true).map(({ cells }) => [...cells]);
}

describe('a supplier file', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  it('is taken once when its upload is sent again under the same Idempotency-Key, one after the other and at once', async () => {
    const once = (key: string, content: string | Buffer = FILE, name = 'once.csv') => send(t, content, name).set('idempotency-key', key);
    const count = async (): Promise<number> => ((await t.dataSource.query<{ n: number }[]>('select count(*)::int n from batch'))[0] as { n: number }).n;
    const before = await count();
    const first = await once('upload-1').expect(201);
    const again = await once('upload-1').expect(201);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(again.body).toEqual(first.body);
    const atOnce = await Promise.all(Array.from({ length: 6 }, () => once('upload-2')));
    expect([new Set(atOnce.map(({ body }) => (body as BatchDto).id)).size, atOnce.filter(({ headers }) => headers['idempotent-replayed'] === 'true').length]).toEqual([1, 5]);
    expect((await once('upload-1', `${FILE}110;Another;DE;;;1\r\n`)).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    expect((await once('upload-1', FILE, 'twice.csv')).status).toBe(422);
    expect((await once('no key')).status).toBe(400);
    expect((await count()) - before).toBe(2);
    const { id } = first.body as BatchDto;
    const start = (key?: string) => (key === undefined ? t.post(`/v1/batches/${id}/start`) : t.post(`/v1/batches/${id}/start`).set('idempotency-key', key));
    const started = await Promise.all(Array.from({ length: 6 }, () => start('start-1')));
    expect(started.map(({ status, headers }) => [status, headers['idempotent-replayed'] ?? 'first']).sort()).toEqual([[200, 'first'], ...Array<unknown>(5).fill([200, 'true'])]);
    expect((await start()).status).toBe(409);
    expect(await finished(t, id)).toMatchObject({ state: 'done' });
    // What was sent again left no file behind.
    const folders = readdirSync(join(t.config.home, 'batches'));
    expect([folders.length, readdirSync(join(t.config.home, 'batches', 'incoming'))]).toEqual([(await count()) + 1, []]);
  });

  it('is looked at first: encoding, header and columns are guessed, what is not mapped is named', async () => {
    const batch = await upload(t, iconv.encode(FILE, 'windows-1251'));
    expect(batch).toMatchObject({
      delimiter: ';',
      headerLine: 3,
      mapping: { reference: ['Vendor No'], name: ['Supplier Name'], country: ['Land'], inn: ['INN'], owners: ['Owners'] },
      notMapped: ['Amount'],
      titleRows: ['Supplier list'],
    });
    expect((await t.get(`/v1/batches/${batch.id}/original`).buffer(true).parse(bytes)).body as Buffer).toEqual(iconv.encode(FILE, 'windows-1251'));
    expect(batch.sha256).toBe(createHash('sha256').update(iconv.encode(FILE, 'windows-1251')).digest('hex'));
  });

  it('comes back with an answer for every row', async () => {
    const batch = await upload(t, FILE);
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    expect(await finished(t, batch.id)).toMatchObject({ state: 'done', rows: 9, done: 9, duplicates: 1, errors: 2 });
    const [header, ...rows] = await results(t, batch.id);
    expect(header?.slice(0, 6)).toEqual(HEADER.split(';'));
    expect(rows.map((row) => [row[0], row[6], row[7]])).toEqual([
      ['100', 'review', 'true'],
      ['101', 'clear', 'false'],
      ['102', 'error', 'true'],
      ['103', 'review', 'true'],
      ['104', 'review', 'true'],
      ['105', 'clear', 'false'],
      ['106', 'clear', 'false'],
      ['107', 'clear', 'false'],
      ['108', 'error', 'true'],
    ]);
    expect(rows[0]?.slice(9, 12)).toEqual(['EXEMPLAR UAV PLANT LLC', 'us-ofac-sdn', 'us-ofac-sdn:90001']);
    expect(rows[4]?.[13]).toMatch(/^owner Arkady Petrovich Volkonsky \(60 %\): /);
    expect(rows[5]?.[16]).toBe('duplicate of line 5');
    expect(rows[5]?.[14]).toBe(rows[1]?.[14]);
    expect(rows[6]?.[1]).toBe("'=cmd|calc");
    expect(rows[7]?.[1]).toBe('Two Line\nName AG');
    expect(rows[2]?.[15]).toBe('line 6: the name is empty');
    expect(rows[8]?.[15]).toContain('line 13: the row has 8 cells where the header has 6');
    const { body: screening } = await t.get(`/v1/screenings/${rows[0]?.[14] ?? ''}`).expect(200);
    expect(screening).toMatchObject({ origin: 'batch', outcome: 'review', subject: { name: 'Exemplar UAV Plant LLC', reference: '100' } });
  });

  it('is counted by outcome, list and country', async () => {
    const batch = await upload(t, FILE);
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    await finished(t, batch.id);
    const summary = (await t.get(`/v1/batches/${batch.id}/summary`)).body as BatchSummaryDto;
    expect(summary).toMatchObject({ outcomes: { clear: 4, review: 3, error: 2 }, lists: { 'us-ofac-sdn': 3 }, notes: { two_names: 1 } });
    expect(summary.countries).toContainEqual({ country: 'DE', rows: 3, review: 0, hold: 0 });
    expect(summary.errors.map(({ line }) => line)).toEqual([6, 13]);
    expect((await results(t, batch.id, '&outcome=review,error')).slice(1).map(([reference]) => reference)).toEqual(['100', '102', '103', '104', '108']);
    expect((await results(t, batch.id, '&list=us-ofac-sdn&country=RU')).slice(1).map(([reference]) => reference)).toEqual(['100', '103']);
  });

  it('comes back as a workbook and as JSON lines', async () => {
    const batch = await upload(t, FILE);
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    await finished(t, batch.id);
    const lines = (await t.get(`/v1/batches/${batch.id}/results?format=jsonl`).buffer(true).parse(bytes)).body as Buffer;
    const objects = lines.toString().trim().split('\n').map((line) => JSON.parse(line) as { line: number; outcome: string; cells: Record<string, string> });
    expect(objects.map(({ outcome }) => outcome)).toEqual(['review', 'clear', 'error', 'review', 'review', 'clear', 'clear', 'clear', 'error']);
    expect(objects[0]).toMatchObject({ line: 4, cells: { 'Supplier Name': 'Exemplar UAV Plant LLC' }, best: { list: 'us-ofac-sdn', id: 'us-ofac-sdn:90001' } });
    const xlsx = (await t.get(`/v1/batches/${batch.id}/results?format=xlsx`).buffer(true).parse(bytes)).body as Buffer;
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(xlsx as unknown as ArrayBuffer);
    const sheet = book.worksheets[0];
    expect(sheet?.rowCount).toBe(10);
    expect(sheet?.getCell('B8').value).toBe("'=cmd|calc");
    expect(sheet?.getCell('G2').value).toBe('review');
  });

  it('leaves nothing behind in a dry run but its results', async () => {
    const count = async (): Promise<string> => ((await t.dataSource.query('select (select count(*) from screening) || \' \' || (select count(*) from flag) as n')) as [{ n: string }])[0].n;
    const batch = await upload(t, FILE);
    const before = await count();
    await t.post(`/v1/batches/${batch.id}/start`, { dryRun: true }).expect(200);
    expect(await finished(t, batch.id)).toMatchObject({ state: 'done', rows: 9, errors: 2 });
    expect(await count()).toBe(before);
    const rows = (await results(t, batch.id)).slice(1);
    expect(rows.map((row) => row[6])).toEqual(['review', 'clear', 'error', 'review', 'review', 'clear', 'clear', 'clear', 'error']);
    expect(rows.every((row) => row[14] === '')).toBe(true);
  });

  it('takes a corrected mapping and saves it for the next file', async () => {
    const first = await upload(t, 'Supplier,Payee\nHarmless Flowers,Exemplar UAV Plant LLC\n');
    await t.post(`/v1/batches/${first.id}/start`, { mapping: { name: ['Payee'] }, saveAs: 'from B', options: { country: 'RU' } }).expect(200);
    await finished(t, first.id);
    expect((await results(t, first.id))[1]?.[2]).toBe('review');
    const second = await upload(t, 'Payee,Remark\nExemplar UAV Plant LLC,x\n');
    await t.post(`/v1/batches/${second.id}/start`, { template: 'from B' }).expect(200);
    await finished(t, second.id);
    expect((await results(t, second.id))[1]?.[2]).toBe('review');
    expect((await t.get('/v1/batch-templates')).body).toMatchObject({ items: [{ name: 'from B', mapping: { name: ['Payee'] }, options: { country: 'RU' } }], next: null });
  });

  it.each([
    [{ mapping: { name: ['No such column'] } }, 'mapping.name'],
    [{ mapping: { country: ['Land'] } }, 'mapping.name'],
    [{ mapping: { title: ['Land'] } }, 'mapping.title'],
    [{ mapping: { name: ['Land'], country: ['Land'] } }, 'mapping.country'],
    [{ template: 'none' }, 'template'],
    [{ options: { threshold: 0.1 } }, 'options.threshold'],
  ])('refuses a plan that cannot be (case %#)', async (plan, field) => {
    const batch = await upload(t, FILE);
    const { status, body } = await t.post(`/v1/batches/${batch.id}/start`, plan);
    expect(status).toBe(400);
    expect((body as { fields: { field: string }[] }).fields.map((each) => each.field)).toContain(field);
  });

  it('names what it cannot read', async () => {
    expect((await send(t, '%PDF-1.7', 'x.csv')).body).toMatchObject({ status: 400, code: 'unreadable_file' });
    expect((await send(t, '', 'x.csv')).status).toBe(400);
    expect((await t.post('/v1/batches')).status).toBe(400);
  });

  it('is paused, resumed and cancelled', async () => {
    const batch = await upload(t, `name\n${Array.from({ length: 6000 }, (_, n) => `Harmless Trading ${n} Ltd`).join('\n')}\n`);
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    await t.post(`/v1/batches/${batch.id}/pause`).expect(200);
    const paused = (await t.get(`/v1/batches/${batch.id}/progress`)).body as BatchProgressDto;
    expect(paused.state).toBe('paused');
    expect((await t.post(`/v1/batches/${batch.id}/pause`)).status).toBe(409);
    await t.post(`/v1/batches/${batch.id}/resume`).expect(200);
    expect(await finished(t, batch.id)).toMatchObject({ state: 'done', rows: 6000, done: 6000 });
    const other = await upload(t, FILE);
    await t.post(`/v1/batches/${other.id}/cancel`).expect(200);
    expect((await t.post(`/v1/batches/${other.id}/start`)).status).toBe(409);
  });

  it('tells its progress as events until it is done', async () => {
    const batch = await upload(t, FILE);
    await t.post(`/v1/batches/${batch.id}/start`).expect(200);
    const { text } = await t.get(`/v1/batches/${batch.id}/events`).buffer(true);
    const last = text.trim().split('\n').filter((line) => line.startsWith('data: ')).at(-1)?.slice(6) ?? '';
    expect(JSON.parse(last)).toMatchObject({ state: 'done', rows: 9, done: 9 });
  });

  it('is for keys that may', async () => {
    const key = await t.keyWith('screenings:write');
    expect((await t.anonymous.get('/v1/batches').set('authorization', `Bearer ${key}`)).status).toBe(403);
  });
});

describe('two processes on one database', () => {
  it('share one file, and every row has one result', async () => {
    const { testDatabase } = await import('./support/app.js');
    const database = await testDatabase();
    const one = await testApp({ database });
    const two = await testApp({ database, parties: 'none' });
    try {
      const names = Array.from({ length: 8000 }, (_, n) => (n % 100 === 0 ? `Exemplar UAV Plant ${n}` : `Harmless Trading ${n} Ltd`));
      const batch = await upload(one, `name\n${names.join('\n')}\n`);
      const workers = new Set<string>();
      let bothWork!: () => void;
      const both = new Promise<void>((done) => (bothWork = done));
      const { BatchWorker } = await import('../src/batches/batch-worker.service.js');
      for (const [name, t] of [['one', one], ['two', two]] as const) {
        const worker = t.app.get(BatchWorker);
        const work = worker.workNext.bind(worker);
        worker.workNext = async (id?: string): Promise<boolean> => {
          // A fast machine would be done before the other looks, which it does once a second.
          if (workers.has(name)) await both;
          const worked = await work(id);
          if (worked && workers.add(name).size === 2) bothWork();
          return worked;
        };
      }
      await one.post(`/v1/batches/${batch.id}/start`).expect(200);
      expect(await finished(two, batch.id)).toMatchObject({ state: 'done', rows: 8000, done: 8000 });
      expect([...workers].sort()).toEqual(['one', 'two']);
      const [counts] = await one.dataSource.query<{ results: number; screenings: number; attempts: number }[]>(
        "select (select count(*)::int from batch_result where batch_id = $1) as results, (select count(*)::int from screening where origin = 'batch') as screenings, (select max(attempts) from batch_chunk where batch_id = $1) as attempts",
        [batch.id],
      );
      expect(counts).toEqual({ results: 8000, screenings: 8000, attempts: 1 });
    } finally {
      await two.close();
      await one.close();
      await database.drop();
    }
  });
});

const COUNCIL = '../shared/eval/suppliers/council-2012-03.csv';
const real = existsSync(COUNCIL) ? it : it.skip;
if (!existsSync(COUNCIL)) process.stderr.write('skipped: the real supplier files of ../shared/eval are not here\n');

describe('the payments of a real council', () => {
  real('come back whole', async () => {
    const t = await testApp();
    try {
      const content = readFileSync(COUNCIL);
      const batch = await upload(t, content, 'council.csv');
      await t.post(`/v1/batches/${batch.id}/start`).expect(200);
      const rows = content.toString().trim().split(/\r?\n/).length - 2;
      expect(await finished(t, batch.id)).toMatchObject({ state: 'done', rows, done: rows });
      const returned = (await results(t, batch.id)).slice(1);
      const sent = new CsvRows(',').push(content.toString(), true).slice(2);
      expect(returned.map((cells) => cells.slice(0, 2))).toEqual(sent.map(({ cells }) => [...cells].slice(0, 2)));
    } finally {
      await t.close();
    }
  });
});

function bytes(response: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  (response as unknown as NodeJS.ReadableStream).on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
}
