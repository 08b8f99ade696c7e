import { parse, CsvError } from 'csv-parse';
import iconv from 'iconv-lite';
import { ListFormatError, type ListFile } from '../list-source.js';

export interface CsvOptions {
  /** `,` unless told. */
  readonly delimiter?: string;
  /** Lets a quotation mark stand inside an unquoted or badly quoted cell (OFAC comments). */
  readonly looseQuotes?: boolean;
  /** Rows may differ in length; else a row of another length than the first is an error. */
  readonly ragged?: boolean;
  /** `auto` (the default) is UTF-8 where all bytes are, UTF-16 by its mark, else Windows-1252. */
  readonly encoding?: 'auto' | 'utf-8' | 'windows-1252';
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** The row as the file has it, without its line end. */
  readonly raw: string;
  /** Number of the row's last line in the file, from 1. */
  readonly line: number;
}

/** A row of a file with a header: cells are asked for by column name. */
export interface CsvRecord {
  /** The cell, trimmed; empty where the column is absent. */
  get(column: string): string;
  readonly raw: string;
  readonly line: number;
}

/** A longer record than this means a quotation mark that nobody closed. */
const LONGEST_RECORD = 1_000_000;

/** Reads a CSV file one row at a time. Throws `ListFormatError` where the file is broken or cut off. */
export async function* readCsv(file: ListFile, options: CsvOptions = {}): AsyncGenerator<CsvRow> {
  const encoding = options.encoding === undefined || options.encoding === 'auto' ? await textEncoding(file) : options.encoding;
  const bytes = file.open();
  const text = bytes.pipe(iconv.decodeStream(encoding));
  const parser = text.pipe(
    parse({
      delimiter: options.delimiter ?? ',',
      relax_quotes: options.looseQuotes ?? false,
      relax_column_count: options.ragged ?? false,
      skip_empty_lines: true,
      bom: true,
      raw: true,
      max_record_size: LONGEST_RECORD,
    }),
  );
  bytes.on('error', (error: Error) => parser.destroy(error));
  text.on('error', (error: Error) => parser.destroy(error));
  try {
    let line = 0;
    for await (const row of parser as AsyncIterable<{ record: string[]; raw: string }>) {
      line += Math.max(1, row.raw.split('\n').length - 1);
      yield { cells: row.record, raw: row.raw.trim() === '' ? row.raw : row.raw.replace(/^[\r\n]+|[\r\n]+$/g, ''), line };
    }
  } catch (error) {
    throw error instanceof CsvError ? explained(error, file.name) : error;
  } finally {
    bytes.unpipe();
    if ('destroy' in bytes && typeof bytes.destroy === 'function') bytes.destroy();
  }
}

/**
 * Reads a CSV file that begins with a header. `onHeader` is told the column names once, so that a source can
 * refuse a wrong file and report columns that it does not know.
 */
export async function* readCsvRecords(
  file: ListFile,
  options: CsvOptions & { readonly onHeader?: (columns: readonly string[]) => void; readonly skipLines?: number } = {},
): AsyncGenerator<CsvRecord> {
  let index: Map<string, number> | undefined;
  let toSkip = options.skipLines ?? 0;
  for await (const row of readCsv(file, { ...options, ragged: true })) {
    if (toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    if (index === undefined) {
      const columns = row.cells.map((cell) => cell.trim());
      index = new Map(columns.map((column, i) => [column, i]));
      options.onHeader?.(columns);
      continue;
    }
    if (row.cells.length !== index.size && options.ragged !== true) {
      throw new ListFormatError(
        `${file.name}: line ${row.line} has ${row.cells.length} columns, the header has ${index.size}. The file is damaged or cut off; fetch it again.`,
      );
    }
    yield recordOf(row, index);
  }
  if (index === undefined) throw new ListFormatError(`${file.name}: the file is empty. Fetch it again.`);
}

function recordOf(row: CsvRow, index: ReadonlyMap<string, number>): CsvRecord {
  return {
    get: (column) => {
      const at = index.get(column);
      return at === undefined ? '' : (row.cells[at] ?? '').trim();
    },
    raw: row.raw,
    line: row.line,
  };
}

/** Splits the first bytes of a file into the cells of its first complete row; undefined where there is none. */
export function firstRow(head: Buffer, delimiter = ','): readonly string[] | undefined {
  const text = decodeHead(head);
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === delimiter) {
      cells.push(cell.trim());
      cell = '';
    } else if (c === '\n' || c === '\r') {
      if (cells.length === 0 && cell.trim() === '') continue;
      return [...cells, cell.trim()];
    } else cell += c;
  }
  if (quoted || (cells.length === 0 && cell.trim() === '')) return undefined;
  return [...cells, cell.trim()];
}

/** The beginning of a file as text, whatever mark it begins with. */
export function decodeHead(head: Buffer): string {
  const marked = markedEncoding(head);
  return iconv.decode(head, marked ?? 'utf-8');
}

function markedEncoding(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Looks at all bytes, because the first odd letter of a list may stand in its last line. */
async function textEncoding(file: ListFile): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  for await (const chunk of file.open()) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const marked = first ? markedEncoding(bytes) : undefined;
    if (marked !== undefined) return marked;
    first = false;
    try {
      decoder.decode(bytes, { stream: true });
    } catch {
      return 'windows-1252';
    }
  }
  return 'utf-8';
}

function explained(error: CsvError, name: string): ListFormatError {
  const line = typeof error['lines'] === 'number' ? ` (line ${error['lines']})` : '';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    return new ListFormatError(`${name}: a quoted text is never closed${line}. The file is cut off; fetch it again.`);
  }
  return new ListFormatError(`${name}: not readable as CSV${line}: ${error.message}. Fetch the file again.`);
}
