import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Filters of the queue that people keep and share, and the direction of business that a licence is for. */
export class QueueFilters1790000000402 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table queue_filter (
        id uuid primary key default gen_random_uuid(),
        owner text not null,
        unit text,
        name text not null,
        filter jsonb not null,
        shared boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create unique index queue_filter_name on queue_filter (owner, name);

      alter table licence add directions text[] not null default '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table queue_filter; alter table licence drop directions');
  }
}
