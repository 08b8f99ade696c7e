import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever revokes a licence says why; of those revoked before it is not known. */
export class LicenceRevokedWhy1790000001402 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table licence add revoked_why text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table licence drop revoked_why');
  }
}
