import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { projectRoot } from '../src/config.js';
import { type TestDatabase, testApp, testDatabase } from './support/app.js';

const ROWS = 8_000;
const KILLS = 5;
const SERVER = join(projectRoot(), 'dist', 'src', 'main.js');

/** A server of its own, as it is started in production. */
interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

describe('a server that is killed in the middle of a file', () => {
  let database: TestDatabase;
  let home: string;
  let key: string;
  let client: pg.Client;
  let holder: pg.Client;
  let server: Server | undefined;
  beforeAll(async () => {
    database = await testDatabase();
    const t = await testApp({ database });
    key = t.key;
    await t.close();
    home = mkdtempSync(join(tmpdir(), 'interdict-crash-'));
    client = new pg.Client({ connectionString: database.url });
    holder = new pg.Client({ connectionString: database.url });
    await Promise.all([client.connect(), holder.connect()]);
  });
  afterAll(async () => {
    await kill(server);
    await Promise.all([client.end(), holder.end()]);
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it('goes on where it was: as many rows out as in, each with one result and one screening', async () => {
    if (!existsSync(SERVER)) throw new Error("Build first: 'npm run build'.");
    server = await start();
    const names = Array.from({ length: ROWS }, (_, n) => (n % 50 === 0 ? `Exemplar UAV Plant ${n}` : `Harmless Trading ${n} Ltd`));
    const form = new FormData();
    form.append('file', new Blob([`No;Name;Country\n${names.map((name, n) => `${n};${name};DE`).join('\n')}\n`]), 'big.csv');
    const { id } = (await (await call('/v1/batches', { method: 'POST', body: form })).json()) as { id: string };
    await call(`/v1/batches/${id}/start`, { method: 'POST' });
    // The file cannot come to its end before the last kill, however late that is.
    await holder.query('begin');
    await until(async () => (await holder.query("select 1 from batch_chunk where batch_id = $1 and state = 'waiting' order by n desc limit 1 for update skip locked", [id])).rowCount === 1);
    for (let killed = 1; killed <= KILLS; killed++) {
      await until(async () => (await done(id)) >= (ROWS * killed) / (KILLS + 2));
      await kill(server);
      expect(await state(id)).toBe('running');
      server = await start();
    }
    await holder.query('rollback');
    await until(async () => (await state(id)) !== 'running');
    expect(await state(id)).toBe('done');
    const [counts] = (
      await client.query<Record<string, number>>(
        `select (select count(*)::int from batch_row where batch_id = $1) as rows, (select count(*)::int from batch_result where batch_id = $1) as results,
                (select count(distinct n)::int from batch_result where batch_id = $1) as distinct_results, (select count(*)::int from screening where origin = 'batch') as screenings,
                (select count(*)::int from batch_result x where x.batch_id = $1 and not exists (select 1 from screening s where s.id = x.screening_id)) as without_screening,
                (select count(*)::int from audit_event where action = 'screening.made') as facts, (select count(*)::int from batch_result where batch_id = $1 and outcome = 'error') as errors`,
        [id],
      )
    ).rows;
    expect(counts).toEqual({ rows: ROWS, results: ROWS, distinct_results: ROWS, screenings: ROWS, without_screening: 0, facts: ROWS, errors: 0 });
    const lines = (await (await call(`/v1/batches/${id}/results?format=csv`)).text()).trim().split('\r\n');
    expect(lines).toHaveLength(ROWS + 1);
    expect(lines.slice(1).map((line) => line.split(';')[1])).toEqual(names);
  }, 300_000);

  async function start(): Promise<Server> {
    const child = spawn(process.execPath, [SERVER], {
      env: { PATH: process.env['PATH'], INTERDICT_HOME: home, DATABASE_URL: database.url, INTERDICT_FETCH: 'off', INTERDICT_REQUIRED_LISTS: '', INTERDICT_LEASE_SECONDS: '2', PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((found, failed) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (match) found(match[0]);
      });
      child.on('exit', () => failed(new Error(`the server ended: ${text}`)));
    });
    return { child, url };
  }

  async function kill(running: Server | undefined): Promise<void> {
    if (!running || running.child.exitCode !== null || running.child.signalCode !== null) return;
    const gone = new Promise((ended) => running.child.on('exit', ended));
    running.child.kill('SIGKILL');
    await gone;
  }

  function call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${server?.url ?? ''}${path}`, { ...init, headers: { authorization: `Bearer ${key}` } });
  }

  async function done(id: string): Promise<number> {
    return (await client.query<{ n: number }>('select count(*)::int n from batch_result where batch_id = $1', [id])).rows[0]?.n ?? 0;
  }

  async function state(id: string): Promise<string> {
    return (await client.query<{ state: string }>('select state from batch where id = $1', [id])).rows[0]?.state ?? '';
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) await new Promise((next) => setTimeout(next, 30));
  }
});
