import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { engineVersion } from './reference-data.js';
import type { WatchlistImage } from './watchlist-image.js';

/** Where the watchlist of the last build lies, so that the next start need not build it again. */
const FILE = 'watchlist.bin';
/** Its number is counted up when what the parts mean changes; what the matching room puts into them is covered by the engine's version. */
const MAGIC = 'interdict watchlist 3\n';
/** Room for the header, which is JSON filled up with blanks. */
const HEADER = 8192;
const PARTS = ['index', 'records', 'search', 'clusters', 'plain'] as const;
/** An unfinished file of a process that was killed is swept after this long, ms. */
const STALE_MS = 3_600_000;

interface Header {
  /** Names the engine that can open it. */
  readonly engine: string;
  /** Bytes and checksum of each part, in the order of `PARTS`. */
  readonly parts: readonly (readonly [number, number])[];
}

/** A watchlist as it was built, and the versions that it was built from. */
export interface SavedWatchlist {
  readonly image: WatchlistImage;
  /** Names what it rests on: see `contentKey`. */
  readonly content: string;
  readonly lists: readonly HeldVersion[];
}

/** The version of a list that a watchlist holds. */
export interface HeldVersion {
  readonly list: string;
  readonly versionId: string;
  readonly sequence: number;
}

/** What is kept of it as JSON. */
type Plain = Pick<WatchlistImage, 'provisional' | 'apart'> & Pick<SavedWatchlist, 'content' | 'lists'>;

const engine = (): string => `${engineVersion()} v8 ${process.versions.v8} ${process.arch}`;

/** Writes the watchlist aside and puts it in its place at once. The file may be deleted at any time. */
export async function saveWatchlist(home: string, { image, content, lists }: SavedWatchlist): Promise<void> {
  await mkdir(home, { recursive: true });
  const aside = join(home, `${FILE}.${randomUUID()}`);
  const plain: Plain = { provisional: image.provisional, apart: image.apart, content, lists };
  const parts = PARTS.map((name) => (name === 'plain' ? Buffer.from(JSON.stringify(plain)) : Buffer.from(image[name] as unknown as ArrayBuffer)));
  const header: Header = { engine: engine(), parts: parts.map((part) => [part.length, crc32(part)]) };
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile((MAGIC + JSON.stringify(header)).padEnd(HEADER));
    for (const part of parts) await file.writeFile(part);
    await file.sync();
    await file.close();
    await rename(aside, join(home, FILE));
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(aside).catch(() => undefined);
    throw error;
  }
  await sweep(home);
}

/** Undefined where there is no file, or it is cut off, damaged, or of another engine. It may be of other lists. */
export async function readSavedWatchlist(home: string): Promise<SavedWatchlist | undefined> {
  const file = await open(join(home, FILE), 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const head = Buffer.alloc(HEADER);
    if ((await file.read(head, 0, HEADER, 0)).bytesRead < HEADER) return undefined;
    const header = headerOf(head);
    if (header?.engine !== engine() || (await file.stat()).size !== HEADER + header.parts.reduce((sum, [length]) => sum + length, 0)) return undefined;
    const parts: SharedArrayBuffer[] = [];
    let at = HEADER;
    for (const [length, checksum] of header.parts) {
      const part = new SharedArrayBuffer(length);
      const bytes = Buffer.from(part as unknown as ArrayBuffer);
      for (let read = 0; read < length; ) {
        const { bytesRead } = await file.read(bytes, read, length - read, at + read);
        if (bytesRead === 0) return undefined;
        read += bytesRead;
      }
      if (crc32(bytes) !== checksum) return undefined;
      parts.push(part);
      at += length;
    }
    const [index, records, search, clusters, plain] = parts as [SharedArrayBuffer, SharedArrayBuffer, SharedArrayBuffer, SharedArrayBuffer, SharedArrayBuffer];
    const { provisional, apart, content, lists } = JSON.parse(Buffer.from(new Uint8Array(plain)).toString('utf8')) as Plain;
    return { image: { index, records, search, clusters, provisional, apart }, content, lists };
  } finally {
    await file.close();
  }
}

function headerOf(head: Buffer): Header | undefined {
  const text = head.toString('utf8');
  if (!text.startsWith(MAGIC)) return undefined;
  try {
    const header = JSON.parse(text.slice(MAGIC.length)) as Header;
    return typeof header.engine === 'string' && header.parts.length === PARTS.length ? header : undefined;
  } catch {
    return undefined;
  }
}

async function sweep(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(`${FILE}.`)) continue;
    const path = join(home, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE_MS) await rm(path, { force: true });
  }
}
