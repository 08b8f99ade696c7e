import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { type Gzip, createGunzip, createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import type { AuditHead } from '../audit/audit-chain.js';

/** A file of the home folder that rows refer to. */
export interface BackedUpFile {
  /** Below the home folder, with slashes. */
  readonly file: string;
  readonly bytes: number;
}

/** What a backup says about itself, as its first line. */
export interface BackupManifest {
  readonly format: 'interdict-backup';
  /** 1 held no files. */
  readonly formatVersion: 1 | 2;
  readonly product: string;
  readonly createdAt: string;
  /** Migrations that had run: the shape of the tables. */
  readonly schema: readonly string[];
  /** In an order in which they can be filled. */
  readonly tables: readonly { readonly table: string; readonly columns: readonly string[] }[];
  /** Newest sealed block of the trail at that moment. */
  readonly auditHead: AuditHead | null;
}

/** A backup that cannot be used; the message says what is wrong with it. */
export class BackupError extends Error {
  readonly code = 'backup';
}

const END = Buffer.from('\n\\.\n');

/*
 * A gzip file of lines: the manifest as JSON; then for each table its rows as PostgreSQL's COPY writes them (text format, UTF-8), a line `\.`,
 * and a line of JSON with their number and SHA-256; then for each file a line of JSON with its path and length, its bytes, a line break, and a
 * line of JSON with its SHA-256; at the end a line `{"complete":true}`. It can be read without Interdict: zcat and psql do.
 */

/** Writes a backup file, table by table. */
export class BackupWriter {
  private readonly gzip: Gzip = createGzip({ level: 6 });
  private readonly done: Promise<void>;

  constructor(path: string) {
    this.done = pipeline(this.gzip, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    // Told by `close`; a failure in between must not end the process.
    this.done.catch(() => undefined);
  }

  async manifest(manifest: BackupManifest): Promise<void> {
    await this.write(`${JSON.stringify(manifest)}\n`);
  }

  /** Returns the number of rows. */
  async table(rows: AsyncIterable<Buffer>): Promise<number> {
    const hash = createHash('sha256');
    let count = 0;
    for await (const chunk of rows) {
      hash.update(chunk);
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
      await this.write(chunk);
    }
    await this.write(`\\.\n${JSON.stringify({ rows: count, sha256: hash.digest('hex') })}\n`);
    return count;
  }

  /** Throws `BackupError` where the file is not as long as was said. */
  async file({ file, bytes }: BackedUpFile, content: AsyncIterable<Buffer>): Promise<void> {
    const hash = createHash('sha256');
    let length = 0;
    await this.write(`${JSON.stringify({ file, bytes })}\n`);
    for await (const chunk of content) {
      hash.update(chunk);
      length += chunk.length;
      await this.write(chunk);
    }
    if (length !== bytes) throw new BackupError(`${file} changed while it was read; try again.`);
    await this.write(`\n${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
  }

  async close(): Promise<void> {
    await this.write('{"complete":true}\n');
    this.gzip.end();
    await this.done;
  }

  private async write(data: string | Buffer): Promise<void> {
    if (!this.gzip.write(data)) await Promise.race([once(this.gzip, 'drain'), this.done]);
  }
}

/** Where the rows of a table and the bytes of a file go. */
export type FileSink = (file: BackedUpFile, content: AsyncIterable<Buffer>) => Promise<void>;
export type TableSink = (table: string, columns: readonly string[], rows: AsyncIterable<Buffer>) => Promise<void>;

/** What a backup holds. */
export interface BackupContents {
  readonly manifest: BackupManifest;
  readonly rows: Readonly<Record<string, number>>;
  readonly files: readonly string[];
}

/** Reads a backup file through, checks every sum, and hands its tables on. Throws `BackupError`. */
export async function readBackup(path: string, { onManifest, onTable, onFile }: { onManifest?: (manifest: BackupManifest) => Promise<void>; onTable?: TableSink; onFile?: FileSink }): Promise<BackupContents> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  const lines = new ChunkReader(gunzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  try {
    const manifest = parseManifest(await lines.line());
    await onManifest?.(manifest);
    const counts: Record<string, number> = {};
    for (const { table, columns } of manifest.tables) {
      const hash = createHash('sha256');
      let count = 0;
      const rows = tallied(lines.rows(), (chunk) => {
        hash.update(chunk);
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
      });
      if (onTable) await onTable(table, columns, rows);
      while ((await rows.next()).done !== true);
      const sum = parseLine(await lines.line()) as { rows?: number; sha256?: string };
      if (sum.rows !== count || sum.sha256 !== hash.digest('hex')) throw new BackupError(`${path} is damaged: the rows of ${table} are not what was written. Nothing of it was kept.`);
      counts[table] = count;
    }
    const files: string[] = [];
    for (let next = parseLine(await lines.line()) as Partial<BackedUpFile> & { complete?: boolean }; next.complete !== true; next = parseLine(await lines.line()) as typeof next) {
      files.push(await readFileOf(lines, path, next, onFile));
    }
    return { manifest, rows: counts, files };
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
    if (code.startsWith('Z_')) throw new BackupError(`${path} is damaged or cut off (${message}).`);
    if (code === 'ENOENT') throw new BackupError(`There is no file ${path}.`);
    throw error;
  } finally {
    gunzip.destroy();
    file.destroy();
  }
}

/** Only what a backup of ours names: a path that leads anywhere else is no backup. */
const FILE_PATH = /^batches\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/original$/;

async function readFileOf(lines: ChunkReader, path: string, { file, bytes }: Partial<BackedUpFile>, onFile: FileSink | undefined): Promise<string> {
  if (typeof file !== 'string' || !FILE_PATH.test(file) || !Number.isSafeInteger(bytes) || Number(bytes) < 0) throw new BackupError(`${path} is damaged, or not complete.`);
  const hash = createHash('sha256');
  const content = tallied(lines.bytes(Number(bytes)), (chunk) => hash.update(chunk));
  if (onFile) await onFile({ file, bytes: Number(bytes) }, content);
  while ((await content.next()).done !== true);
  await lines.line();
  if ((parseLine(await lines.line()) as { sha256?: string }).sha256 !== hash.digest('hex')) throw new BackupError(`${path} is damaged: ${file} is not what was written. Nothing of it was kept.`);
  return file;
}

async function* tallied(rows: AsyncIterable<Buffer>, tally: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of rows) {
    tally(chunk);
    yield chunk;
  }
}

function parseManifest(line: string): BackupManifest {
  const manifest = parseLine(line) as BackupManifest;
  if (manifest.format !== 'interdict-backup') throw new BackupError('This is no backup of Interdict.');
  if (manifest.formatVersion !== 1 && manifest.formatVersion !== 2) throw new BackupError(`This backup is of format ${String(manifest.formatVersion)}; this version of Interdict reads the formats 1 and 2.`);
  return manifest;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new BackupError('The file is damaged, or no backup of Interdict.');
  }
}

/** Lines and row data out of chunks of any size. */
class ChunkReader {
  private buffer: Buffer = Buffer.alloc(0);
  private ended = false;

  constructor(private readonly source: AsyncIterator<Buffer>) {}

  async line(): Promise<string> {
    for (;;) {
      const end = this.buffer.indexOf(10);
      if (end >= 0) return this.take(end + 1).toString('utf8', 0, end);
      await this.more();
    }
  }

  /** Up to the line `\.`, which is taken as well. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.buffer.length < 3) await this.more();
    if (this.buffer.subarray(0, 3).equals(END.subarray(1))) {
      this.take(3);
      return;
    }
    for (;;) {
      const end = this.buffer.indexOf(END);
      if (end >= 0) {
        yield this.take(end + 1);
        this.take(3);
        return;
      }
      // The end mark may lie across two chunks.
      const sure = this.buffer.length - (END.length - 1);
      if (sure > 0) yield this.take(sure);
      await this.more();
    }
  }

  /** So many bytes, whatever they are. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.buffer.length === 0) await this.more();
      const taken = this.take(Math.min(left, this.buffer.length));
      left -= taken.length;
      yield taken;
    }
  }

  private take(bytes: number): Buffer {
    const taken = this.buffer.subarray(0, bytes);
    this.buffer = this.buffer.subarray(bytes);
    return taken;
  }

  private async more(): Promise<void> {
    if (this.ended) throw new BackupError('The file ends too early: it is cut off.');
    const { value, done } = await this.source.next();
    if (done) this.ended = true;
    else this.buffer = this.buffer.length === 0 ? value : Buffer.concat([this.buffer, value]);
  }
}
