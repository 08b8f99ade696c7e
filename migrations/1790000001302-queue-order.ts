import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue is read in the order in which flags are due, without sorting all that wait. */
export class QueueOrder1790000001302 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("create index flag_waiting on flag (due_at, id) where state <> 'closed'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index flag_waiting');
  }
}
