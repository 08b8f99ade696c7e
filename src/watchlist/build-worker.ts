import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { BuildOrder } from './build-thread.js';
import { readListed } from './listed-records.js';
import { buildWatchlistImage } from './watchlist-image.js';

// A thread of its own: reads one snapshot of the database, builds, answers with the shared buffers and ends.
const { address, snapshot } = workerData as BuildOrder;
const client = new pg.Client(clientOptions(address));
await client.connect();
try {
  await client.query('begin isolation level repeatable read read only');
  await client.query(`set transaction snapshot ${pg.escapeLiteral(snapshot)}`);
  const content = await readListed(async <T>(sql: string, parameters?: unknown[]) => (await client.query(sql, parameters)).rows as T[]);
  await client.query('commit');
  parentPort?.postMessage(buildWatchlistImage(content));
} finally {
  await client.end();
}
