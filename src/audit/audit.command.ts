import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailure, say, withApp } from '../command-line/session.js';
import type { AuditHead } from './audit-chain.js';
import { readHeads } from './audit-key.service.js';
import { AuditReader } from './audit-reader.service.js';
import { AuditSealer } from './audit-sealer.service.js';
import type { AuditEventDto, AuditQueryDto } from './audit.dto.js';
import { AuditVerifier, type Verification } from './audit-verifier.service.js';

interface SearchFlags {
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: 'jsonl' | 'csv';
  readonly out?: string;
}

/** `interdict audit …`: the trail of who did what. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('the trail of who did what, and the proof that nobody changed it');
  audit
    .command('verify')
    .description('hold the whole trail against its seals; exits with 2 where it was changed, and names the place')
    .option('--heads <file>', 'heads that were kept elsewhere, as written by: interdict audit heads')
    .option('--json', 'as JSON')
    .action(({ heads, json }: { heads?: string; json?: boolean }) => verifyTrail(heads, json === true));
  audit
    .command('heads')
    .description('seal what is final and write the newest heads, to be kept on another machine')
    .option('--out <file>', 'instead of the screen')
    .action(({ out }: { out?: string }) => writeHeads(out));
  audit
    .command('export')
    .description('the events, oldest first')
    .option('--format <format>', 'jsonl or csv', readFormat, 'jsonl')
    .option('--actor <actor>', 'such as user:…, key:…, local:…, job:…')
    .option('--action <action>', 'such as list.activated; with a dot at the end all that begin so')
    .option('--subject <type:id>', 'such as screening:4711')
    .option('--from <time>', 'from this moment on (ISO 8601)', readTime)
    .option('--to <time>', 'before this moment', readTime)
    .option('--out <file>', 'instead of the screen')
    .action(exportTrail);
  return audit;
}

async function verifyTrail(file: string | undefined, json: boolean): Promise<void> {
  const heads = file === undefined ? [] : headsIn(file);
  await withApp(async (app) => {
    const result = await app.get(AuditVerifier).verify(heads);
    say(json ? JSON.stringify(result, null, 2) : verificationText(result));
    if (!result.intact) process.exitCode = 2;
  });
}

function verificationText({ intact, blocks, events, unsealed, unsealedSince, headsCompared, head, faults, remarks }: Verification): string {
  return [
    intact ? `The trail is whole: ${events} events in ${blocks} sealed blocks, compared with ${headsCompared} heads kept outside the database.` : `The trail was CHANGED. ${faults.length === 1 ? 'One place' : `${faults.length} places`}:`,
    ...faults.slice(0, 100).map(({ place, what }) => `  ${place}: ${what}`),
    ...(head ? [`Newest block ${head.number}, sealed ${head.sealedAt}, ${head.hash}`] : ['Nothing is sealed yet.']),
    ...(unsealed > 0 ? [`Not sealed yet: ${unsealed} event${unsealed === 1 ? '' : 's'} since ${unsealedSince}, which could still be changed unseen.`] : []),
    ...remarks.map((remark) => `Note: ${remark}`),
  ].join('\n');
}

async function writeHeads(out: string | undefined): Promise<void> {
  await withApp(async (app) => {
    await app.get(AuditSealer).seal();
    const lines = (await app.get(AuditReader).heads(100)).reverse().map((head) => JSON.stringify(head));
    if (out === undefined) say(lines.join('\n'));
    else writeFileSync(out, `${lines.join('\n')}\n`, { mode: 0o600 });
  });
}

async function exportTrail(flags: SearchFlags): Promise<void> {
  await withApp(async (app) => {
    const target = flags.out === undefined ? process.stdout : createWriteStream(flags.out, { mode: 0o600 });
    const write = async (line: string): Promise<void> => {
      if (!target.write(`${line}\n`)) await once(target, 'drain');
    };
    if (flags.format === 'csv') await write(CSV_COLUMNS.join(','));
    for await (const event of app.get(AuditReader).all(queryOf(flags))) {
      if (target.destroyed) break; // whoever reads has gone, and no room will come
      await write(flags.format === 'csv' ? csvLine(event) : JSON.stringify(event));
    }
    if (target !== process.stdout) {
      target.end();
      await once(target, 'close');
    }
  });
}

function queryOf({ actor, action, subject, from, to }: SearchFlags): AuditQueryDto {
  const at = subject?.indexOf(':') ?? -1;
  if (subject !== undefined && at < 1) throw new CommandFailure('--subject takes TYPE:ID, such as screening:4711');
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(subject === undefined ? {} : { subjectType: subject.slice(0, at), subjectId: subject.slice(at + 1) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

const CSV_COLUMNS = ['id', 'at', 'actor', 'action', 'subject_type', 'subject_id', 'data', 'personal', 'request_id'];

/** One event as a CSV line; a cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvLine({ id, at, actor, action, subjectType, subjectId, data, personal, requestId }: AuditEventDto): string {
  return [id, at, actor, action, subjectType, subjectId, JSON.stringify(data), personal ? JSON.stringify(personal) : '', requestId ?? ''].map(csvCell).join(',');
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function headsIn(file: string): AuditHead[] {
  try {
    return readHeads(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readFormat(text: string): 'jsonl' | 'csv' {
  if (text !== 'jsonl' && text !== 'csv') throw new InvalidArgumentError('the formats are jsonl and csv.');
  return text;
}

function readTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('a time is written 2026-08-01 or 2026-08-01T12:00:00Z.');
  return time.toISOString();
}
