import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list versions that answers rest on are kept once for all answers that rest on the same ones; each screening carried a copy of some kilobytes. */
export class ListVersionSets1790000001401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table list_version_set (
        -- SHA-256 of its text
        id bytea primary key,
        versions jsonb not null,
        created_at timestamptz not null default now()
      );
      create trigger list_version_set_append_only before update or delete on list_version_set for each row execute function refuse_change();
      create trigger list_version_set_no_truncate before truncate on list_version_set for each statement execute function refuse_change();

      insert into list_version_set (id, versions) select sha256(convert_to(list_versions::text, 'UTF8')), list_versions from (select distinct list_versions from screening) used;
      -- The column turns into the reference, so the table is written once and no row is lost on the way.
      alter table screening alter list_versions type bytea using sha256(convert_to(list_versions::text, 'UTF8'));
      alter table screening rename list_versions to list_version_set;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table screening rename list_version_set to list_versions;
      create function versions_of_set(bytea) returns jsonb language sql stable as 'select versions from list_version_set where id = $1';
      alter table screening alter list_versions type jsonb using versions_of_set(list_versions);
      drop function versions_of_set(bytea);
      drop table list_version_set;
    `);
  }
}
