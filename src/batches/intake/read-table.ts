import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { CsvRows, type TableRow } from './csv-rows.js';
import { guessDelimiter, namedDelimiter } from './delimiter.js';
import { EncodingDetector } from './encoding.js';
import { type ColumnGuess, guessColumns } from './columns.js';
import { type Field, fieldOfHeader } from './fields.js';
import { findHeader } from './header.js';
import { TableError } from './table-error.js';
import { inspectWorkbook } from './workbook-archive.js';
import { xlsxRows } from './xlsx-rows.js';

/** How a file is read; found by looking, and a person may correct it. */
export interface TableFormat {
  readonly kind: 'csv' | 'xlsx';
  /** Of a text file; null for XLSX. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  /** Of an XLSX file: position of the sheet from 1. */
  readonly sheet: number | null;
  /** Line of the header from 1; 0 where the file has none. */
  readonly headerLine: number;
  readonly columns: readonly string[];
}

/** What is seen of a file before it is screened. */
export interface TableLook {
  readonly format: TableFormat;
  readonly guesses: readonly ColumnGuess[];
  /** Rows above the header, as text. */
  readonly titleRows: readonly string[];
  /** First rows below the header. */
  readonly preview: readonly TableRow[];
  /** What a person should know before confirming. */
  readonly warnings: readonly string[];
}

export interface LookOptions {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: number;
  readonly headerLine?: number;
}

const HEAD_ROWS = 300;
const PREVIEW_ROWS = 20;
const HEAD_CHARS = 400_000;
/** Sheets of a workbook that are looked at for one that holds suppliers. */
const MOST_SHEETS = 10;
const NAMING: ReadonlySet<Field | undefined> = new Set(['name', 'lastName', 'localName']);

/** Looks at a file: kind, encoding, delimiter, header, and what its columns may be. Throws `TableError`. */
export async function lookAtTable(path: string, options: LookOptions = {}): Promise<TableLook> {
  const kind = await kindOf(path);
  const warnings: string[] = [];
  const { rows, encoding, delimiter, sheet } = kind === 'xlsx' ? await xlsxHead(path, options, warnings) : await csvHead(path, options, warnings);
  if (!rows.some(({ cells }) => cells.some((cell) => /[\p{L}\p{N}]/u.test(cell)))) throw new TableError('The file holds no rows: every cell is empty.');
  const [first] = rows;
  if (first?.problem !== undefined && rows.every(({ problem }) => problem !== undefined)) throw new TableError(`This is no table: ${first.problem}. Save it as CSV or XLSX.`);
  const place = options.headerLine === undefined ? findHeader(rows) : headerAt(rows, options.headerLine);
  if (place.at === rows.length - 1) throw new TableError(`The file has a header (${place.columns.join(', ').slice(0, 200)}) and no row below it.`);
  const below = rows.slice(place.at + 1).filter(({ problem }) => problem === undefined);
  const guesses = guessColumns(place.columns, below.map(({ cells }) => cells));
  if (place.at < 0) warnings.push('No header was found: the columns are called by their position.');
  if (!guesses.some(({ field }) => field === 'name' || field === 'lastName')) warnings.push('No column looks like names: say which one is.');
  const unmapped = guesses.filter(({ field }) => field === null).map(({ header }) => header);
  if (unmapped.length > 0) warnings.push(`Not mapped, so not screened: ${unmapped.join(', ')}.`);
  const headerLine = place.at < 0 ? 0 : (rows[place.at] as TableRow).line;
  return {
    format: { kind, encoding, delimiter, sheet, headerLine, columns: place.columns },
    guesses,
    titleRows: rows.slice(0, Math.max(0, place.at)).map(({ cells }) => cells.filter((cell) => cell.trim() !== '').join(' ').slice(0, 200)),
    preview: rows.slice(place.at + 1, place.at + 1 + PREVIEW_ROWS),
    warnings,
  };
}

/** The rows below the header, many at a time, in bounded memory. */
export async function* readTable(path: string, format: TableFormat): AsyncGenerator<TableRow[]> {
  const source = format.kind === 'xlsx' ? xlsxRows(path, format.sheet ?? 1) : csvRows(path, format.encoding ?? 'utf-8', format.delimiter ?? ',');
  for await (const rows of source) {
    const below = rows.filter(({ line }) => line > format.headerLine && !(format.headerLine === 0 && isSepLine(line, rows)));
    if (below.length > 0) yield format.kind === 'csv' ? below.map((row) => withoutSwallowed(row, format.columns.length)) : below;
  }
}

/** A row that spans lines and has too few cells has swallowed the rows after it: a quotation mark in it was not closed where it should be. */
function withoutSwallowed(row: TableRow, columns: number): TableRow {
  if (row.problem !== undefined || row.cells.length >= columns || !row.cells.some((cell) => /[\r\n]/.test(cell))) return row;
  return { ...row, problem: `the row spans several lines and has ${row.cells.length} cells where the header has ${columns}: a quotation mark is not closed, and rows have run into one` };
}

async function* csvRows(path: string, encoding: string, delimiter: string): AsyncGenerator<TableRow[]> {
  const parser = new CsvRows(delimiter);
  const decoder = iconv.getDecoder(encoding);
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 });
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    const rows = parser.push(withoutNul(decoder.write(chunk)));
    if (rows.length > 0) yield rows;
  }
  const rows = parser.push(decoder.end() ?? '', true);
  if (rows.length > 0) yield rows;
}

