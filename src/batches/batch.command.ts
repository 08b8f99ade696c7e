import { createWriteStream, statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, progressLine, say, withApp } from '../command-line/session.js';
import { LIST_IDS } from '../lists/list-source.js';
import { SUBJECT_TYPES } from '../screening/subject.dto.js';
import type { BatchEntity, BatchOptions, NamedMapping } from './batch.entity.js';
import { BatchFieldError } from './batch.errors.js';
import type { BatchProgressDto } from './batches.dto.js';
import { BatchProgress } from './batch-progress.service.js';
import { BatchResults, RESULT_FORMATS, type ResultFilter, type ResultFormat } from './batch-results.service.js';
import { BatchRunner } from './batch-runner.service.js';
import { type BatchAsker, BatchesService } from './batches.service.js';
import { FIELDS } from './intake/fields.js';
import { TableError } from './intake/table-error.js';
import { unmappedColumns } from './mapping.js';

/** How a file is screened from the command line. */
export interface BatchFlags {
  readonly out?: string;
  readonly map?: readonly NamedMapping[];
  /** Column that holds the name, where nothing else is mapped. */
  readonly column?: string;
  readonly type?: string;
  readonly country?: string;
  readonly threshold?: number;
  readonly list?: string[];
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly sheet?: number;
  readonly headerLine?: number;
  readonly dryRun?: boolean;
  readonly look?: boolean;
}

/** `interdict batch FILE --out RESULTS`. */
export function batchCommand(): Command {
  return new Command('batch')
    .description('screen a supplier file (CSV, TSV or XLSX); the results are the same file with the answers as further columns')
    .argument('<file>', 'as the source system writes it; encoding, delimiter, header and columns are found')
    .option('--out <file>', 'where the results go: .csv, .xlsx or .jsonl')
    .option('--map <field=column,…>', `columns by field, such as name=Supplier,country=Land; fields: ${FIELDS.join(', ')}`, readMap, [])
    .option('--type <type>', `type of rows that do not say it: ${SUBJECT_TYPES.join(', ')}`)
    .option('--country <country>', 'country of rows that name none')
    .option('--threshold <score>', 'score from 0.5 to 1 from which a name is a finding', readNumber)
    .option('--list <id...>', 'only these lists')
    .option('--encoding <name>', 'such as windows-1251, where the guess is wrong')
    .option('--delimiter <letter>', 'where the guess is wrong')
    .option('--sheet <n>', 'sheet of a workbook, from 1', readNumber)
    .option('--header-line <n>', 'line of the header, from 1; 0: the file has none', readNumber)
    .option('--look', 'only show how the file is understood')
    .option('--dry-run', 'show what would come out; nothing is stored as a screening and nothing is flagged')
    .action(screenFile);
}

/** Screens every row of a file and writes the results. Also behind `interdict screen --file`. */
export async function screenFile(path: string, flags: BatchFlags): Promise<void> {
  const { out } = flags;
  if (out === undefined && flags.look !== true) throw new CommandFailure('Say where the results go: --out results.csv');
  const what = statSync(path, { throwIfNoEntry: false });
  if (!what) throw new CommandFailure(`There is no file ${path}.`);
  if (!what.isFile()) throw new CommandFailure(`${path} is ${what.isDirectory() ? 'a folder' : 'no file'}: name one supplier file.`);
  const unknown = flags.list?.find((id) => !LIST_IDS.some((known) => known === id));
  if (unknown !== undefined) throw new CommandFailure(`--list: '${unknown}' is no list. The lists are ${LIST_IDS.join(', ')}.`);
  const type = SUBJECT_TYPES.find((known) => known === flags.type);
  if (flags.type !== undefined && type === undefined) throw new CommandFailure(`--type: '${flags.type}' is no type. The types are ${SUBJECT_TYPES.join(', ')}.`);
  await withApp(async (app, config) => {
    const batches = app.get(BatchesService);
    const asker = { actor: config.localActor, unit: null };
    try {
      const copy = join(await batches.incoming(), randomUUID());
      await copyFile(path, copy);
      const { encoding, delimiter, sheet, headerLine } = flags;
      const { batch: looked } = await batches.create({ path: copy, name: basename(path) }, asker, { ...(encoding ? { encoding } : {}), ...(delimiter ? { delimiter } : {}), ...(sheet ? { sheet } : {}), ...(headerLine === undefined ? {} : { headerLine }) });
      // What is mapped by hand takes its column from the guess.
      const mapping = corrected(looked.mapping, Object.assign({}, flags.column === undefined ? {} : { name: [flags.column] }, ...(flags.map ?? [])) as NamedMapping);
      for (const line of describe(looked.look.format, mapping, looked.look.warnings)) say(line);
      if (flags.look === true || out === undefined) {
        await batches.cancel(looked.id, asker);
        return;
      }
      const options: BatchOptions = { ...(type ? { type } : {}), ...(flags.country ? { country: flags.country } : {}), ...(flags.threshold === undefined ? {} : { threshold: flags.threshold }), ...(flags.list ? { lists: flags.list } : {}) };
      const { batch: { id } } = await batches.start(looked.id, asker, { mapping, options, dryRun: flags.dryRun === true });
      await followToEnd(app, id, asker, out);
    } catch (error) {
      if (error instanceof TableError || error instanceof BatchFieldError) throw new CommandFailure(`${path}: ${error.message}${error instanceof BatchFieldError ? ' Name columns with --map.' : ''}`);
      throw error;
    }
  });
}

