import type { Readable } from 'node:stream';
import type ExcelJS from 'exceljs';
import type { TableRow } from './csv-rows.js';
import { serialDate } from './serial-date.js';
import { TableError } from './table-error.js';
import { partsOf } from './workbook-archive.js';

/** Rows handed on at a time. */
const CHUNK = 500;
/** More columns than this is a damaged or hostile file. */
const WIDEST = 1000;

/** The rows of one sheet of a workbook (from 1, in the order that the workbook shows), as text, in bounded memory. Throws `TableError` for damage within the workbook. */
export async function* xlsxRows(path: string, sheet: number): AsyncGenerator<TableRow[]> {
  try {
    for (const { value } of await worksheetsOf(path, sheet)) yield* chunksOf(value);
  } catch (error) {
    throw error instanceof TableError ? error : new TableError(`The workbook cannot be read (${error instanceof Error ? error.message : String(error)}). Save the sheet as CSV.`);
  }
}

/** What the reader keeps to itself. */
interface Reader {
  readonly model?: { readonly sheets: readonly { readonly rId: string }[] };
  readonly workbookRels?: readonly { readonly Id: string; readonly Target: string }[];
  _parseRels(part: Readable): Promise<void>;
  _parseWorkbook(part: Readable): Promise<void>;
  _parseStyles(part: Readable): Promise<void>;
  _parseSharedStrings(part: Readable): AsyncGenerator<unknown>;
  _parseWorksheet(part: Readable, sheet: string): Iterable<{ readonly value: ExcelJS.stream.xlsx.WorksheetReader }>;
}

/** The sheet, after what its cells refer to. The library's own way through the archive, from front to back, loses parts of small files at random, and letters that lie across two chunks. */
async function worksheetsOf(path: string, sheet: number): Promise<ReturnType<Reader['_parseWorksheet']>> {
  const parts = await partsOf(path);
  const { default: library } = await import('exceljs');
  const reader = new library.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache', hyperlinks: 'ignore', styles: 'cache', entries: 'ignore' }) as unknown as Reader;
  const read = async (name: string, take: (part: Readable) => Promise<void>): Promise<void> => {
    const open = parts.get(name);
    if (open) await take(await open());
  };
  await read('xl/workbook.xml', (part) => reader._parseWorkbook(part));
  await read('xl/_rels/workbook.xml.rels', (part) => reader._parseRels(part));
  await read('xl/styles.xml', (part) => reader._parseStyles(part));
  await read('xl/sharedStrings.xml', async (part) => {
    const texts = reader._parseSharedStrings(part);
    while (!(await texts.next()).done);
  });
  const id = reader.model?.sheets[sheet - 1]?.rId;
  const target = reader.workbookRels?.find(({ Id }) => Id === id)?.Target;
  const open = parts.get(target === undefined ? `xl/worksheets/sheet${sheet}.xml` : target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  return open ? reader._parseWorksheet(await open(), String(sheet)) : [];
}

async function* chunksOf(worksheet: ExcelJS.stream.xlsx.WorksheetReader): AsyncGenerator<TableRow[]> {
  let chunk: TableRow[] = [];
  for await (const row of worksheet) {
    const { cells, unvalued } = cellsOf(row);
    if (cells.every((cell) => cell === '') && unvalued.length === 0) continue;
    chunk.push({ line: row.number, cells, ...(unvalued.length > 0 ? { unvalued } : {}) });
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function cellsOf(row: ExcelJS.Row): { cells: string[]; unvalued: number[] } {
  const cells: string[] = [];
  const unvalued: number[] = [];
  const width = Math.min(row.cellCount, WIDEST);
  for (let column = 1; column <= width; column++) {
    const cell = row.getCell(column);
    const { value } = cell;
    const computed = value !== null && typeof value === 'object' && ('formula' in value || 'sharedFormula' in value);
    const result = computed ? (cell.result ?? value.result) : value;
    if (computed && result === undefined) unvalued.push(column - 1);
    // A computed error comes as no number, a computed date as its serial.
    if (Number.isNaN(result)) cells.push('#N/A');
    else cells.push((computed && typeof result === 'number' && DATE_FORMAT.test(cell.numFmt ?? '') ? serialDate(String(result)) : undefined) ?? textOf(result));
  }
  return { cells, unvalued };
}

/** A number format that shows days: `dd.mm.yyyy`, whatever its language and colour. */
const DATE_FORMAT = /^(?:\[[^\]]*\]|"[^"]*"|[^"[])*?[dy]/i;

/** What a person sees in the cell; a date as `YYYY-MM-DD`, a number without exponent. */
function textOf(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.replace(/_x000D_/g, '').trim();
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if ('richText' in value) return value.richText.map(({ text }) => text).join('').trim();
  if ('text' in value) return textOf(value.text as ExcelJS.CellValue);
  if ('error' in value) return value.error;
  return '';
}
