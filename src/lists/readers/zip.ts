import { inflateRawSync } from 'node:zlib';
import { type ListFile, ListFormatError } from '../list-source.js';

/** A file inside a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  /** The unpacked bytes. */
  read(): Buffer;
}

const LARGEST_ARCHIVE = 128 * 1024 * 1024;
const LARGEST_ENTRY = 512 * 1024 * 1024;

/**
 * The files of a ZIP archive (stored or deflated; no encryption, no ZIP64). Throws `ListFormatError` for an archive that is
 * cut off, too large, or unpacks to more than it says.
 */
export async function readZip(file: ListFile): Promise<readonly ZipEntry[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.open()) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_ARCHIVE) throw new ListFormatError(`${file.name} is larger than ${LARGEST_ARCHIVE} bytes: it is not the list.`);
    chunks.push(bytes);
  }
  const archive = Buffer.concat(chunks);
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > archive.length) throw broken(file);
  try {
    return entriesOf(archive, end, file);
  } catch (error) {
    throw error instanceof ListFormatError ? error : broken(file);
  }
}

function entriesOf(archive: Buffer, end: number, file: ListFile): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let i = archive.readUInt16LE(end + 10); i > 0; i -= 1) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw broken(file);
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const unpacked = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    entries.push({ name, read: () => unpack(archive, { local, packed, unpacked, method }, file) });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function unpack(archive: Buffer, entry: { local: number; packed: number; unpacked: number; method: number }, file: ListFile): Buffer {
  if (entry.unpacked > LARGEST_ENTRY) throw new ListFormatError(`${file.name} unpacks to more than ${LARGEST_ENTRY} bytes: it is not the list.`);
  try {
    const from = entry.local + 30 + archive.readUInt16LE(entry.local + 26) + archive.readUInt16LE(entry.local + 28);
    const bytes = archive.subarray(from, from + entry.packed);
    const content = entry.method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: Math.max(1, entry.unpacked) });
    if (content.length !== entry.unpacked) throw broken(file);
    return content;
  } catch {
    throw broken(file);
  }
}

function broken(file: ListFile): ListFormatError {
  return new ListFormatError(`${file.name} is not a whole ZIP or XLSX file. Download it again.`);
}
