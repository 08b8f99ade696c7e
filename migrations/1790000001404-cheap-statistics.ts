import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * PostgreSQL looks at its tables by itself to plan queries, again whenever a tenth of the rows is new. Of JSON it learns nothing that a query of ours could
 * use, and unpacking 30,000 documents took a processor for a second in the midst of requests. The tables that each answer adds to are sampled by a tenth.
 */
export class CheapStatistics1790000001404 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(statistics("case when type = 'jsonb' or (relation = 'list_record' and name = 'raw') then 0 else 10 end"));
  }

  async down(runner: QueryRunner): Promise<void> {
    // PostgreSQL's own default
    await runner.query(statistics('-1'));
  }
}

/** Sets the statistics target of the columns of the growing tables, and of all JSON. */
function statistics(target: string): string {
  return `
    do $do$ declare of record; begin
      for of in
        select relation, name, ${target} as target from (
          select c.relname as relation, a.attname as name, format_type(a.atttypid, null) as type
          from pg_attribute a join pg_class c on c.oid = a.attrelid
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        ) each
        where type = 'jsonb' or relation in ('screening', 'audit_event', 'asked_again', 'flag_case', 'flag', 'list_record', 'list_membership')
      loop
        execute format('alter table %I alter %I set statistics %s', of.relation, of.name, of.target);
      end loop;
      for of in select 'screening_name' as name union all select 'screening_reference' loop
        execute format('alter index %I alter column 1 set statistics %s', of.name, ${target === '-1' ? "'-1'" : "'10'"});
      end loop;
    end $do$`;
}
