import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A supplier file goes when its years are over: its original and the cells of its rows; what stays is that it was there. */
export class SupplierFilesGo1790000001102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch add column gone_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch drop column gone_at');
  }
}
