import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What waits for a second person. */
export class Proposals1790000000201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table proposal (
        id uuid primary key default gen_random_uuid(),
        kind text not null,
        subject_type text not null,
        subject_id text not null,
        payload jsonb not null,
        description text not null,
        reason text not null,
        proposed_by text not null,
        proposed_by_person text,
        unit text,
        state text not null,
        approvals_needed int not null,
        approvals jsonb not null default '[]',
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        decided_at timestamptz,
        decided_by text,
        decided_note text,
        version int not null default 1
      );
      create unique index proposal_one_open on proposal (kind, subject_type, subject_id) where state = 'open';
      create index proposal_state on proposal (state, created_at);
      create index proposal_subject on proposal (subject_type, subject_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table proposal');
  }
}
