import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { CommandFailure, progressLine, say, withApp } from '../command-line/session.js';
import type { ScreeningAnswer } from './screening.service.js';
import { ScreeningService } from './screening.service.js';
import { MAX_SUBJECT_NAME, type ScreeningRequestDto } from './subject.dto.js';
import { SubjectError } from './subject.js';

const CHUNK = 200;
const ADDED = ['screening_outcome', 'screening_hold', 'screening_flags', 'best_match', 'best_list', 'best_score', 'best_reason', 'screening_id', 'screening_error'];

/** Headers that hold the name, best first. */
const NAME_HEADERS = [/^(full[ _]?)?name$/i, /^(supplier|vendor|company|customer|creditor|party|entity|payee|beneficiary)([ _-]?name)?$/i, /name/i, /(supplier|vendor|company|lieferant|fournisseur|proveedor|поставщик|наименование|название)/i];
const COUNTRY_HEADERS = [/^country([ _-]?(code|name))?$/i, /country|land$|pays|страна/i];

interface FileFlags {
  readonly out?: string;
  readonly column?: string;
  readonly threshold?: number;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Screens every row of a CSV file; the results are the same file with columns added. A row that cannot be screened says why. */
export async function screenFile(path: string, flags: FileFlags): Promise<void> {
  if (flags.out === undefined) throw new CommandFailure('Say where the results go: --out results.csv');
  if (!existsSync(path)) throw new CommandFailure(`There is no file ${path}.`);
  const out = flags.out;
  const bytes = (await stat(path)).size;
  await withApp(async (app, config) => {
    const screenings = app.get(ScreeningService);
    const counts = { rows: 0, clear: 0, review: 0, incomplete: 0, errors: 0 };
    const draft = `${out}.part`;
    const results = createWriteStream(draft);
    const write = (cells: readonly string[]): void => void results.write(`${cells.map(csvCell).join(',')}\n`);
    const progress = progressLine();
    const input = createReadStream(path);
    try {
      let columns: { name: number; country: number } | undefined;
      let chunk: Row[] = [];
      const flush = async (): Promise<void> => {
        if (!columns || chunk.length === 0) return;
        const answers = await screenRows(screenings, chunk, columns, flags, config.localActor);
        chunk.forEach((row, index) => {
          const answer = answers[index] as ScreeningAnswer | string;
          counts.rows++;
          if (typeof answer === 'string') counts.errors++;
          else counts[answer.outcome]++;
          write([...row.cells, ...resultCells(answer)]);
        });
        chunk = [];
        progress.show(bar(input.bytesRead, bytes, counts));
      };
      const records = input.pipe(parse({ bom: true, relaxColumnCount: true, relaxQuotes: true, skipEmptyLines: true, info: true }));
      for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
        if (!columns) {
          columns = readHeader(record, flags.column, path);
          write([...record, ...ADDED]);
          continue;
        }
        chunk.push({ line: info.lines, cells: record });
        if (chunk.length >= CHUNK) await flush();
      }
      await flush();
      await new Promise<void>((done, failed) => results.end((error?: Error | null) => (error ? failed(error) : done())));
      await rename(draft, out);
    } catch (error) {
      results.destroy();
      await rm(draft, { force: true });
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) throw new CommandFailure(`${path} cannot be read as CSV: ${error.message}`);
      throw error;
    } finally {
      progress.done();
    }
    say(`${counts.rows} rows: ${counts.review} for review, ${counts.clear} clear, ${counts.incomplete} incomplete, ${counts.errors} with an error. Results: ${out}`);
  });
}

async function screenRows(screenings: ScreeningService, rows: readonly Row[], columns: { name: number; country: number }, flags: FileFlags, actor: string): Promise<(ScreeningAnswer | string)[]> {
  const requests = rows.map((row): ScreeningRequestDto | string => {
    const name = row.cells[columns.name]?.trim() ?? '';
    if (name === '') return `line ${row.line}: the name is empty`;
    if (name.length > MAX_SUBJECT_NAME) return `line ${row.line}: the name is longer than ${MAX_SUBJECT_NAME} letters`;
    const country = columns.country < 0 ? '' : (row.cells[columns.country]?.trim() ?? '');
    return { name, ...(country === '' ? {} : { country }), ...(flags.threshold === undefined ? {} : { threshold: flags.threshold }) };
  });
  const screened = await screenings.screenMany(requests.filter((request): request is ScreeningRequestDto => typeof request !== 'string'), { actor, origin: 'file', unit: null });
  let next = 0;
  return requests.map((request, index) => {
    if (typeof request === 'string') return request;
    const answer = screened[next++] as ScreeningAnswer | SubjectError;
    return answer instanceof SubjectError ? `line ${rows[index]?.line}: ${answer.message}` : answer;
  });
}

function readHeader(header: readonly string[], wanted: string | undefined, path: string): { name: number; country: number } {
  const name = wanted === undefined ? firstOf(header, NAME_HEADERS) : header.findIndex((cell) => cell.trim().toLowerCase() === wanted.trim().toLowerCase());
  if (name < 0) {
    const tried = wanted === undefined ? 'none of its columns looks like a name' : `it has no column '${wanted}'`;
    throw new CommandFailure(`${path}: ${tried}. Its columns are: ${header.join(', ')}. Name one with --column.`);
  }
  return { name, country: firstOf(header, COUNTRY_HEADERS) };
}

function firstOf(header: readonly string[], patterns: readonly RegExp[]): number {
  for (const pattern of patterns) {
    const at = header.findIndex((cell) => pattern.test(cell.trim()));
    if (at >= 0) return at;
  }
  return -1;
}

function resultCells(answer: ScreeningAnswer | string): string[] {
  if (typeof answer === 'string') return ['', '', '', '', '', '', '', '', answer];
  const flagged = answer.findings.filter(({ flags }) => flags);
  const best = answer.findings[0];
  return [answer.outcome, String(answer.hold), String(flagged.length), best?.party.name ?? '', best?.list ?? '', best ? best.score.toFixed(4) : '', best?.reason ?? '', answer.id, ''];
}

/** A cell that no spreadsheet takes for a formula. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)*$/.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function bar(read: number, all: number, counts: { rows: number; review: number }): string {
  const share = all === 0 ? 1 : Math.min(1, read / all);
  const filled = Math.round(share * 30);
  return `[${'#'.repeat(filled)}${'.'.repeat(30 - filled)}] ${Math.round(share * 100)} %  ${counts.rows} rows, ${counts.review} for review`;
}
