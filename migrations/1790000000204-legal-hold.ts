import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Subjects whose records must stay, whatever their age. */
export class LegalHold1790000000204 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table legal_hold (
        id uuid primary key default gen_random_uuid(),
        subject_key text not null,
        reason text not null,
        unit text,
        placed_at timestamptz not null default now(),
        placed_by text not null,
        lifted_at timestamptz,
        lifted_by text
      );
      create unique index legal_hold_one on legal_hold (subject_key) where lifted_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table legal_hold');
  }
}
