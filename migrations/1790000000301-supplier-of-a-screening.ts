import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Screenings and flags know the supplier of the register that they are about: one flag for each supplier and listed party. */
export class SupplierOfAScreening1790000000301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table screening add column supplier_id uuid;
      create index screening_supplier on screening (supplier_id, at) where supplier_id is not null;

      alter table flag add column supplier_id uuid, add column reason_key text;
      create unique index flag_supplier_party on flag (supplier_id, party_id) where supplier_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index flag_supplier_party, screening_supplier;
      alter table flag drop column supplier_id, drop column reason_key;
      alter table screening drop column supplier_id;
    `);
  }
}
