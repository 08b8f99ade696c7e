import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Supplier files: the file and how it is read, its rows, the chunks they are worked in, and what came out. */
export class Batches1790000000302 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table batch (
        id uuid primary key default gen_random_uuid(),
        unit text,
        state text not null,
        file_name text not null,
        sha256 text not null,
        bytes bigint not null,
        path text not null,
        look jsonb not null,
        mapping jsonb not null default '{}',
        options jsonb not null default '{}',
        dry_run boolean not null default false,
        created_at timestamptz not null default now(),
        created_by text not null,
        started_at timestamptz,
        finished_at timestamptz,
        loaded boolean not null default false,
        loader uuid,
        loader_until timestamptz,
        error text
      );
      create index batch_state on batch (state, created_at);

      create table batch_row (
        batch_id uuid not null,
        n int not null,
        line int not null,
        cells jsonb not null,
        problem text,
        notes text[] not null default '{}',
        country text,
        key text,
        -- The first row of the file that asks the same; it is screened, this one is not.
        duplicate_of int,
        primary key (batch_id, n)
      );
      create index batch_row_key on batch_row (batch_id, key) where duplicate_of is null;

      create table batch_chunk (
        batch_id uuid not null,
        n int not null,
        first_row int not null,
        last_row int not null,
        state text not null default 'waiting',
        lease uuid,
        leased_until timestamptz,
        attempts int not null default 0,
        done_at timestamptz,
        primary key (batch_id, n)
      );
      create index batch_chunk_open on batch_chunk (n, batch_id) where state <> 'done';

      -- Written once for each row that was screened or has an error; the key refuses a second.
      create table batch_result (
        batch_id uuid not null,
        n int not null,
        outcome text not null,
        hold boolean not null,
        flags int not null,
        lists text[] not null default '{}',
        best_match text,
        best_list text,
        best_score double precision,
        best_reason text,
        screening_id uuid,
        owner_screening_ids uuid[] not null default '{}',
        error text,
        primary key (batch_id, n)
      );

      create table batch_template (
        id uuid primary key default gen_random_uuid(),
        unit text,
        name text not null,
        mapping jsonb not null,
        options jsonb not null default '{}',
        created_at timestamptz not null default now(),
        created_by text not null
      );
      create unique index batch_template_name on batch_template (name, unit) nulls not distinct;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table batch_template, batch_result, batch_chunk, batch_row, batch');
  }
}
