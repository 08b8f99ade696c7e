import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The same question asked again refers to the flag that stands, instead of raising it a second time. */
export class AskedAgain1790000000901 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table asked_again (
        screening_id uuid not null,
        flag_id uuid not null,
        primary key (screening_id, flag_id)
      );
      create index asked_again_flag on asked_again (flag_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table asked_again');
  }
}
