/** A row of a file as it stands there, or what is wrong with it. */
export interface TableRow {
  /** Line of the file where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the row cannot be trusted; its cells are then shown, not screened. */
  readonly problem?: string;
  /** Positions of cells whose formula was saved without its value: what a person sees there is not in the file. */
  readonly unvalued?: readonly number[];
}

/** A quoted cell longer than this, in lines or letters, is a quotation mark that nobody closed. */
const LONGEST_QUOTED_LINES = 50;
const LONGEST_QUOTED = 20_000;
/** A line longer than this, in letters, is no row; only its beginning is kept, so that memory stays bounded. */
const LONGEST_LINE = 1_000_000;
const KEPT_OF_LONG = 1_000;

/**
 * Splits delimited text into rows, as it comes in; rows without any letter are no rows. Unlike a strict parser it recovers: a quotation mark that nobody closes
 * costs its own row and never the rows after it, and a mark within a quoted cell that no delimiter follows is a letter.
 */
export class CsvRows {
  private rest = '';
  private line = 1;
  /** Within a line that was too long. */
  private skipping = false;

  constructor(private readonly delimiter: string) {}

  /** The rows that are complete with this piece of text. */
  push(text: string, last = false): TableRow[] {
    let input = this.skipping ? this.afterLongLine(text) : this.rest === '' ? text : this.rest + text;
    if (last && input !== '' && !/[\r\n]$/.test(input)) input += '\n';
    const rows: TableRow[] = [];
    let at = 0;
    while (at < input.length) {
      const row = this.readRow(input, at, last);
      if (row === undefined) break;
      if (row.problem !== undefined || row.cells.some((cell) => cell.trim() !== '')) {
        rows.push({ line: this.line, cells: row.cells, ...(row.problem === undefined ? {} : { problem: row.problem }) });
      }
      this.line += row.lines;
      at = row.end;
    }
    this.rest = input.slice(at);
    if (this.rest.length > LONGEST_LINE && !/[\r\n]/.test(this.rest)) {
      rows.push({ line: this.line, cells: [this.rest.slice(0, KEPT_OF_LONG)], problem: `the line is longer than ${LONGEST_LINE} letters: line ends are missing, or this is no table` });
      this.rest = '';
      this.skipping = true;
    }
    return rows;
  }

  private afterLongLine(text: string): string {
    const end = text.search(/[\r\n]/);
    if (end < 0) return '';
    this.skipping = false;
    this.line++;
    return text.slice(afterLineEnd(text, end));
  }

  /** The row that begins at `start`; undefined where more text is needed. */
  private readRow(input: string, start: number, last: boolean): ReadRow | undefined {
    const firstEnd = input.indexOf('\n', start);
    const carriage = input.indexOf('\r', start);
    const lineEnd = carriage >= 0 && (firstEnd < 0 || carriage < firstEnd) ? carriage : firstEnd;
    if (lineEnd < 0) return undefined;
    // A carriage return at the very end may be half of a line end.
    if (!last && lineEnd === input.length - 1 && input[lineEnd] === '\r') return undefined;
    const plain = input.slice(start, lineEnd);
    if (!plain.includes('"')) return { cells: plain.split(this.delimiter), end: afterLineEnd(input, lineEnd), lines: 1 };
    return this.readQuoted(input, start, lineEnd, last);
  }

  private readQuoted(input: string, start: number, lineEnd: number, last: boolean): ReadRow | undefined {
    const cells: string[] = [];
    let cell = '';
    let quoted = false;
    let lines = 1;
    for (let i = start; i < input.length; i++) {
      const c = input[i] as string;
      if (quoted) {
        if (lines > LONGEST_QUOTED_LINES || i - start > LONGEST_QUOTED) return this.unclosed(input, start, lineEnd);
        if (c === '"') {
          const next = input[i + 1];
          if (!last && (next === undefined || (next === '"' && i + 2 === input.length))) return undefined;
          if (lines > 1 && this.opensCell(input, i)) return this.unclosed(input, start, lineEnd);
          if (next === '"') {
            cell += '"';
            i++;
          } else if (next === undefined || next === this.delimiter || next === '\n' || next === '\r' || this.closesBeforeSpace(input, i + 1)) quoted = false;
          else cell += '"';
        } else {
          if (c === '\n' || (c === '\r' && input[i + 1] !== '\n')) lines++;
          cell += c;
        }
      } else if (c === '"' && cell.trim() === '') {
        quoted = true;
        cell = '';
      } else if (c === this.delimiter) {
        cells.push(cell);
        cell = '';
      } else if (c === '\n' || c === '\r') {
        if (!last && c === '\r' && i === input.length - 1) return undefined;
        cells.push(cell);
        return { cells, end: afterLineEnd(input, i), lines };
      } else cell += c;
    }
    return last ? this.unclosed(input, start, lineEnd) : undefined;
  }

  /** `"cell" ,` closes too. */
  private closesBeforeSpace(input: string, from: number): boolean {
    let i = from;
    while (input[i] === ' ') i++;
    return i > from && (input[i] === this.delimiter || input[i] === '\n' || input[i] === '\r');
  }

  /** Within a quoted cell of several lines, a mark at the beginning of a cell opens another one: the first was never closed, and the lines between are rows. */
  private opensCell(input: string, at: number): boolean {
    const before = input[at - 1];
    if (before !== this.delimiter && before !== '\n' && before !== '\r') return false;
    const after = input[at + 1] === '"' ? input[at + 2] : input[at + 1];
    const ends = after === undefined || after === this.delimiter || after === '\n' || after === '\r';
    return input[at + 1] === '"' ? ends : !ends;
  }

  private unclosed(input: string, start: number, lineEnd: number): ReadRow {
    return { cells: input.slice(start, lineEnd).split(this.delimiter), end: afterLineEnd(input, lineEnd), lines: 1, problem: 'a quotation mark in this line is never closed' };
  }
}

interface ReadRow {
  readonly cells: string[];
  readonly end: number;
  readonly lines: number;
  readonly problem?: string;
}

function afterLineEnd(input: string, at: number): number {
  return input[at] === '\r' && input[at + 1] === '\n' ? at + 2 : at + 1;
}
