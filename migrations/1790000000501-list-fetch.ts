import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each publisher answered last, so that the next request can be conditional and its age is known. */
export class ListFetch1790000000501 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table list_fetch (
        list_id text primary key,
        validators jsonb not null default '{}',
        attempted_at timestamptz not null,
        succeeded_at timestamptz,
        outcome text not null,
        message text not null
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table list_fetch');
  }
}
