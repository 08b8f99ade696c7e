import { parentPort, workerData } from 'node:worker_threads';
import { buildImage } from '../../src/matching/build-image.js';
import { PartyRecords } from '../../src/watchlist/party-records.js';
import { loadReferenceData } from '../../src/watchlist/reference-data.js';
import { loadLists } from './lists.js';

export interface Indexed {
  readonly index: SharedArrayBuffer;
  readonly records: SharedArrayBuffer;
  readonly buildMs: number;
}

// A thread of its own: reads the lists, builds the index with the clock running, and ends.
const parties = await loadLists(workerData as readonly string[]);
const reference = loadReferenceData();
const start = performance.now();
const index = buildImage(parties, reference);
const buildMs = Math.round(performance.now() - start);
parentPort?.postMessage({ index, records: PartyRecords.of(parties).buffer, buildMs } satisfies Indexed);
