import { fieldOfHeader } from './fields.js';
import type { TableRow } from './csv-rows.js';

/** Where the table begins. */
export interface HeaderPlace {
  /** Position of the header among the rows looked at; -1: the file has none. */
  readonly at: number;
  readonly columns: readonly string[];
}

/** How many rows may stand above a header. */
const DEEPEST = 30;

/**
 * Finds the header below title rows: the row with most words that are known as headers; else the first row as wide as the
 * table whose cells are words while the cells below are not. A file without either has columns `Column 1`, `Column 2`, ….
 */
export function findHeader(rows: readonly TableRow[]): HeaderPlace {
  const width = commonWidth(rows);
  const scored = rows.slice(0, DEEPEST).map((row, at) => ({ at, row, known: knownWords(row.cells), filled: row.cells.filter((cell) => cell.trim() !== '').length }));
  const best = scored.filter(({ known, filled }) => known > 0 && known >= filled / 4 && filled >= width / 2).sort((a, b) => b.known - a.known || a.at - b.at)[0];
  if (best) return { at: best.at, columns: named(best.row.cells, width) };
  const first = scored.find(({ filled }) => filled >= Math.max(1, width * 0.6));
  if (first && width > 1 && looksLikeHeader(first.row.cells, rows.slice(first.at + 1, first.at + 30))) return { at: first.at, columns: named(first.row.cells, width) };
  return { at: -1, columns: named([], width) };
}

/** Every column has a name of its own: empty ones are called by their position, repeated ones get a number. */
function named(cells: readonly string[], width: number): string[] {
  const seen = new Map<string, number>();
  return Array.from({ length: Math.max(lastFilled(cells) + 1, cells.length === 0 ? width : 0, 1) }, (_, index) => {
    const text = (cells[index] ?? '').replace(/\s+/g, ' ').trim() || `Column ${index + 1}`;
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 1 ? text : `${text} (${times})`;
  });
}

function knownWords(cells: readonly string[]): number {
  return cells.filter((cell) => cell.length <= 60 && fieldOfHeader(cell) !== undefined).length;
}

function commonWidth(rows: readonly TableRow[]): number {
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(lastFilled(cells) + 1, (widths.get(lastFilled(cells) + 1) ?? 0) + 1);
  return [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1;
}

function lastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '');
}

/** Words on top of a column of numbers or codes. */
function looksLikeHeader(cells: readonly string[], below: readonly TableRow[]): boolean {
  if (below.length === 0 || cells.some((cell) => /\d{3}/.test(cell)) || new Set(cells.map((cell) => cell.trim())).size < cells.length) return false;
  return cells.some((cell, index) => {
    const values = below.map((row) => (row.cells[index] ?? '').trim()).filter((value) => value !== '');
    return /\p{L}/u.test(cell) && values.length > 0 && values.filter((value) => /\d/.test(value)).length > values.length * 0.8;
  });
}
