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

/** `interdict backup FILE`: all tables as of one moment, in one file; also beside a running server. */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write all that the database holds into one file; the server may go on running')
    .argument('<file>', 'where to; it must not exist yet')
    .action((file: string) =>
      withDatabase(async (opened) => {
        await prepareDatabase(opened);
        const { manifest, rows } = await writeBackup(opened.owner, file);
        say(`${file}: ${amount(rows)}, as of ${manifest.createdAt}${manifest.auditHead ? `, trail sealed up to block ${manifest.auditHead.number}` : ''}.`);
        say('Not in it: the files of INTERDICT_HOME, such as the key that signs the trail (audit-key.pem) and the noted heads. Keep those elsewhere too.');
      }),
    );
}

/** `interdict restore FILE`: a backup into an empty database; with DATABASE_URL set it moves there. */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty database: the embedded one, or the one of DATABASE_URL, which is how to move there')
    .argument('<file>', 'as written by: interdict backup')
    .option('--replace', 'give up all that the database holds now')
    .action((file: string, { replace }: { replace?: boolean }) =>
      withDatabase(async (opened, config) => {
        const result = await restoreBackup(opened.owner, file, { replace: replace === true });
        await prepareDatabase(opened);
        say(`Restored ${amount(result.rows)}, as of ${result.manifest.createdAt}.`);
        await afterwards(opened, config, result.manifest, result);
      }),
    );
}

/** Proves the trail and writes into it that it was brought back. */
async function afterwards(opened: OpenedDatabase, config: Config, manifest: BackupManifest, { rows }: BackupResult): Promise<void> {
  const dataSource = await new DataSource(databaseOptions(opened.owner)).initialize();
  try {
    const { intact, events, blocks, faults, remarks } = await new AuditVerifier(dataSource, new AuditKeyService(config)).verify();
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

function amount(rows: BackupResult['rows']): string {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  return `${total} rows of ${Object.keys(rows).length} tables`;
}
