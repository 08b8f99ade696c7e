import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tells every process when a key ends or changes, or its owner leaves, so that what they remember of keys is forgotten at once. */
export class AccessNotices1790000001001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function announce_access() returns trigger language plpgsql as $$
      begin
        perform pg_notify('access', '');
        return null;
      end $$;
      -- Not of last_used_at, which is written every minute.
      create trigger api_key_announce after update of hash, scopes, expires_at, revoked_at, unit, owner_id, rate_per_minute, name or delete on api_key
        for each statement execute function announce_access();
      create trigger app_user_announce after update of disabled_at or delete on app_user
        for each statement execute function announce_access();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger api_key_announce on api_key; drop trigger app_user_announce on app_user; drop function announce_access()');
  }
}
