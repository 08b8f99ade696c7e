import { parentPort } from 'node:worker_threads';
import { surveyEdition } from './edition-survey.js';
import { type EditionOnDisk, fileAt } from './list-files.js';
import { ListFormatError } from './list-source.js';
import type { EditionForThread, ReadingNews, ReadingOrder } from './reading-threads.js';
import { listSource } from './sources/index.js';
import { stageHere } from './staging.js';

// A thread of its own: reads one edition after the other, into the database or only through, and says how it went.
const tell = (news: ReadingNews): void => parentPort?.postMessage(news);

parentPort?.on('message', (order: ReadingOrder) => {
  void work(order).then(
    (result) => tell({ kind: 'done', result }),
    (error: unknown) => tell({ kind: 'failed', format: error instanceof ListFormatError, message: error instanceof Error ? error.message : String(error) }),
  );
});

async function work(order: ReadingOrder) {
  const edition = opened(order.edition);
  if (order.kind === 'survey') return surveyEdition(edition);
  return stageHere({ edition, versionId: order.versionId, address: order.address }, (records) => tell({ kind: 'progress', records }));
}

function opened({ files, ...edition }: EditionForThread): EditionOnDisk {
  const source = listSource(edition.listId);
  if (!source) throw new Error(`there is no list ${edition.listId}`);
  return { ...edition, source, files: files.map(({ path, recognised }) => ({ path, recognised, file: fileAt(path) })) };
}
