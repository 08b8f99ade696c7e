import ExcelJS from 'exceljs';
import type { TableRow } from './csv-rows.js';
import { serialDate } from './serial-date.js';
import { TableError } from './table-error.js';

/** Rows handed on at a time. */
const CHUNK = 500;
/** More columns than this is a damaged or hostile file. */
const WIDEST = 1000;

/** The rows of one sheet of a workbook (from 1), as text, in bounded memory. Throws `TableError` for damage within the workbook. */
export async function* xlsxRows(path: string, sheet: number): AsyncGenerator<TableRow[]> {
  try {
    yield* rowsOf(path, sheet);
  } catch (error) {
    throw new TableError(`The workbook cannot be read (${error instanceof Error ? error.message : String(error)}). Save the sheet as CSV.`);
  }
}

async function* rowsOf(path: string, sheet: number): AsyncGenerator<TableRow[]> {
  const reader = readerOf(path);
  const worksheets = reader[Symbol.asyncIterator]();
  try {
    for (let at = 1, next = await worksheets.next(); !next.done; at++, next = await worksheets.next()) {
      // The archive may hold the sheets in another order than the workbook shows them.
      const shown = reader.model?.sheets.findIndex(({ name }) => name === (next.value as unknown as { name: string }).name) ?? -1;
      if ((shown < 0 ? at : shown + 1) !== sheet) continue;
      yield* chunksOf(next.value);
      return;
    }
  } finally {
    // Sheets wait as files with suppliers in them; each goes when the reader comes past it, also where nobody reads on.
    while (!(await worksheets.next()).done);
  }
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

/** What the reader keeps to itself. */
interface Reader extends AsyncIterable<ExcelJS.stream.xlsx.WorksheetReader> {
  model?: { readonly sheets: readonly { readonly name: string }[] };
  workbookRels: unknown;
  _parseRels(entry: unknown): Promise<void>;
  _parseWorksheet(entry: unknown, sheet: string): AsyncGenerator;
}

/** A reader that reads no sheet before the rest: from an archive that holds a sheet before its workbook or styles, it would fail, or take dates for numbers. */
function readerOf(path: string): Reader {
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(path, { worksheets: 'emit', sharedStrings: 'cache', hyperlinks: 'ignore', styles: 'cache', entries: 'ignore' }) as unknown as Reader;
  const [parseRels, parseWorksheet] = [reader._parseRels.bind(reader), reader._parseWorksheet.bind(reader)];
  let rels: unknown;
  // Sheets wait, on disk, as long as the links between the parts are not known.
  reader._parseRels = async (entry) => {
    await parseRels(entry);
    rels = reader.workbookRels;
    reader.workbookRels = undefined;
  };
  reader._parseWorksheet = (entry, sheet) => {
    reader.workbookRels = rels;
    return parseWorksheet(entry, sheet);
  };
  return reader;
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
