import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A supplier's changes name people: they stay append-only, but for the erasure that two people approved. */
export class ErasableChanges1790000000951 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function refuse_change_but_erasure() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' and current_setting('interdict.erasure', true) = 'on' then return old; end if;
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
      end $$;
      drop trigger supplier_change_append_only on supplier_change;
      create trigger supplier_change_append_only before update or delete on supplier_change for each row execute function refuse_change_but_erasure();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger supplier_change_append_only on supplier_change;
      create trigger supplier_change_append_only before update or delete on supplier_change for each row execute function refuse_change();
      drop function refuse_change_but_erasure();
    `);
  }
}
