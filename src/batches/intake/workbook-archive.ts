import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { TableError } from './table-error.js';

/** An entry of the archive's directory; sizes in bytes, as the archive says. */
interface Entry {
  readonly name: string;
  readonly at: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly deflated: boolean;
}

const MB = 1024 * 1024;
/** A sheet is read row by row, so it may be large; texts that several cells share are kept in memory. */
const LARGEST_SHEET = 2048 * MB;
const LARGEST_SHARED = 256 * MB;
/** What unpacks to this many times its size holds no suppliers. Real sheets reach about fifty. */
const DENSEST = 200;
const WORTH_A_LOOK = 20 * MB;
/** Bytes that may lie between two entries, as some programs leave them. */
const MOST_SLACK = 64 * 1024;
const MOST_ENTRIES = 10_000;

const DAMAGED = 'The workbook is damaged or cut off. Open it in the program that made it and save it again as .xlsx or CSV.';

/**
 * Looks through a workbook before it is read: whether it is whole, and whether it unpacks to no more than it says and than can be
 * suppliers. Returns the names of its sheets. Throws `TableError`.
 */
export async function inspectWorkbook(path: string): Promise<string[]> {
  const file = await open(path);
  try {
    const entries = await directoryOf(file);
    const book = entries.find(({ name }) => name === 'xl/workbook.xml');
    if (!book) throw new TableError(whatElse(entries));
    for (const entry of entries) refuseBomb(entry);
    let names: string[] = [];
    for (const entry of entries) {
      const text = await unpack(path, file, entry, entry === book);
      if (entry === book) names = sheetNamesIn(text);
    }
    return names;
  } catch (error) {
    throw error instanceof TableError ? error : new TableError(DAMAGED);
  } finally {
    await file.close();
  }
}

/** The parts of a workbook that was inspected, by name; opening one gives its text as it is unpacked. Throws `TableError`. */
export async function partsOf(path: string): Promise<ReadonlyMap<string, () => Promise<Readable>>> {
  const withFile = async <T>(work: (file: FileHandle) => Promise<T>): Promise<T> => {
    const file = await open(path);
    return work(file).finally(() => file.close());
  };
  // As text, since a letter of several bytes may lie across two chunks.
  const opened = (entry: Entry) => async (): Promise<Readable> => (await withFile((file) => contentOf(path, file, entry))).setEncoding('utf8');
  return new Map((await withFile(directoryOf)).map((entry) => [entry.name, opened(entry)]));
}

/** The directory at the end of the archive. What lies in the file and not in the directory is refused: a reader that goes from front to back would meet it. */
async function directoryOf(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await read(file, Math.max(0, size - 66_000), Math.min(size, 66_000));
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > tail.length) throw new TableError(DAMAGED);
  const count = tail.readUInt16LE(end + 10);
  const start = tail.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) throw new TableError(`The workbook has ${count} parts, which no table needs. Save the sheet as CSV.`);
  const directory = await read(file, start, tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw new TableError(DAMAGED);
    if ((directory.readUInt16LE(at + 8) & 1) !== 0) throw new TableError('The workbook is protected by a password. Save it without one.');
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      at: directory.readUInt32LE(at + 42), packed: directory.readUInt32LE(at + 20), unpacked: directory.readUInt32LE(at + 24), deflated: directory.readUInt16LE(at + 10) === 8,
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  let covered = 0;
  for (const { at, packed } of [...entries].sort((a, b) => a.at - b.at)) {
    if (at - covered > MOST_SLACK) throw new TableError(DAMAGED);
    covered = Math.max(covered, at + packed);
  }
  if (start - covered > MOST_SLACK) throw new TableError(DAMAGED);
  return entries;
}

function refuseBomb({ name, packed, unpacked }: Entry): void {
  const most = name === 'xl/sharedStrings.xml' ? LARGEST_SHARED : LARGEST_SHEET;
  if (unpacked > most) throw new TableError(`The workbook unpacks to more than can be read (${name}: ${Math.round(unpacked / MB)} MB, at most ${most / MB} MB). Save the sheet as CSV, or in several files.`);
  if (unpacked > WORTH_A_LOOK && unpacked > DENSEST * packed) throw new TableError(`The workbook unpacks to ${Math.round(unpacked / Math.max(1, packed))} times its size (${name}), which no list of suppliers does. Save the sheet as CSV.`);
}

/** Unpacks an entry to nowhere, only to see that it is what the directory says; its text where it is wanted. */
async function unpack(path: string, file: FileHandle, entry: Entry, wanted: boolean): Promise<string> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of (await contentOf(path, file, entry)) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > entry.unpacked) throw new TableError(DAMAGED);
    if (wanted && size < MB) kept.push(chunk);
  }
  if (size !== entry.unpacked) throw new TableError(DAMAGED);
  return Buffer.concat(kept).toString('utf8');
}

/** The bytes of an entry, unpacked as they are read. */
async function contentOf(path: string, file: FileHandle, { at, packed, deflated }: Entry): Promise<Readable> {
  const local = await read(file, at, 30);
  if (local.readUInt32LE(0) !== 0x04034b50) throw new TableError(DAMAGED);
  const from = at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (packed === 0) return Readable.from([]);
  const bytes = createReadStream(path, { start: from, end: from + packed - 1, highWaterMark: 256 * 1024 });
  if (!deflated) return bytes;
  const content = bytes.pipe(createInflateRaw({ chunkSize: 256 * 1024 }));
  bytes.on('error', (error) => content.destroy(error));
  content.on('close', () => bytes.destroy());
  return content;
}

function whatElse(entries: readonly Entry[]): string {
  if (entries.some(({ name }) => name === 'content.xml')) return 'This is an OpenDocument file (.ods). Save it as .xlsx or CSV.';
  if (entries.some(({ name }) => name.startsWith('word/'))) return 'This is a Word document, not a table. Save the table as .xlsx or CSV.';
  if (entries.some(({ name }) => name.endsWith('.bin') && name.startsWith('xl/'))) return 'This is a binary workbook (.xlsb). Save it as .xlsx or CSV.';
  return `This is a ZIP archive, not a table (it holds ${entries.slice(0, 3).map(({ name }) => name.slice(0, 60)).join(', ') || 'nothing'}). Unpack it and send the table.`;
}

function sheetNamesIn(workbook: string): string[] {
  return [...workbook.matchAll(/<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"/g)].map(([, name = '']) => name.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[entity] ?? ''));
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
