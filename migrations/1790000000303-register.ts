import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The register of suppliers with its history, and what ongoing monitoring did and found. */
export class Register1790000000303 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table supplier (
        id uuid primary key default gen_random_uuid(),
        unit text,
        reference text not null,
        source_system text,
        name text not null,
        data jsonb not null,
        -- The supplier and its owners in the shape that is compared, so that a whole register is scanned fast.
        parties jsonb not null,
        tags text[] not null default '{}',
        version int not null default 1,
        active boolean not null default true,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        -- Its answer is older than its data.
        due boolean not null default true,
        outcome text,
        hold boolean,
        screening_id uuid,
        screened_at timestamptz
      );
      create unique index supplier_reference on supplier (reference, unit) nulls not distinct;
      create index supplier_due on supplier (id) where due;
      create index supplier_outcome on supplier (outcome, hold);

      create table supplier_change (
        id bigint generated always as identity primary key,
        supplier_id uuid not null,
        version int not null,
        at timestamptz not null default clock_timestamp(),
        actor text not null,
        source_system text,
        changes jsonb not null
      );
      create index supplier_change_supplier on supplier_change (supplier_id, id);
      create trigger supplier_change_append_only before update or delete on supplier_change for each row execute function refuse_change();
      create trigger supplier_change_no_truncate before truncate on supplier_change for each statement execute function refuse_change();

      create table monitoring_run (
        id uuid primary key default gen_random_uuid(),
        kind text not null,
        actor text not null,
        started_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz,
        cause jsonb not null,
        entries int not null default 0,
        suppliers int not null default 0,
        screened int not null default 0,
        results jsonb not null default '{}',
        error text
      );
      create index monitoring_run_started on monitoring_run (started_at);

      -- Which list versions the register was screened against, in which state.
      create table monitoring_seen (
        version_id uuid not null,
        state text not null,
        run_id uuid not null,
        primary key (version_id, state)
      );

      create table monitoring_result (
        id bigint generated always as identity primary key,
        run_id uuid not null,
        at timestamptz not null default clock_timestamp(),
        kind text not null,
        supplier_id uuid not null,
        unit text,
        party_id text not null,
        changes jsonb not null default '[]'
      );
      create index monitoring_result_run on monitoring_result (run_id, id);
      create index monitoring_result_supplier on monitoring_result (supplier_id, id);

      -- What a full screening found and the changes alone did not: a fault of Interdict, to be explained.
      create table monitoring_defect (
        id bigint generated always as identity primary key,
        run_id uuid not null,
        at timestamptz not null default clock_timestamp(),
        supplier_id uuid not null,
        party_id text not null,
        what text not null
      );
      create index monitoring_defect_run on monitoring_defect (run_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table monitoring_defect, monitoring_result, monitoring_seen, monitoring_run, supplier_change, supplier');
  }
}
