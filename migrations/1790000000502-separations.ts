import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pairs of list entries that people took apart, and put together again; the watchlist hears of both as of a new version. */
export class Separations1790000000502 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table party_separation (
        id uuid primary key default gen_random_uuid(),
        party_a text not null,
        party_b text not null,
        reason text not null,
        proposed_by text not null,
        separated_by text not null,
        separated_at timestamptz not null default clock_timestamp(),
        restored_by text,
        restored_at timestamptz,
        restore_reason text
      );
      create unique index party_separation_one on party_separation (party_a, party_b) where restored_at is null;
      create index party_separation_b on party_separation (party_b);

      create function announce_party_separation() returns trigger language plpgsql as $$
      begin
        perform pg_notify('list_version', 'separation');
        return null;
      end $$;
      create trigger party_separation_announce after insert or update on party_separation
        for each row execute function announce_party_separation();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table party_separation; drop function announce_party_separation()');
  }
}
