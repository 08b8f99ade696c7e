import { parseArgs } from 'node:util';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { toJsonb } from '../../src/database/jsonb.js';
import type { ListedParty } from '../../src/matching/party.js';
import { readSubject } from '../../src/screening/subject.js';
import { MonitoringRuns } from '../../src/suppliers/monitoring-runs.service.js';
import { importParties, supplierNames, withApplication } from './support.js';

/**
 * `monitor [--suppliers N] [--entries N] [--names FILE.csv]`: a register against an edition that changes some entries, on
 * DATABASE_URL or on an embedded database of its own. The register is written straight into its table; only the pass is timed.
 */
export async function monitor(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { suppliers: { type: 'string', default: '1000000' }, entries: { type: 'string', default: '200' }, names: { type: 'string', default: '../shared/eval/companies.csv' } } });
  const suppliers = Number(values.suppliers);
  return withApplication({ INTERDICT_REQUIRED_LISTS: '' }, async ({ app, config }) => {
    let rssMb = 0;
    const memory = setInterval(() => (rssMb = Math.max(rssMb, process.memoryUsage().rss / 1e6)), 100);
    try {
      const runs = app.get(MonitoringRuns);
      const names = supplierNames(values.names);
      const own = Array.from({ length: 2000 }, (_, n) => entry(n, `LISTED TRADER ${n} ${names[n % names.length]?.name ?? ''}`));
      await importParties(app, 'us-ofac-sdn', own, '2026-11-01');
      await runs.delta();
      await fillRegister(app.get<DataSource>(getDataSourceToken()), suppliers, names);
      // Half of the changed entries are new names, every tenth of them a supplier's own.
      const changed = Array.from({ length: Number(values.entries) }, (_, n) => entry(n % 2 === 0 ? n : 10_000 + n, n % 10 === 0 ? (names[(n * 7) % names.length]?.name ?? '') : `CHANGED ENTRY ${n} ${(names[(n * 13) % names.length]?.name ?? '').split(' ')[0] ?? ''} HOLDING`));
      const kept = own.filter(({ recordId }) => !changed.some((party) => party.recordId === recordId));
      await importParties(app, 'us-ofac-sdn', [...kept, ...changed], '2026-11-02');
      const cpu = process.cpuUsage();
      const started = performance.now();
      const run = await runs.delta();
      const seconds = (performance.now() - started) / 1000;
      const used = process.cpuUsage(cpu);
      return { ...run, database: config.databaseUrl === undefined ? 'embedded' : 'postgresql', seconds: Math.round(seconds * 1000) / 1000, suppliersPerSecond: Math.round(suppliers / seconds), cpuSeconds: (used.user + used.system) / 1e6, rssMb: Math.round(rssMb) };
    } finally {
      clearInterval(memory);
    }
  });
}

function entry(n: number, name: string): ListedParty {
  return {
    id: `us-ofac-sdn:M${n}`, listId: 'us-ofac-sdn', recordId: `M${n}`, type: 'company', names: [{ full: name, kind: 'primary', quality: 'strong' }], identifiers: [], birthDates: [], addresses: [], countries: [],
    listing: { programmes: ['BENCH'], measures: ['asset_freeze'], jurisdiction: 'US', legalBasis: [] },
  };
}

async function fillRegister(dataSource: DataSource, suppliers: number, names: readonly { name: string }[]): Promise<void> {
  for (let from = 0; from < suppliers; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, suppliers - from) }, (_, index) => {
      const n = from + index;
      const { name } = names[n % names.length] as { name: string };
      const round = Math.floor(n / names.length);
      const data = { name: round === 0 ? name : `${name} ${['Branch', 'Logistics', 'Services', 'Works'][round % 4]} ${round}` };
      return { reference: `S-${n}`, name: data.name, data, parties: [readSubject(data)] };
    });
    await dataSource.query(
      `insert into supplier (reference, name, data, parties, due, outcome, hold) select reference, name, data, parties, false, 'clear', false from jsonb_to_recordset($1::jsonb) as r(reference text, name text, data jsonb, parties jsonb)`,
      [toJsonb(rows)],
    );
  }
  await dataSource.query('analyze supplier');
}
