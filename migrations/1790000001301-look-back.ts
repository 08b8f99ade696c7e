import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A look-back, and the question why somebody was not stopped, find screenings by the subject's name and the asker's reference. */
export class LookBack1790000001301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index screening_name on screening using hash (lower(subject->>'name'));
      create index screening_reference on screening ((subject->>'reference')) where subject->>'reference' is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index screening_reference; drop index screening_name');
  }
}
