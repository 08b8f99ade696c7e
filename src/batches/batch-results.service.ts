import type { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { BatchEntity, RowOutcome } from './batch.entity.js';
import { ROWS } from './batch-progress.service.js';
import { csvCell, safeText } from './intake/safe-cell.js';

export const RESULT_FORMATS = ['csv', 'xlsx', 'jsonl'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** Which rows come back; all where nothing is named. */
export interface ResultFilter {
  readonly outcomes?: readonly RowOutcome[];
  readonly hold?: boolean;
  readonly list?: string;
  readonly country?: string;
}

/** Columns that are added to the file, in their order. */
export const ADDED_COLUMNS = ['screening_outcome', 'screening_hold', 'screening_flags', 'best_match', 'best_list', 'best_id', 'best_score', 'best_reason', 'screening_id', 'screening_error', 'screening_notes'] as const;

const PAGE = 2000;

interface ResultRow {
  readonly n: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly notes: readonly string[];
  readonly country: string | null;
  readonly same_as_line: number | null;
  readonly outcome: RowOutcome;
  readonly hold: boolean;
  readonly flags: number;
  readonly lists: readonly string[];
  readonly best_match: string | null;
  readonly best_list: string | null;
  readonly best_party: string | null;
  readonly best_score: number | null;
  readonly best_reason: string | null;
  readonly screening_id: string | null;
  readonly owner_screening_ids: readonly string[];
  readonly error: string | null;
}

/** Gives the file back with what came out, a page of rows at a time. Rows without a result yet are left out. */
@Injectable()
export class BatchResults {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Writes to the stream and ends it; waits where the reader is slow. */
  async write(batch: BatchEntity, format: ResultFormat, filter: ResultFilter, out: Writable): Promise<void> {
    switch (format) {
      case 'csv':
        return this.writeText(batch, filter, out, csvWriter(batch));
      case 'jsonl':
        return this.writeText(batch, filter, out, { head: '', row: (row) => `${JSON.stringify(asJson(batch, row))}\n` });
      case 'xlsx':
        return this.writeXlsx(batch, filter, out);
      default: {
        const never: never = format;
        return never;
      }
    }
  }

  private async writeText(batch: BatchEntity, filter: ResultFilter, out: Writable, writer: { head: string; row: (row: ResultRow) => string }): Promise<void> {
    if (writer.head !== '') out.write(writer.head);
    for await (const rows of this.pages(batch, filter)) {
      if (out.destroyed) return;
      if (!out.write(rows.map(writer.row).join(''))) await drained(out);
    }
    await new Promise<void>((done) => out.end(done));
  }

  private async writeXlsx(batch: BatchEntity, filter: ResultFilter, out: Writable): Promise<void> {
    const { default: library } = await import('exceljs');
    const book = new library.stream.xlsx.WorkbookWriter({ stream: out, useStyles: false, useSharedStrings: false });
    const sheet = book.addWorksheet('Results');
    sheet.addRow([...batch.look.format.columns.map(safeText), ...ADDED_COLUMNS]).commit();
    for await (const rows of this.pages(batch, filter)) {
      for (const row of rows) sheet.addRow([...padded(row.cells, batch).map(safeText), ...addedCells(row).map(safeText)]).commit();
      if (out.writableNeedDrain) await drained(out);
    }
    sheet.commit();
    await book.commit();
  }

  private async *pages(batch: BatchEntity, filter: ResultFilter): AsyncGenerator<ResultRow[]> {
    let after = 0;
    for (;;) {
      const rows = await this.dataSource.query<ResultRow[]>(
        `select r.n, r.line, r.cells, r.notes, r.country, first.line as same_as_line, x.outcome, x.hold, x.flags, x.lists, x.best_match, x.best_list, x.best_party, x.best_score, x.best_reason, x.screening_id, x.owner_screening_ids, x.error
         from ${ROWS} left join batch_row first on first.batch_id = r.batch_id and first.n = r.duplicate_of
         where r.n > $2 and ($3::text[] is null or x.outcome = any($3)) and ($4::boolean is null or x.hold = $4) and ($5::text is null or $5 = any(x.lists)) and ($6::text is null or r.country = $6)
         order by r.n limit ${PAGE}`,
        [batch.id, after, filter.outcomes ?? null, filter.hold ?? null, filter.list ?? null, filter.country ?? null],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.n ?? after;
    }
  }
}

function csvWriter(batch: BatchEntity): { head: string; row: (row: ResultRow) => string } {
  const delimiter = batch.look.format.delimiter ?? ',';
  const line = (cells: readonly string[]): string => `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`;
  // The mark lets Excel read UTF-8.
  return { head: `\ufeff${line([...batch.look.format.columns, ...ADDED_COLUMNS])}`, row: (row) => line([...padded(row.cells, batch), ...addedCells(row)]) };
}

/** As many cells as the header; what a row has beyond is kept within its last cell. */
function padded(cells: readonly string[], { look }: BatchEntity): string[] {
  const width = look.format.columns.length;
  const own = cells.slice(0, width);
  const beyond = cells.slice(width).filter((cell) => cell.trim() !== '');
  while (own.length < width) own.push('');
  if (beyond.length > 0) own[width - 1] = [own[width - 1], ...beyond].join(look.format.delimiter ?? ' ');
  return [...own];
}

function addedCells(row: ResultRow): string[] {
  const notes = [...(row.same_as_line === null ? [] : [`duplicate of line ${row.same_as_line}`]), ...row.notes];
  return [
    row.outcome,
    String(row.hold),
    String(row.flags),
    row.best_match ?? '',
    row.best_list ?? '',
    row.best_party ?? '',
    row.best_score === null ? '' : row.best_score.toFixed(4),
    row.best_reason ?? '',
    row.screening_id ?? '',
    row.error ?? '',
    notes.join('; '),
  ];
}

function asJson(batch: BatchEntity, row: ResultRow): object {
  return {
    line: row.line,
    cells: Object.fromEntries(batch.look.format.columns.map((column, index) => [column, row.cells[index] ?? ''])),
    outcome: row.outcome,
    hold: row.hold,
    flags: row.flags,
    lists: row.lists,
    best: row.best_match === null ? null : { match: row.best_match, list: row.best_list, id: row.best_party, score: row.best_score, reason: row.best_reason },
    screeningId: row.screening_id,
    ownerScreeningIds: row.owner_screening_ids,
    error: row.error,
    notes: row.notes,
    duplicateOfLine: row.same_as_line,
  };
}

function drained(out: Writable): Promise<void> {
  return new Promise((done) => {
    const go = (): void => {
      out.off('drain', go).off('close', go);
      done();
    };
    out.on('drain', go).on('close', go);
  });
}
