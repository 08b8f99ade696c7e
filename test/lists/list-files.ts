import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { EditionInfo, ListFile, ListSource, ParsedRecord, ParseIssue } from '../../src/lists/list-source.js';

/** A list file made of text, given out in small pieces so that no reader may count on whole rows. */
export function fileOf(name: string, content: string | Buffer, piece = 61): ListFile {
  const bytes = Buffer.from(content);
  return {
    name,
    open: () =>
      Readable.from(
        (function* () {
          for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
        })(),
      ),
  };
}

/** A list file on disk, unzipped where its name ends in `.gz`. */
export function fileAt(path: string): ListFile {
  return {
    name: basename(path).replace(/\.gz$/, ''),
    open: () => (path.endsWith('.gz') ? createReadStream(path).pipe(createGunzip()) : createReadStream(path)),
  };
}

export function headOf(path: string): Buffer {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).subarray(0, 65536);
}

/** The folder of real lists beside the project; undefined where it is not there, and such tests skip themselves. */
export const REAL_LISTS: string | undefined = [join(process.cwd(), '..', 'shared', 'lists')].find((path) => existsSync(path));

export interface Parsed {
  readonly records: readonly ParsedRecord[];
  readonly issues: readonly ParseIssue[];
  readonly edition: EditionInfo;
}

/** Recognises the files by their heads and reads them as one edition. */
export async function parseAll(source: ListSource, files: readonly ListFile[]): Promise<Parsed> {
  const issues: ParseIssue[] = [];
  let edition: EditionInfo = {};
  const parts = [];
  for (const file of files) {
    const recognised = source.recognise(await firstBytes(file), file.name);
    if (recognised === undefined) throw new Error(`${file.name} is not recognised as ${source.id}`);
    parts.push({ file, recognised });
  }
  const records: ParsedRecord[] = [];
  const sink = { issue: (issue: ParseIssue) => void issues.push(issue), edition: (info: EditionInfo) => void (edition = info) };
  for await (const record of source.parse(parts, sink)) records.push(record);
  return { records, issues, edition };
}

export async function firstBytes(file: ListFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.open()) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size >= 65536) break;
  }
  return Buffer.concat(chunks).subarray(0, 65536);
}