/** Works a file that runs to its end, shows how far it is, and writes its results. */
export async function followToEnd(app: INestApplicationContext, id: string, asker: BatchAsker, out: string | undefined): Promise<void> {
  const batches = app.get(BatchesService);
  const line = progressLine();
  const stopped = (): void => {
    line.done();
    process.stderr.write(`Stopped; no row is lost. interdict batches resume ${id}${out === undefined ? '' : ` --out ${out}`} goes on, and a running server does by itself; interdict batches cancel ${id} ends it.\n`);
    process.exit(130);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  await app.get(BatchRunner).runToEnd(id, async () => {
    const progress = await app.get(BatchProgress).of(await batches.find(id, asker));
    line.show(bar(progress));
    return progress.state !== 'running';
  });
  process.off('SIGINT', stopped).off('SIGTERM', stopped);
  line.done();
  const batch = await batches.find(id, asker);
  if (batch.state !== 'done') throw new CommandFailure(batch.error ?? `The file was ${batch.state}.`);
  if (out !== undefined) await writeResults(app, batch, out, {});
  const { outcomes, errors } = await app.get(BatchProgress).summary(batch);
  const count = (outcome: string): number => outcomes[outcome] ?? 0;
  const rows = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  for (const { error } of errors.slice(0, 5)) say(`  ${error}`);
  if (errors.length > 5) say(`  … and ${count('error') - 5} more, each in its row of the results`);
  const where = out === undefined ? `interdict batches results ${id} --out FILE writes them down.` : `Results: ${out}`;
  say(`${rows} rows: ${count('review')} for review, ${count('clear')} clear, ${count('incomplete')} incomplete, ${count('error')} with an error. ${where}${batch.dryRun ? ' (a dry run: nothing else was stored)' : ''}`);
}

/** Writes results beside the place first, so that half a file never stands there. */
export async function writeResults(app: INestApplicationContext, batch: BatchEntity, out: string, filter: ResultFilter): Promise<void> {
  const format = formatOf(out);
  const draft = `${out}.part`;
  try {
    await app.get(BatchResults).write(batch, format, filter, createWriteStream(draft));
    await rename(draft, out);
  } finally {
    await rm(draft, { force: true });
  }
}

function corrected(guess: NamedMapping, by: NamedMapping): NamedMapping {
  const taken = new Set(Object.values(by).flatMap((headers) => headers.map((header) => header.trim().toLowerCase())));
  const rest = Object.entries(guess).flatMap(([field, headers]) => {
    const left = headers.filter((header) => !taken.has(header.trim().toLowerCase()));
    return field in by || left.length === 0 ? [] : [[field, left] as const];
  });
  return { ...(Object.fromEntries(rest) as NamedMapping), ...by };
}

function describe(format: { readonly kind: string; readonly encoding: string | null; readonly delimiter: string | null; readonly headerLine: number; readonly columns: readonly string[] }, mapping: NamedMapping, warnings: readonly string[]): string[] {
  const how = format.kind === 'xlsx' ? 'workbook' : `text, ${format.encoding}, delimiter ${format.delimiter === '\t' ? 'tab' : format.delimiter}`;
  const columns = Object.entries(mapping).map(([field, headers]) => `${field} = ${headers.join(' + ')}`);
  const rest = unmappedColumns(mapping, format.columns);
  return [
    `Read as ${how}, ${format.headerLine === 0 ? 'no header' : `header in line ${format.headerLine}`}; ${columns.join(', ')}.`,
    ...warnings.filter((warning) => !warning.startsWith('Not mapped')),
    ...(rest.length > 0 ? [`Not mapped, so not screened: ${rest.join(', ')}.`] : []),
  ];
}

function formatOf(out: string): ResultFormat {
  const ending = extname(out).slice(1).toLowerCase();
  if (ending === 'tsv' || ending === 'txt') return 'csv';
  const format = RESULT_FORMATS.find((known) => known === ending);
  if (!format) throw new CommandFailure(`Results are written as ${RESULT_FORMATS.map((each) => `.${each}`).join(', ')}, not as '${extname(out)}'.`);
  return format;
}

function readMap(text: string, before: readonly NamedMapping[]): NamedMapping[] {
  const mapping: Record<string, string[]> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const field = FIELDS.find((known) => known.toLowerCase() === part.slice(0, at).trim().toLowerCase());
    if (at < 0 || field === undefined) throw new InvalidArgumentError(`'${part}' is not FIELD=COLUMN; the fields are ${FIELDS.join(', ')}.`);
    (mapping[field] ??= []).push(part.slice(at + 1).trim());
  }
  return [...before, mapping];
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('that is no number.');
  return value;
}

function bar({ rows, done, flags, errors, rowsPerSecond, secondsLeft, loaded }: BatchProgressDto): string {
  const share = rows === 0 ? 0 : done / rows;
  const filled = Math.round(share * 30);
  const left = secondsLeft === null ? '' : `, ${secondsLeft} s left`;
  return `[${'#'.repeat(filled)}${'.'.repeat(30 - filled)}] ${done} of ${rows}${loaded ? '' : '+'} rows, ${flags} flags, ${errors} errors, ${rowsPerSecond} rows a second${left}`;
}
