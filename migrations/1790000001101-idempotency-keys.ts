import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a caller was answered under an Idempotency-Key, for a day, so that a question sent again is answered and not asked again. */
export class IdempotencyKeys1790000001101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_key (
        actor text not null,
        key text not null,
        fingerprint text not null,
        answer text not null,
        -- An erasure of the screening takes its answer along.
        screening_id uuid,
        created_at timestamptz not null default now(),
        primary key (actor, key)
      );
      create index idempotency_key_screening on idempotency_key (screening_id);
      create index idempotency_key_created on idempotency_key (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_key');
  }
}
