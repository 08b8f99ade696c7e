import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { createGunzip, gunzipSync, constants } from 'node:zlib';
import type { ListFile, ListId, ListSource, Recognised } from './list-source.js';

/** One edition of one list as it lies on the disk: the files that belong together. */
export interface EditionOnDisk {
  readonly source: ListSource;
  readonly listId: ListId;
  readonly format: string;
  /** Folder or file, as a person would name it. */
  readonly where: string;
  readonly files: readonly { readonly file: ListFile; readonly recognised: Recognised; readonly path: string }[];
  /** `YYYY-MM-DD` that the file or folder name suggests; orders editions, and is never taken for the publisher's date. */
  readonly dateInName: string | undefined;
}

export interface FoundFiles {
  readonly editions: readonly EditionOnDisk[];
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
}

const HEAD_BYTES = 64 * 1024;
/** Formats whose edition is all files below one folder, and those whose edition is the files of one folder. */
const WHOLE_TREE_FORMATS: ReadonlySet<string> = new Set(['eu-journal-csv']);
const FOLDER_FORMATS: ReadonlySet<string> = new Set(['ofac-csv', 'jp-meti-text']);

/** Looks at every file under the paths and tells which list and edition each belongs to. Throws for a path that does not exist. */
export async function findEditions(paths: readonly string[], sources: readonly ListSource[]): Promise<FoundFiles> {
  const unknown: { path: string; why: string }[] = [];
  const groups = new Map<string, { source: ListSource; recognised: Recognised; files: EditionOnDisk['files'][number][]; where: string }>();
  for (const root of paths) {
    for (const path of await filesBelow(root)) {
      const head = await readHead(path);
      const hit = recognise(head, fileAt(path).name, sources);
      if (!hit) {
        unknown.push({ path, why: head.length === 0 ? 'the file is empty' : 'no list format that Interdict knows' });
        continue;
      }
      const where = WHOLE_TREE_FORMATS.has(hit.recognised.format) ? root : FOLDER_FORMATS.has(hit.recognised.format) ? dirname(path) : path;
      const key = `${hit.recognised.listId}\n${hit.recognised.format}\n${where}`;
      const group = groups.get(key) ?? { ...hit, files: [], where };
      group.files.push({ file: fileAt(path), recognised: hit.recognised, path });
      groups.set(key, group);
    }
  }
  const editions = [...groups.values()].map(({ source, recognised, files, where }) => ({
    source,
    listId: recognised.listId,
    format: recognised.format,
    where,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    dateInName: dateIn(relative(dirname(dirname(files[0]?.path ?? where)), files[0]?.path ?? where)),
  }));
  return { editions, unknown };
}

/** A file on disk, unzipped where its name ends in `.gz`. */
export function fileAt(path: string): ListFile {
  return { name: basename(path).replace(/\.gz$/i, ''), open: () => openUnzipped(path) };
}

/** SHA-256 of the unzipped bytes; of the sorted SHA-256s where the edition has several files. */
export async function hashEdition(edition: EditionOnDisk): Promise<string> {
  const hashes: string[] = [];
  for (const { file } of edition.files) {
    const hash = createHash('sha256');
    for await (const chunk of file.open()) hash.update(chunk as Buffer);
    hashes.push(hash.digest('hex'));
  }
  if (hashes.length === 1) return hashes[0] as string;
  return createHash('sha256').update(hashes.sort().join('\n')).digest('hex');
}

function recognise(head: Buffer, name: string, sources: readonly ListSource[]): { source: ListSource; recognised: Recognised } | undefined {
  for (const source of sources) {
    const recognised = source.recognise(head, name);
    // One file may tell that it is another list of the same publisher.
    if (recognised) return { source: sources.find(({ id }) => id === recognised.listId) ?? source, recognised };
  }
  return undefined;
}

async function filesBelow(root: string): Promise<string[]> {
  const found = await stat(root);
  if (!found.isDirectory()) return [root];
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return isGzip(head) ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES) : head;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) return Buffer.from('damaged gzip');
    throw error;
  } finally {
    await handle.close();
  }
}

function openUnzipped(path: string): NodeJS.ReadableStream {
  const file = createReadStream(path);
  if (!/\.gz$/i.test(path)) return file;
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  return file.pipe(unzipped);
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function dateIn(text: string): string | undefined {
  const found = /(?:^|\D)(20\d\d)-?(0[1-9]|1[0-2])(?:-?(0[1-9]|[12]\d|3[01]))?(?:\D|$)/.exec(text);
  return found ? `${found[1]}-${found[2]}-${found[3] ?? '01'}` : undefined;
}
