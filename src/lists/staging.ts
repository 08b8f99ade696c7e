import { existsSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { DatabaseAddress } from '../database/database-options.js';
import { type ReadEdition, readEdition } from './edition-reader.js';
import type { EditionOnDisk } from './list-files.js';
import { ListFormatError } from './list-source.js';
import { RecordStager } from './list-store.js';
import { LIST_SOURCES } from './sources/index.js';

export interface StagingWork {
  readonly edition: EditionOnDisk;
  readonly versionId: string;
  readonly address: DatabaseAddress;
}

/** The same as a thread is told it. */
export interface StagingOrder extends Omit<StagingWork, 'edition'> {
  readonly edition: Pick<EditionOnDisk, 'listId' | 'format' | 'where'>;
  readonly files: readonly Pick<EditionOnDisk['files'][number], 'path' | 'recognised'>[];
}

/** What a thread says. */
export type StagingNews =
  | { readonly kind: 'progress'; readonly records: number }
  | { readonly kind: 'done'; readonly read: ReadEdition }
  | { readonly kind: 'failed'; readonly format: boolean; readonly message: string };

/** A smaller file is read faster than a thread starts. */
const WORTH_A_THREAD = 500_000;

/** Reads an edition and writes its records under a version that is not active; a large one on a thread of its own, so that the server goes on answering. */
export async function stageEdition(work: StagingWork, onProgress?: (records: number) => void): Promise<ReadEdition> {
  return fitsAThread(work.edition) ? stageInThread(work, onProgress) : stageHere(work, onProgress);
}

/** Reads and stores on this thread: the database stores one chunk while the next is read, never more, so memory stays bounded. */
export async function stageHere({ edition, versionId, address }: StagingWork, onProgress?: (records: number) => void): Promise<ReadEdition> {
  const client = new pg.Client(clientOptions(address));
  client.on('error', () => undefined); // what it breaks reports it
  await client.connect();
  try {
    const stager = new RecordStager(client, versionId, edition.listId);
    const read = await readEdition(edition, async (record) => {
      if (stager.add(record)) {
        await stager.flush();
        onProgress?.(stager.records);
      }
    });
    await stager.end();
    onProgress?.(stager.records);
    return read;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function stageInThread({ edition, versionId, address }: StagingWork, onProgress: ((records: number) => void) | undefined): Promise<ReadEdition> {
  const { listId, format, where } = edition;
  const order: StagingOrder = { edition: { listId, format, where }, files: edition.files.map(({ path, recognised }) => ({ path, recognised })), versionId, address };
  // Records live shortly: with a large young generation most are gone before anything is copied.
  const worker = new Worker(new URL('./staging-thread.js', import.meta.url), { workerData: order, resourceLimits: { maxYoungGenerationSizeMb: 48 } });
  return new Promise((done, failed) => {
    worker.on('message', (news: StagingNews) => {
      if (news.kind === 'progress') onProgress?.(news.records);
      else if (news.kind === 'done') done(news.read);
      else failed(news.format ? new ListFormatError(news.message) : new Error(news.message));
    });
    worker.on('error', failed);
    worker.on('exit', (code) => failed(new Error(`the thread that read ${where} ended (${code})`)));
  });
}

/** Threads load built code only, and know only the sources of the table and files on disk. */
function fitsAThread({ source, files }: EditionOnDisk): boolean {
  if (!import.meta.url.endsWith('.js') || !LIST_SOURCES.includes(source)) return false;
  return files.every(({ path }) => existsSync(path)) && files.reduce((bytes, { path }) => bytes + statSync(path).size, 0) >= WORTH_A_THREAD;
}
