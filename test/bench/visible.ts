import { type ChildProcess, spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type INestApplicationContext } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Pool } from 'undici';
import { ApiKeysService } from '../../src/access/api-keys.service.js';
import { projectRoot } from '../../src/config.js';
import type { ListedParty } from '../../src/matching/party.js';
import { addressOf, stopped } from './load.js';
import { round } from './measure.js';
import { importParties, loadListsFrom, withApplication } from './support.js';

/** What came of one edition. */
interface Seen {
  /** From the end of the transaction that activates it to the end of the first answer that names the version. */
  readonly visibleAfterSeconds: number;
  /** From there on, as before it: requests sent, failed, and the slowest. */
  readonly requests: number;
  readonly failed: number;
  readonly slowestMs: number;
  /** Of the server, from activation to visibility. */
  readonly longestLoopDelayMs: number;
}

/** A change that comes after a whole build is laid over it; the server builds anew when nothing has come for this long, and a while more. */
const SETTLE_MS = 40_000;

/**
 * `visible [--list PATH…] [--new LIST] [--changed N] [--rate N]`: how soon a published edition screens while requests run, on DATABASE_URL or on an
 * embedded database of its own. Three times an edition of the EU's list with N changed entries, then the list of `--new`, which was not there before.
 */
export async function visible(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { list: { type: 'string', multiple: true, default: ['../shared/lists'] }, new: { type: 'string', default: 'us-ofac-sdn' }, changed: { type: 'string', default: '200' }, rate: { type: 'string', default: '20' } },
  });
  return withApplication({ INTERDICT_REQUIRED_LISTS: '', HOST: '127.0.0.1', PORT: '0' }, async ({ app, config, env }) => {
    let server: ChildProcess | undefined;
    try {
      await loadListsFrom(app, values.list, (listId) => listId !== values.new);
      // Entries as the database gives them back are written otherwise than the publisher's: that is to be no change.
      const { parties, rawOf } = await listed(app, 'eu-fsf');
      const edition = (n: number): Promise<void> => importParties(app, 'eu-fsf', renamed(parties, Number(values.changed), n), `2026-11-0${n + 1}`, rawOf);
      await edition(0);
      const { key } = await app.get(ApiKeysService).issue('bench', ['screenings:write', 'metrics:read'], 'job:bench');
      server = spawn(process.execPath, [join(projectRoot(), 'dist', 'src', 'main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const target = { app, url: await addressOf(server), key, rate: Number(values.rate) };
      const small: Seen[] = [];
      for (const n of [1, 2, 3]) small.push(await publish(target, 'eu-fsf', () => edition(n)));
      await new Promise((next) => setTimeout(next, SETTLE_MS));
      const whole = await publish(target, values.new, () => loadListsFrom(app, values.list, (listId) => listId === values.new));
      return { database: config.databaseUrl === undefined ? 'embedded' : 'postgresql', cores: cpus().length, changed: Number(values.changed), small, new: values.new, records: (await listed(app, values.new)).parties.length, whole };
    } finally {
      await stopped(server);
    }
  });
}

interface Target {
  readonly app: INestApplicationContext;
  readonly url: string;
  readonly key: string;
  readonly rate: number;
}

/** Sends requests at a steady rate, imports the edition, and waits until an answer names it. */
async function publish({ app, url, key, rate }: Target, list: string, importing: () => Promise<void>): Promise<Seen> {
  const pool = new Pool(url, { connections: 32 });
  const times: number[] = [];
  let failed = 0;
  let seenAt = 0;
  let version = '';
  let stop = false;
  const send = async (n: number): Promise<void> => {
    const due = performance.now();
    try {
      const answer = await pool.request({ path: '/v1/screenings', method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: `Alabuga Development ${n}`, reference: `PO-${n}` }) });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) failed++;
      if (version && !seenAt && text.includes(version)) seenAt = Date.now();
    } catch {
      failed++;
    }
    times.push(performance.now() - due);
  };
  const sending = (async () => {
    const sent: Promise<void>[] = [];
    for (let n = 0; !stop; n++) {
      sent.push(send(n));
      await new Promise((next) => setTimeout(next, 1000 / rate));
    }
    await Promise.all(sent);
  })();
  try {
    await importing();
    const activated = Date.now();
    await loopDelayMs(url, key); // what came before does not count
    const [row] = await app.get<DataSource>(getDataSourceToken()).query<{ id: string }[]>("select id from list_version where list_id = $1 and state = 'active'", [list]);
    version = row?.id ?? '';
    while (!seenAt) await new Promise((next) => setTimeout(next, 5));
    const longestLoopDelayMs = await loopDelayMs(url, key);
    stop = true;
    await sending;
    return { visibleAfterSeconds: round((seenAt - activated) / 1000, 2), requests: times.length, failed, slowestMs: Math.round(Math.max(...times)), longestLoopDelayMs };
  } finally {
    stop = true;
    await pool.close();
  }
}

/** Since it was last asked. */
async function loopDelayMs(url: string, key: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text();
  return Math.round(Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]) * 1000);
}

/** The entries of a list as they screen, with their raw records. */
async function listed(app: INestApplicationContext, list: string): Promise<{ parties: ListedParty[]; rawOf: (party: ListedParty) => string }> {
  const rows = await app.get<DataSource>(getDataSourceToken()).query<{ party: ListedParty; raw: string }[]>('select r.party, r.raw from list_membership m join list_record r on r.hash = m.hash where m.list_id = $1 and m.to_sequence is null order by m.record_id', [list]);
  const raws = new Map(rows.map(({ party, raw }) => [party.recordId, raw]));
  return { parties: rows.map(({ party }) => party), rawOf: ({ recordId }) => raws.get(recordId) ?? '{}' };
}

/** The same with another alias for some entries, spread over the list; edition 0 has none. */
function renamed(parties: readonly ListedParty[], count: number, edition: number): ListedParty[] {
  const step = Math.max(1, Math.floor(parties.length / count));
  return parties.map((party, i) => (edition > 0 && i % step === 0 && i / step < count ? { ...party, names: [...party.names, { full: `${party.names[0]?.full ?? ''} ${['Odin', 'Dva', 'Tri'][edition - 1]}`, kind: 'alias', quality: 'strong' }] } : party));
}
