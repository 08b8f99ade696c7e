import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { MIGRATIONS, databaseOptions } from '../src/database/database-options.js';
import { type TestDatabase, testDatabase } from './support/app.js';

describe('the tables', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await new DataSource(databaseOptions({ url: database.url })).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are what the entities say, to the letter', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('go away and come back, migration by migration', async () => {
    for (let undone = 0; undone < MIGRATIONS.length; undone++) await dataSource.undoLastMigration();
    const left = (await dataSource.query("select table_name from information_schema.tables where table_schema = 'public' and table_name <> 'migrations'")) as { table_name: string }[];
    expect(left).toEqual([]);
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });
});
