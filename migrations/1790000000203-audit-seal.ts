import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Seals of the trail, personal data beside it, and how far each reader of events has come. */
export class AuditSeal1790000000203 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Ids are given out before they are committed, and not in that order. A transaction's number tells which events are final:
      -- those below the oldest transaction that still runs.
      alter table audit_event add column xact bigint not null default ((pg_current_xact_id())::text)::bigint;
      create index audit_event_xact on audit_event using brin (xact) with (autosummarize = on);
      create index audit_event_at on audit_event using brin (at) with (autosummarize = on);
      create index audit_event_action on audit_event (action, id);

      create table audit_block (
        number int primary key,
        first_event bigint not null,
        last_event bigint not null,
        ids text not null,
        events int not null,
        event_hashes bytea not null,
        previous_hash text not null,
        hash text not null,
        sealed_at timestamptz not null,
        public_key text not null,
        signature text not null
      );
      create index audit_block_last_event on audit_block (last_event);
      create trigger audit_block_append_only before update or delete on audit_block
        for each row execute function refuse_change();
      create trigger audit_block_no_truncate before truncate on audit_block
        for each statement execute function refuse_change();

      create table personal_data (
        digest text primary key,
        salt bytea not null,
        value text not null,
        subject_type text not null,
        subject_id text not null,
        created_at timestamptz not null default now()
      );
      create index personal_data_subject on personal_data (subject_type, subject_id);

      create table event_consumer (
        name text primary key,
        next_xact bigint not null,
        updated_at timestamptz not null default now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table event_consumer, personal_data, audit_block;
      drop index audit_event_xact, audit_event_at, audit_event_action;
      alter table audit_event drop column xact;
    `);
  }
}