/** Padding of mainframes; the database keeps no such character. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

function isSepLine(line: number, rows: readonly TableRow[]): boolean {
  const first = rows[0];
  return line === 1 && first !== undefined && namedDelimiter(first.cells.join('')) !== undefined;
}

async function csvHead(path: string, options: LookOptions, warnings: string[]): Promise<Head> {
  const detector = new EncodingDetector();
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) detector.take(chunk);
  const guess = detector.guess();
  const encoding = options.encoding ?? guess.encoding;
  if (!iconv.encodingExists(encoding)) throw new TableError(`'${encoding}' is no encoding that is known.`);
  if (!guess.sure && options.encoding === undefined) warnings.push(`The encoding is not certain (${encoding}: ${guess.why}): look whether the letters are right.`);
  const head = await headOf(path, HEAD_CHARS);
  const text = iconv.decode(head, encoding);
  if (looksBinary(text)) throw new TableError('This is no table: it holds control characters throughout. Save it as CSV or XLSX.');
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) throw new TableError('This is a web page or XML, not a table. Save it as CSV or XLSX.');
  if (/^\s*(\{\s*"|\[\s*[{["])/.test(text)) throw new TableError('This is JSON, not a table. Save it as CSV or XLSX, or send each subject to POST /v1/screenings.');
  if (text.includes('\0')) warnings.push('The file holds NUL characters; they are left out.');
  const delimiter = options.delimiter ?? guessDelimiter(text);
  const rows: TableRow[] = [];
  for await (const some of csvRows(path, encoding, delimiter)) {
    rows.push(...some);
    if (rows.length >= HEAD_ROWS) break;
  }
  const sep = rows[0] && namedDelimiter(rows[0].cells.join('')) !== undefined ? 1 : 0;
  return { rows: rows.slice(sep, HEAD_ROWS), encoding, delimiter, sheet: null };
}

async function xlsxHead(path: string, options: LookOptions, warnings: string[]): Promise<Head> {
  const names = await inspectWorkbook(path);
  if (options.sheet !== undefined && names.length > 0 && options.sheet > names.length) throw new TableError(`The workbook has ${names.length === 1 ? 'one sheet' : `${names.length} sheets`} (${names.join(', ')}); there is no sheet ${options.sheet}.`);
  const { sheet, rows } = options.sheet !== undefined || names.length < 2 ? await sheetHead(path, options.sheet ?? 1) : await likeliestSheet(path, names.length);
  const others = names.filter((_, index) => index !== sheet - 1);
  if (others.length > 0) warnings.push(`The workbook has ${names.length} sheets: '${names[sheet - 1] ?? sheet}' is read, and not screened is what stands in ${others.map((name) => `'${name}'`).join(', ')}.`);
  return { rows, encoding: null, delimiter: null, sheet };
}

/** The first sheet with a header that names suppliers; else the first that holds anything. */
async function likeliestSheet(path: string, sheets: number): Promise<{ sheet: number; rows: TableRow[] }> {
  const heads = [];
  for (let sheet = 1; sheet <= Math.min(sheets, MOST_SHEETS); sheet++) {
    const head = await sheetHead(path, sheet);
    const { at, columns } = findHeader(head.rows);
    if (at >= 0 && at < head.rows.length - 1 && columns.some((column) => NAMING.has(fieldOfHeader(column)))) return head;
    heads.push(head);
  }
  return heads.find(({ rows }) => rows.length > 0) ?? { sheet: 1, rows: [] };
}

async function sheetHead(path: string, sheet: number): Promise<{ sheet: number; rows: TableRow[] }> {
  const rows: TableRow[] = [];
  for await (const some of xlsxRows(path, sheet)) {
    rows.push(...some);
    if (rows.length >= HEAD_ROWS) break;
  }
  return { sheet, rows: rows.slice(0, HEAD_ROWS) };
}

interface Head {
  readonly rows: TableRow[];
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheet: number | null;
}

function headerAt(rows: readonly TableRow[], line: number): { at: number; columns: string[] } {
  if (line === 0) {
    const width = Math.max(...rows.map(({ cells }) => cells.length));
    return { at: -1, columns: Array.from({ length: width }, (_, index) => `Column ${index + 1}`) };
  }
  const at = rows.findIndex((row) => row.line === line);
  if (at < 0) throw new TableError(`Line ${line} is no row of the file.`);
  return { at, columns: [...findHeader([rows[at] as TableRow]).columns].map((text, index) => rows[at]?.cells[index]?.replace(/\s+/g, ' ').trim() || text) };
}

async function kindOf(path: string): Promise<'csv' | 'xlsx'> {
  const head = await headOf(path, 8);
  if (head.length === 0) throw new TableError('The file is empty.');
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))) return 'xlsx';
  if (head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) throw new TableError('This is an old Excel file (.xls) or one with a password. Save it as .xlsx or CSV.');
  if (head.subarray(0, 4).toString('latin1') === '%PDF') throw new TableError('This is a PDF, not a table. Export the suppliers as CSV or XLSX.');
  return 'csv';
}

async function headOf(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function looksBinary(text: string): boolean {
  const some = text.slice(0, 4000);
  return (some.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0) > some.length / 20;
}
