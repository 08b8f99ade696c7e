import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ApiKeysService } from '../../src/access/api-keys.service.js';
import { projectRoot } from '../../src/config.js';
import type { LoadPlan, LoadResult } from './load-generator.js';
import { cpuSeconds, rssMb, watchOthers } from './machine.js';
import { supplierNames, withApplication } from './support.js';

const SCREENINGS = "select (select count(*) from screening)::int as screenings, (select count(*) from flag)::int as flags, (select count(*) from audit_event where action = 'screening.made')::int as facts";

/**
 * `load [--rate N] [--seconds N] [--list PATH…] [--names FILE.csv]`: screenings over HTTP as a procurement system sends them, on
 * DATABASE_URL or on an embedded database of its own. The server and the generator are processes of their own. The load is open: a
 * request is sent when it is due, whether or not the earlier ones are answered, and its time counts from when it was due.
 */
export async function load(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '300' }, seconds: { type: 'string', default: '20' }, 'warm-up': { type: 'string', default: '5' }, connections: { type: 'string', default: '64' },
      list: { type: 'string', multiple: true, default: [] }, names: { type: 'string', default: '../shared/eval/companies.csv' }, prof: { type: 'string' },
    },
  });
  return withApplication({ INTERDICT_REQUIRED_LISTS: '', HOST: '127.0.0.1', PORT: '0' }, async ({ app, config, env }) => {
    let server: ChildProcess | undefined;
    try {
      await importLists(values.list, env);
      const { key } = await app.get(ApiKeysService).issue('bench', ['screenings:write'], 'job:bench');
      const dataSource = app.get<DataSource>(getDataSourceToken());
      const count = async (): Promise<Record<string, number>> => ((await dataSource.query<Record<string, number>[]>(SCREENINGS))[0] as Record<string, number>);
      server = spawn(process.execPath, [...(values.prof ? ['--cpu-prof', `--cpu-prof-dir=${values.prof}`] : []), join(projectRoot(), 'dist', 'src', 'main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const url = await addressOf(server);
      const bodies = supplierNames(values.names).map(({ name, country }, n) => JSON.stringify({ name, ...(country ? { country } : {}), reference: `PO-${n}` }));
      const plan: LoadPlan = { url: `${url}/v1/screenings`, key, bodies, rate: Number(values.rate), seconds: Number(values.seconds), warmUpSeconds: Number(values['warm-up']), connections: Number(values.connections) };
      const before = await count();
      const usage = cpuSeconds(server.pid);
      const generator = fork(fileURLToPath(new URL('./load-generator.js', import.meta.url)));
      const others = watchOthers(() => ['self', server?.pid, generator.pid]);
      const result = await generate(generator, plan);
      const othersCoresOfSecond = others();
      const after = await count();
      return { database: config.databaseUrl === undefined ? 'embedded' : 'postgresql', cores: cpus().length, ...result, stored: Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - (before[name] ?? 0)])), serverCpuSeconds: cpuSeconds(server.pid) - usage, othersCoresOfSecond, serverRssMb: rssMb(server.pid) };
    } finally {
      await stopped(server);
    }
  });
}

/** By the command line: a process that has read all lists still tidies its memory when the load is on, and would be measured with it. */
async function importLists(paths: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (paths.length === 0) return;
  const command = spawn(process.execPath, [join(projectRoot(), 'dist', 'src', 'cli.js'), 'lists', 'import', ...paths], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(command, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The lists were not imported: the command ended with ${code}`);
}

/** The address that the server prints once it answers; it is ready when its index is. */
export async function addressOf(server: ChildProcess): Promise<string> {
  const url = await new Promise<string>((found, failed) => {
    let text = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      // What follows is read and dropped, as a log is by its collector.
      if (text.length > 100_000) return;
      text += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (match) found(match[0]);
    });
    server.on('exit', () => failed(new Error(`the server ended: ${text}`)));
  });
  for (;;) {
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok) return url;
    await new Promise((next) => setTimeout(next, 100));
  }
}

function generate(generator: ChildProcess, plan: LoadPlan): Promise<LoadResult> {
  return new Promise((done, failed) => {
    generator.on('message', (result) => done(result as LoadResult));
    generator.on('exit', (code) => failed(new Error(`the load generator ended with ${code}`)));
    generator.send(plan);
  });
}

export async function stopped(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((ended) => server.on('exit', ended));
  server.kill('SIGTERM');
  await gone;
}
