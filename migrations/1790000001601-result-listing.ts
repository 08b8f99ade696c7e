import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The result of a row names the listed entry by its id beside its name; what was screened before has none. */
export class ResultListing1790000001601 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch_result add best_party text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch_result drop best_party');
  }
}
