import { existsSync, statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { DatabaseAddress } from '../database/database-options.js';
import type { ReadEdition } from './edition-reader.js';
import type { Survey } from './edition-survey.js';
import type { EditionOnDisk } from './list-files.js';
import { ListFormatError } from './list-source.js';
import { LIST_SOURCES } from './sources/index.js';

/** An edition as a thread is told of it. */
export interface EditionForThread extends Pick<EditionOnDisk, 'listId' | 'format' | 'where' | 'dateInName'> {
  readonly files: readonly Pick<EditionOnDisk['files'][number], 'path' | 'recognised'>[];
}

/** What a thread is told to do with an edition. */
export type ReadingOrder =
  | { readonly kind: 'stage'; readonly edition: EditionForThread; readonly versionId: string; readonly address: DatabaseAddress }
  | { readonly kind: 'survey'; readonly edition: EditionForThread };

/** What a thread says; after `done` or `failed` it takes the next order. */
export type ReadingNews =
  | { readonly kind: 'progress'; readonly records: number }
  | { readonly kind: 'done'; readonly result: ReadEdition | Survey }
  | { readonly kind: 'failed'; readonly format: boolean; readonly message: string };

/** A smaller file is read faster than a thread starts. */
const WORTH_A_THREAD = 500_000;
/** A thread that has read one list reads the next faster; after this time without work it ends. */
const IDLE_MS = 10_000;

const idle = new Map<Worker, NodeJS.Timeout>();

/** Threads load built code only, and know only the sources of the table and files on disk. */
export function fitsAThread({ source, files }: EditionOnDisk): boolean {
  if (!import.meta.url.endsWith('.js') || !LIST_SOURCES.includes(source)) return false;
  return files.every(({ path }) => existsSync(path)) && files.reduce((bytes, { path }) => bytes + statSync(path).size, 0) >= WORTH_A_THREAD;
}

export function forThread({ listId, format, where, dateInName, files }: EditionOnDisk): EditionForThread {
  return { listId, format, where, dateInName, files: files.map(({ path, recognised }) => ({ path, recognised })) };
}

/** Has an edition read on a thread. Throws what the reading threw. */
export function onThread(order: ReadingOrder & { readonly kind: 'stage' }, onProgress?: (records: number) => void): Promise<ReadEdition>;
export function onThread(order: ReadingOrder & { readonly kind: 'survey' }): Promise<Survey>;
export function onThread(order: ReadingOrder, onProgress?: (records: number) => void): Promise<ReadEdition | Survey> {
  const worker = take();
  return new Promise((done, failed) => {
    const end = (settle: () => void, alive: boolean): void => {
      worker.off('message', onNews).off('error', onError).off('exit', onExit);
      if (alive) release(worker);
      settle();
    };
    const onNews = (news: ReadingNews): void => {
      if (news.kind === 'progress') onProgress?.(news.records);
      else if (news.kind === 'done') end(() => done(news.result), true);
      else end(() => failed(news.format ? new ListFormatError(news.message) : new Error(news.message)), true);
    };
    const onError = (error: unknown): void => end(() => failed(error), false);
    const onExit = (code: number): void => end(() => failed(new Error(`the thread that read ${order.edition.where} ended (${code})`)), false);
    worker.on('message', onNews).on('error', onError).on('exit', onExit);
    worker.postMessage(order);
  });
}

function take(): Worker {
  const [waiting] = idle.keys();
  if (waiting) {
    clearTimeout(idle.get(waiting));
    idle.delete(waiting);
    waiting.ref();
    return waiting;
  }
  // Records live shortly: with a large young generation most are gone before anything is copied.
  const worker = new Worker(new URL('./reading-thread.js', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 48 } });
  worker.on('exit', () => idle.delete(worker));
  return worker;
}

/** A waiting thread does not keep the process alive. */
function release(worker: Worker): void {
  worker.unref();
  idle.set(worker, setTimeout(() => void worker.terminate(), IDLE_MS).unref());
}
