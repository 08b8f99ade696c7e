import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Erased, Keepers, type OverTime } from '../screening/retention/keepers.js';

/** What the register holds of a subject that is erased: the supplier with its changes and what monitoring said of it. One that is still active is in use. */
@Injectable()
export class SupplierKeeper implements OnModuleInit {
  constructor(private readonly keepers: Keepers) {}

  onModuleInit(): void {
    this.keepers.register({ tables: ['supplier', 'supplier_change', 'monitoring_result', 'monitoring_defect'], inUse, erase, timed: [{ kind: 'suppliers', count: countSuppliers, expire: expireSuppliers }, { kind: 'supplierChanges', count: countChanges, expire: expireChanges }] });
  }
}

async function inUse(manager: EntityManager, screeningIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await manager.query<{ screening_id: string; id: string }[]>('select screening_id, id from supplier where active and screening_id = any($1::uuid[])', [screeningIds]);
  return new Map(rows.map(({ screening_id, id }) => [screening_id, `it is the answer about the active supplier ${id}; end that supplier first`]));
}

async function erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased> {
  return eraseSuppliers(manager, (await manager.query<{ id: string }[]>('select id from supplier where screening_id = any($1::uuid[])', [screeningIds])).map(({ id }) => id));
}

async function eraseSuppliers(manager: EntityManager, suppliers: readonly string[]): Promise<Erased> {
  if (suppliers.length === 0) return {};
  const erased: Record<string, number> = {};
  await allowed(manager, async () => {
    for (const table of ['monitoring_result', 'monitoring_defect', 'supplier_change']) {
      const [, rows] = await manager.query<[unknown[], number]>(`delete from ${table} where supplier_id = any($1::uuid[])`, [suppliers]);
      erased[table] = rows;
    }
  });
  await manager.query('delete from supplier where id = any($1::uuid[])', [suppliers]);
  return { ...erased, supplier: suppliers.length };
}

/** The changes are append-only but for what goes by these rules. */
async function allowed(manager: EntityManager, work: () => Promise<void>): Promise<void> {
  await manager.query("set local interdict.erasure = 'on'");
  await work();
  await manager.query("set local interdict.erasure = 'off'");
}

const AT_ONCE = 500;
const HELD = 'exists (select from screening s join legal_hold h on h.subject_key = s.subject_key and h.lifted_at is null where s.supplier_id = r.id)';
const ENDED = 'not r.active and r.updated_at < $1';
const UNDECIDED = "exists (select from flag f where f.supplier_id = r.id and f.state <> 'closed')";

async function countSuppliers(manager: EntityManager, cutoff: Date): Promise<OverTime> {
  const [row] = await manager.query<[OverTime]>(
    `select count(*)::int "overTime", count(*) filter (where held)::int held, count(*) filter (where undecided and not held)::int "inUse", count(*) filter (where not held and not undecided)::int removable
     from (select ${HELD} held, ${UNDECIDED} undecided from supplier r where ${ENDED}) r`,
    [cutoff],
  );
  return row;
}

async function expireSuppliers(manager: EntityManager, cutoff: Date): Promise<Erased> {
  const due = await manager.query<{ id: string }[]>(`select r.id from supplier r where ${ENDED} and not ${HELD} and not ${UNDECIDED} order by r.id limit ${AT_ONCE} for update`, [cutoff]);
  return eraseSuppliers(manager, due.map(({ id }) => id));
}

/** Of active suppliers too: who they were longer ago than the years say. */
async function countChanges(manager: EntityManager, cutoff: Date): Promise<OverTime> {
  const [row] = await manager.query<[OverTime]>(
    `select count(*)::int "overTime", count(*) filter (where held)::int held, 0 "inUse", count(*) filter (where not held)::int removable
     from (select ${HELD} held from supplier_change c join supplier r on r.id = c.supplier_id where c.at < $1) c`,
    [cutoff],
  );
  return row;
}

async function expireChanges(manager: EntityManager, cutoff: Date): Promise<Erased> {
  let gone = 0;
  await allowed(manager, async () => {
    [, gone] = await manager.query<[unknown[], number]>(`delete from supplier_change where id in (select c.id from supplier_change c join supplier r on r.id = c.supplier_id where c.at < $1 and not ${HELD} limit ${AT_ONCE})`, [cutoff]);
  });
  return gone === 0 ? {} : { supplier_change: gone };
}
