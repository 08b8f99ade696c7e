import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Erased, Keepers } from '../screening/retention/keepers.js';

/** What the register holds of a subject that is erased: the supplier with its changes and what monitoring said of it. One that is still active is in use. */
@Injectable()
export class SupplierKeeper implements OnModuleInit {
  constructor(private readonly keepers: Keepers) {}

  onModuleInit(): void {
    this.keepers.register({ tables: ['supplier', 'supplier_change', 'monitoring_result', 'monitoring_defect'], inUse, erase });
  }
}

async function inUse(manager: EntityManager, screeningIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await manager.query<{ screening_id: string; id: string }[]>('select screening_id, id from supplier where active and screening_id = any($1::uuid[])', [screeningIds]);
  return new Map(rows.map(({ screening_id, id }) => [screening_id, `it is the answer about the active supplier ${id}; end that supplier first`]));
}

async function erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased> {
  const suppliers = (await manager.query<{ id: string }[]>('select id from supplier where screening_id = any($1::uuid[])', [screeningIds])).map(({ id }) => id);
  if (suppliers.length === 0) return {};
  await manager.query("set local interdict.erasure = 'on'");
  const erased: Record<string, number> = {};
  for (const table of ['monitoring_result', 'monitoring_defect', 'supplier_change']) {
    const [, rows] = await manager.query<[unknown[], number]>(`delete from ${table} where supplier_id = any($1::uuid[])`, [suppliers]);
    erased[table] = rows;
  }
  await manager.query("set local interdict.erasure = 'off'");
  await manager.query('delete from supplier where id = any($1::uuid[])', [suppliers]);
  return { ...erased, supplier: suppliers.length };
}
