import { createWriteStream, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BatchProgress } from '../../src/batches/batch-progress.service.js';
import { BatchResults } from '../../src/batches/batch-results.service.js';
import { BatchRunner } from '../../src/batches/batch-runner.service.js';
import { BatchesService } from '../../src/batches/batches.service.js';
import { WatchlistService } from '../../src/watchlist/watchlist.service.js';
import { loadListsFrom, supplierNames, withApplication } from './support.js';

/**
 * `batch [--rows N] [--list PATH…] [--names FILE.csv]`: a supplier file from upload to results, on DATABASE_URL or on an embedded
 * database of its own. Seconds are of wall time.
 */
export async function batch(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string', default: '100000' }, list: { type: 'string', multiple: true, default: [] }, names: { type: 'string', default: '../shared/eval/companies.csv' } } });
  const rows = Number(values.rows);
  return withApplication({ INTERDICT_REQUIRED_LISTS: '' }, async ({ app, config, home }) => {
    const memory = watchMemory();
    try {
      await loadListsFrom(app, values.list);
      const watchlist = await app.get(WatchlistService).refresh();
      const batches = app.get(BatchesService);
      const path = join(await batches.incoming(), 'bench.csv');
      writeSupplierFile(path, rows, values.names);
      const bytes = statSync(path).size;
      const asker = { actor: 'job:bench', unit: null };
      const inUseMbBefore = memory.inUse();
      memory.restart();
      const cpu = process.cpuUsage();
      const times: Record<string, number> = {};
      let mark = performance.now();
      const lap = (name: string): void => {
        times[name] = Math.round(performance.now() - mark) / 1000;
        mark = performance.now();
      };
      const { batch: { id } } = await batches.create({ path, name: 'bench.csv' }, asker);
      lap('lookSeconds');
      await batches.start(id, asker);
      await app.get(BatchRunner).runToEnd(id, async () => (await batches.find(id, asker)).state !== 'running');
      lap('runSeconds');
      const out = join(home, 'results.csv');
      await app.get(BatchResults).write(await batches.find(id, asker), 'csv', {}, createWriteStream(out));
      lap('resultsSeconds');
      const used = process.cpuUsage(cpu);
      const progress = await app.get(BatchProgress).of(await batches.find(id, asker));
      const seconds = (times['lookSeconds'] ?? 0) + (times['runSeconds'] ?? 0) + (times['resultsSeconds'] ?? 0);
      const [size] = (await app.get<DataSource>(getDataSourceToken()).query<{ mb: number }[]>('select (pg_database_size(current_database()) / 1e6)::float8 as mb')) as [{ mb: number }];
      return {
        rows: progress.rows, done: progress.done, duplicates: progress.duplicates, flags: progress.flags, errors: progress.errors, bytes, parties: watchlist.matcher.size.parties,
        database: config.databaseUrl === undefined ? 'embedded' : 'postgresql', ...times, seconds, rowsPerSecond: Math.round(rows / seconds), cpuSeconds: (used.user + used.system) / 1e6,
        inUseMbBefore, inUseMbAfter: memory.inUse(), ...memory.seen(), resultBytes: statSync(out).size, databaseMb: Math.round(size.mb),
      };
    } finally {
      memory.end();
    }
  });
}

/** Memory of the process in MB of 10^6 bytes: what it held at the most, over ten equal parts of the time, and what is still in use when all garbage is gone. */
function watchMemory(): { inUse(): number; restart(): void; seen(): { rssMb: number; curveMb: number[] }; end(): void } {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  let samples: number[] = [];
  const timer = setInterval(() => samples.push(Math.round(process.memoryUsage.rss() / 1e6)), 100);
  return {
    inUse: () => {
      collectGarbage();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return Math.round((heapUsed + external + arrayBuffers) / 1e6);
    },
    restart: () => (samples = []),
    seen: () => ({ rssMb: Math.max(...samples), curveMb: Array.from({ length: 10 }, (_, part) => Math.max(...samples.slice(Math.floor((part * samples.length) / 10), Math.floor(((part + 1) * samples.length) / 10)))) }),
    end: () => clearInterval(timer),
  };
}

function writeSupplierFile(path: string, rows: number, names: string): void {
  const source = supplierNames(names);
  const lines = ['Vendor No;Supplier Name;Country;City'];
  for (let n = 0; n < rows; n++) {
    const { name, country, city } = source[n % source.length] as { name: string; country: string; city: string };
    // Each further round of the same names is made different, or they would be duplicates.
    const round = Math.floor(n / source.length);
    lines.push([`${n + 1}`, round === 0 ? name : `${name} ${ROUNDS[round % ROUNDS.length]} ${round}`, country, city].map((cell) => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';'));
  }
  writeFileSync(path, `${lines.join('\r\n')}\r\n`);
}

const ROUNDS = ['Branch', 'Logistics', 'Services', 'Works'];
