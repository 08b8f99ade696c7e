import type { DataSource } from 'typeorm';

// Any fixed number: two processes that start at once migrate one after the other.
const MIGRATION_LOCK = 7_215_001;

/** Brings the tables up to date and returns the names of the migrations that ran. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}
