import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { projectRoot } from '../src/config.js';
import { APPLICATION_NAME } from '../src/database/application-name.js';
import { EmbeddedPostgres } from '../src/database/embedded-postgres.js';

const run = promisify(execFile);

/** A server as it is started in production, on a database that it makes itself. */
describe('a server with its embedded PostgreSQL', () => {
  let home: string;
  let server: ChildProcess | undefined;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'interdict-embedded-'));
  });
  afterAll(async () => {
    if (server?.exitCode === null) server.kill('SIGKILL');
    const left = postmaster();
    if (left !== undefined && alive(left)) process.kill(left, 'SIGINT');
    await until(() => left === undefined || !alive(left));
    rmSync(home, { recursive: true, force: true });
  });

  it('tells a log that is collected where the link for the first person is, and not the link', async () => {
    const log = await start({ INTERDICT_LOG_FORMAT: 'json' });
    const path = join(home, 'set-up-link');
    expect(log).toContain(path);
    expect(log).not.toContain('token=');
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/setup\?token=idl_\S+\n$/), 0o600]);
  }, 120_000);

  it('ends it when it is stopped, the one that a killed server left behind too', async () => {
    const first = postmaster();
    await end('SIGKILL');
    expect([first, first !== undefined && alive(first)]).toEqual([expect.any(Number), true]);
    await start();
    expect(postmaster()).toBe(first);
    expect(await end('SIGTERM')).toBe(0);
    expect([alive(first as number), postmaster()]).toEqual([false, undefined]);
  }, 120_000);

  it('is not kept from ending it by connections of its own that are slow to go, as on a busy machine', async () => {
    const embedded = new EmbeddedPostgres({ home });
    const pool = new pg.Pool({ ...(await embedded.start()), application_name: APPLICATION_NAME });
    pool.on('error', () => undefined);
    const pid = postmaster() as number;
    const [slow] = (await pool.query<{ pid: number }>('select pg_backend_pid() pid')).rows as [{ pid: number }];
    process.kill(slow.pid, 'SIGSTOP');
    await pool.end();
    let over = false;
    const stopped = embedded.stop().then(() => (over = true));
    await until(() => over || isStopping());
    process.kill(slow.pid, 'SIGCONT');
    await stopped;
    expect(alive(pid)).toBe(false);
  }, 120_000);

  it('leaves none running where the reader of a command stops early', async () => {
    const { stdout } = await run('bash', ['-c', `"${process.execPath}" "${join(projectRoot(), 'dist', 'src', 'cli.js')}" audit export | true; echo "\${PIPESTATUS[0]}"`], { env: environment() });
    expect(stdout).toBe('0\n');
    expect(postmaster()).toBeUndefined();
  }, 120_000);

  const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], INTERDICT_HOME: home, INTERDICT_FETCH: 'off', INTERDICT_REQUIRED_LISTS: '' });

  /** What it logs until it has started. */
  async function start(more: NodeJS.ProcessEnv = {}): Promise<string> {
    const child = spawn(process.execPath, [join(projectRoot(), 'dist', 'src', 'main.js')], { env: { ...environment(), ...more, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
    server = child;
    let text = '';
    await new Promise<void>((ready, failed) => {
      child.stdout.on('data', (chunk: Buffer) => /Fetching from publishers is off/.test((text += chunk.toString())) && ready());
      child.on('exit', () => failed(new Error(`the server ended: ${text}`)));
    });
    return text;
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const gone = new Promise<number | null>((ended) => server?.once('exit', ended));
    server?.kill(signal);
    return gone;
  }

  /** The process that PostgreSQL says it is, where it runs. */
  function postmaster(): number | undefined {
    const file = join(home, 'postgres', 'postmaster.pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
  }

  function isStopping(): boolean {
    return readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[7]?.trim() === 'stopping';
  }

  function alive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 200 && !condition(); tries++) await new Promise((next) => setTimeout(next, 50));
  }
});
