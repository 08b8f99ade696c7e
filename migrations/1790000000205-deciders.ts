import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who said, beside the administrator, that a person decides; and the second half of the link at which such a person sets a password. */
export class Deciders1790000000205 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table app_user
        add column second_person text,
        add column code_hash bytea,
        add column code_until timestamptz,
        add column code_tries int not null default 0;
      alter table one_time_link add column needs_code boolean not null default false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_user drop column second_person, drop column code_hash, drop column code_until, drop column code_tries; alter table one_time_link drop column needs_code');
  }
}
