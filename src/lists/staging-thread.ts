import { parentPort, workerData } from 'node:worker_threads';
import { fileAt } from './list-files.js';
import { ListFormatError } from './list-source.js';
import { listSource } from './sources/index.js';
import { type StagingNews, type StagingOrder, stageHere } from './staging.js';

// A thread of its own: reads one edition into the database, and says how it went.
if (parentPort) {
  const port = parentPort;
  const tell = (news: StagingNews): void => port.postMessage(news);
  const { edition, files, versionId, address } = workerData as StagingOrder;
  try {
    const source = listSource(edition.listId);
    if (!source) throw new Error(`there is no list ${edition.listId}`);
    const opened = files.map(({ path, recognised }) => ({ path, recognised, file: fileAt(path) }));
    const read = await stageHere({ edition: { ...edition, source, files: opened, dateInName: undefined }, versionId, address }, (records) => tell({ kind: 'progress', records }));
    tell({ kind: 'done', read });
  } catch (error) {
    tell({ kind: 'failed', format: error instanceof ListFormatError, message: error instanceof Error ? error.message : String(error) });
  }
}
