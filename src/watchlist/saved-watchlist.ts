import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { engineVersion } from './reference-data.js';
import { type WatchlistImage, contentKey } from './watchlist-image.js';

/** Where the watchlist of the last build lies, so that the next start need not build it again. */
const FILE = 'watchlist.bin';
/** Its number is counted up when what the parts mean changes; what the matching room puts into them is covered by the engine's version. */
const MAGIC = 'interdict watchlist 2\n';
/** Room for the header, which is JSON filled up with blanks. */
const HEADER = 8192;
const PARTS = ['index', 'records', 'search', 'clusters', 'plain'] as const;
/** An unfinished file of a process that was killed is swept after this long, ms. */
const STALE_MS = 3_600_000;

interface Header {
  /** Names the list versions and the engine: see `watchlistKey`. */
  readonly key: string;
  /** Bytes and checksum of each part, in the order of `PARTS`. */
  readonly parts: readonly (readonly [number, number])[];
}

/** What a saved watchlist must have been made with to be read again. */
export function watchlistKey(of: Parameters<typeof contentKey>[0]): string {
  const { versions: runtime, arch } = process;
  return `${createHash('sha256').update(contentKey(of)).digest('hex')} engine ${engineVersion()} v8 ${runtime.v8} ${arch}`;
}

/** Writes the image aside and puts it in its place at once. The file may be deleted at any time. */
export async function saveWatchlist(home: string, key: string, image: WatchlistImage): Promise<void> {
  await mkdir(home, { recursive: true });
  const aside = join(home, `${FILE}.${randomUUID()}`);
  const parts = PARTS.map((name) => (name === 'plain' ? Buffer.from(JSON.stringify({ provisional: image.provisional, apart: image.apart })) : Buffer.from(image[name] as unknown as ArrayBuffer)));
  const header: Header = { key, parts: parts.map((part) => [part.length, crc32(part)]) };
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

/** Undefined where there is no file, or it is cut off, damaged, or of other lists or another engine. */
export async function readSavedWatchlist(home: string, key: string): Promise<WatchlistImage | undefined> {
  const file = await open(join(home, FILE), 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const head = Buffer.alloc(HEADER);
    if ((await file.read(head, 0, HEADER, 0)).bytesRead < HEADER) return undefined;
    const header = headerOf(head);
    if (header?.key !== key || (await file.stat()).size !== HEADER + header.parts.reduce((sum, [length]) => sum + length, 0)) return undefined;
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
    return { index, records, search, clusters, ...(JSON.parse(Buffer.from(new Uint8Array(plain)).toString('utf8')) as Pick<WatchlistImage, 'provisional' | 'apart'>) };
  } finally {
    await file.close();
  }
}

function headerOf(head: Buffer): Header | undefined {
  const text = head.toString('utf8');
  if (!text.startsWith(MAGIC)) return undefined;
  try {
    const header = JSON.parse(text.slice(MAGIC.length)) as Header;
    return typeof header.key === 'string' && header.parts.length === PARTS.length ? header : undefined;
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
