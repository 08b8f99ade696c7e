#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { keysCommand } from './access/keys.command.js';
import { usersCommand } from './access/users.command.js';
import { listsCommand } from './lists/lists.command.js';
import { productVersion } from './config.js';
import { findCommand } from './screening/find.command.js';
import { backupCommand, restoreCommand } from './database/backup.command.js';
import { auditCommand } from './audit/audit.command.js';
import { validationPackCommand } from './evaluation/validation-pack.command.js';
import { casesCommand } from './review/cases.command.js';
import { digestCommand } from './review/digest.command.js';
import { evidenceCommands } from './review/evidence/evidence.command.js';
import { flagsCommand } from './review/flags.command.js';
import { policyCommand } from './screening/policies/policy.command.js';
import { retentionCommand } from './screening/retention/retention.command.js';
import { screenCommand } from './screening/screen.command.js';
import { batchCommand, screenFile } from './batches/batch.command.js';
import { batchesCommand } from './batches/batches.command.js';
import { CommandFailure } from './command-line/session.js';

const program = new Command('interdict')
  .description('Screens parties against sanctions and export-control lists and raises flags for human review.')
  .version(productVersion())
  .showHelpAfterError('(interdict help COMMAND tells what it takes)')
  .exitOverride();
for (const command of [
  screenCommand(screenFile),
  batchCommand(),
  batchesCommand(),
  findCommand(),
  listsCommand(),
  policyCommand(),
  retentionCommand(),
  auditCommand(),
  backupCommand(),
  restoreCommand(),
  usersCommand(),
  keysCommand(),
  digestCommand(),
  casesCommand(),
  flagsCommand(),
  ...evidenceCommands(),
  validationPackCommand(),
]) program.addCommand(command);

// Whoever reads may stop early (`| head`): the command goes on to its end, as the database has to be left in order.
let readerGone = false;
process.stdout.on('error', (error) => {
  if (!isBrokenPipe(error)) throw error;
  readerGone = true;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  // The pipe to a database that went away breaks in the same way, and that is a failure.
  if (readerGone && isBrokenPipe(error)) return 0;
  if (error instanceof CommandFailure) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string' && ['config', 'embedded_postgres', 'list_format', 'invalid_subject', 'invalid_policy'].includes(error.code);
  const system = error instanceof Error && 'syscall' in error && 'path' in error;
  process.stderr.write(`${system ? systemError(error as NodeJS.ErrnoException) : known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** What the operating system refused, about which file. */
function systemError({ code, path, message }: NodeJS.ErrnoException): string {
  const why: Readonly<Record<string, string>> = { EACCES: 'may not be read or written by this user', EPERM: 'may not be read or written by this user', ENOENT: 'does not exist', EISDIR: 'is a folder; name a file', ENOTDIR: 'lies below something that is no folder', ENOSPC: 'does not fit: the disk is full' };
  return code !== undefined && path !== undefined && why[code] !== undefined ? `${path} ${why[code]}.` : message;
}
