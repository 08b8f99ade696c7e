import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { AuditKeyService } from '../audit/audit-key.service.js';
import { AuditService } from '../audit/audit.service.js';
import { AuditVerifier } from '../audit/audit-verifier.service.js';
import { CommandFailure, say } from '../command-line/session.js';
import { type Config, readConfig } from '../config.js';
import { BackupError, type BackupManifest } from './backup-file.js';
import { type BackupResult, restoreBackup, writeBackup } from './backup.js';
import { databaseOptions } from './database-options.js';
import { type OpenedDatabase, prepareDatabase, startDatabase } from './open.js';

/** `interdict backup FILE`: all tables as of one moment and the uploaded files, in one file; also beside a running server. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write all that the database holds and the uploaded files into one file; the server may go on running')
    .argument('<file>', 'where to; it must not exist yet')
    .action((file: string) =>
      withDatabase(async (opened, { home }) => {
        await prepareDatabase(opened);
        const { manifest, rows, files, missing } = await writeBackup(opened.owner, file, { home });
        say(`${file}: ${amount(rows)} and ${files.length} uploaded files, as of ${manifest.createdAt}${manifest.auditHead ? `, trail sealed up to block ${manifest.auditHead.number}` : ''}.`);
        sayMissing(missing, home);
        say('Not in it: the key that signs the trail (audit-key.pem) and the heads that were noted (audit-heads.jsonl) in INTERDICT_HOME. Keep those elsewhere too, apart from the backup.');
      }),
    );
}

/** `interdict restore FILE`: a backup into an empty database; with DATABASE_URL set it moves there. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty database and INTERDICT_HOME: the embedded one, or the one of DATABASE_URL, which is how to move there')
    .argument('<file>', 'as written by: interdict backup')
    .option('--replace', 'give up all that the database holds now')
    .action((file: string, { replace }: { replace?: boolean }) =>
      withDatabase(async (opened, config) => {
        const result = await restoreBackup(opened.owner, file, { replace: replace === true, home: config.home });
        await prepareDatabase(opened);
        say(`Restored ${amount(result.rows)} and ${result.files.length} uploaded files, as of ${result.manifest.createdAt}.`);
        sayMissing(result.missing, 'the backup');
        await afterwards(opened, config, result.manifest, result);
      }),
    );
}

/** Proves the trail and writes into it that it was brought back. */
async function afterwards(opened: OpenedDatabase, config: Config, manifest: BackupManifest, { rows }: BackupResult): Promise<void> {
  const dataSource = await new DataSource(databaseOptions(opened.owner)).initialize();
  try {
    const { intact, events, blocks, faults, remarks } = await new AuditVerifier(dataSource, new AuditKeyService(config)).verify(manifest.auditHead && 'signature' in manifest.auditHead ? [manifest.auditHead] : []);
    if (!intact) process.exitCode = 2;
    say(intact ? `The trail is whole: ${events} events in ${blocks} sealed blocks.` : 'The trail does not fit what this home has noted:');
    for (const { place, what } of faults.slice(0, 20)) say(`  ${place}: ${what}`);
    for (const remark of remarks) say(`Note: ${remark}`);
    await dataSource.transaction((manager) =>
      new AuditService().record(manager, {
        actor: config.localActor,
        action: 'database.restored',
        subjectType: 'database',
        subjectId: manifest.createdAt,
        data: { backupOf: manifest.createdAt, auditHead: manifest.auditHead, tables: Object.keys(rows).length, faults: faults.length },
      }),
    );
  } finally {
    await dataSource.destroy();
  }
}

async function withDatabase(work: (opened: OpenedDatabase, config: Config) => Promise<void>): Promise<void> {
  const config = readConfig(undefined, { watchesLists: false });
  const opened = await startDatabase(config);
  try {
    await work(opened, config);
  } catch (error) {
    if (error instanceof BackupError) throw new CommandFailure(error.message);
    throw error;
  } finally {
    await opened.embedded?.stop();
  }
}

/** Nothing is left out in silence: the command fails, after it has done what it could. */
function sayMissing(missing: readonly string[], where: string): void {
  if (missing.length === 0) return;
  process.exitCode = 2;
  say(`MISSING from ${where}: ${missing.length} uploaded files that the database names, such as ${missing[0]}.`);
}

function amount(rows: BackupResult['rows']): string {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  return `${total} rows of ${Object.keys(rows).length} tables`;
}
