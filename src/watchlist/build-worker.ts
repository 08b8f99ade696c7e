import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { BuildOrder } from './build-thread.js';
import { readChanged, readListed } from './listed-records.js';
import { buildWatchlistImage } from './watchlist-image.js';
import { buildOverlay } from './watchlist-overlay.js';

// A thread of its own: reads one snapshot of the database, builds, answers with the shared buffers and ends.
const { address, snapshot, change } = workerData as BuildOrder;
const client = new pg.Client(clientOptions(address));
await client.connect();
try {
  await client.query('begin isolation level repeatable read read only');
  await client.query(`set transaction snapshot ${pg.escapeLiteral(snapshot)}`);
  const query = async <T>(sql: string, parameters?: unknown[]): Promise<T[]> => (await client.query(sql, parameters)).rows as T[];
  parentPort?.postMessage(change ? buildOverlay(change.base, await readChanged(query, change.since, change.base.provisional)) : buildWatchlistImage(await readListed(query)));
} finally {
  await client.end();
}
