import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The rules of screening as versioned data. */
export class Policies1790000000202 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy_version (
        number int generated always as identity primary key,
        state text not null,
        title text not null,
        document jsonb not null,
        sha256 text not null,
        backtest jsonb,
        created_at timestamptz not null default now(),
        created_by text not null,
        activated_at timestamptz,
        activated_by text,
        superseded_at timestamptz
      );
      create unique index policy_version_one_active on policy_version (state) where state = 'active';
      create unique index policy_version_configured on policy_version (sha256) where state = 'configured';

      -- Screenings name a policy by its number: what that number says must never change.
      create trigger policy_version_content before delete or update of number, document, sha256, created_at, created_by on policy_version
        for each row execute function refuse_change();
      create trigger policy_version_no_truncate before truncate on policy_version
        for each statement execute function refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy_version');
  }
}
