import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many suppliers of each organisation unit a pass looked at and screened, so that a unit is told of its own; null for passes before this and those that failed. */
export class PassesByUnit1790000001403 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table monitoring_run add by_unit jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table monitoring_run drop by_unit');
  }
}
