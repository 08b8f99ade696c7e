import pg from 'pg';
import { clientOptions } from '../database/app-role.js';
import type { DatabaseAddress } from '../database/database-options.js';
import { type ReadEdition, readEdition } from './edition-reader.js';
import { type Survey, surveyEdition } from './edition-survey.js';
import type { EditionOnDisk } from './list-files.js';
import { RecordStager } from './list-store.js';
import { fitsAThread, forThread, onThread } from './reading-threads.js';

export interface StagingWork {
  readonly edition: EditionOnDisk;
  readonly versionId: string;
  readonly address: DatabaseAddress;
}

/** Reads an edition and writes its records under a version that is not active; a large one on a thread of its own, so that the server goes on answering. */
export async function stageEdition(work: StagingWork, onProgress?: (records: number) => void): Promise<ReadEdition> {
  const { edition, versionId, address } = work;
  return fitsAThread(edition) ? onThread({ kind: 'stage', edition: forThread(edition), versionId, address }, onProgress) : stageHere(work, onProgress);
}

/** Reads an edition through for the choice between several; a large one on a thread. */
export function surveyAside(edition: EditionOnDisk): Promise<Survey> {
  return fitsAThread(edition) ? onThread({ kind: 'survey', edition: forThread(edition) }) : surveyEdition(edition);
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
