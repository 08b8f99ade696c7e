import { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { type AppRole, prepareAppRole } from './app-role.js';
import { type DatabaseAddress, databaseOptions } from './database-options.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';

/** A database that runs, migrated unless that was not wanted. */
export interface OpenedDatabase {
  /** As the owner of the tables; for migrations, backup and restore only. */
  readonly owner: DatabaseAddress;
  readonly embedded: EmbeddedPostgres | undefined;
  /** The application's own login, where the operator made one. */
  readonly appUrl: string | undefined;
}

/** Starts or adopts the database, without touching what is in it. */
export async function startDatabase(config: Config): Promise<OpenedDatabase> {
  if (config.databaseUrl !== undefined) return { owner: { url: config.databaseUrl }, embedded: undefined, appUrl: config.databaseAppUrl };
  const embedded = new EmbeddedPostgres({ home: config.home });
  return { owner: await embedded.start(), embedded, appUrl: undefined };
}

/** Migrates as the owner, and gives the address as which the application works. */
export async function prepareDatabase({ owner, appUrl }: OpenedDatabase): Promise<{ address: DatabaseAddress; role: AppRole }> {
  const dataSource = await new DataSource(databaseOptions(owner)).initialize();
  try {
    await migrate(dataSource);
    return await prepareAppRole(dataSource, owner, appUrl);
  } finally {
    await dataSource.destroy();
  }
}
