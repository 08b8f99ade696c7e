import type { PoolClient, QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';

/**
 * Runs a statement that the server parses and plans once for each connection, by a name that no other statement has; in the
 * manager's transaction where it has one. For the few statements that run hundreds of times a second.
 */
export async function prepared<T extends QueryResultRow>(manager: EntityManager, name: string, text: string, values: readonly unknown[]): Promise<T[]> {
  const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    return (await client.query<T>({ name, text, values: [...values] })).rows;
  } finally {
    if (runner !== manager.queryRunner) await runner.release();
  }
}
