import type { EntityManager } from 'typeorm';

import type { Erased } from './keepers.js';

/**
 * Takes away the screenings of a subject, their flags and cases, and every row of any table that belongs to one of these. The trail keeps
 * its events, which name things by id, and loses the personal values beside it; tables that are append-only hold ids only and stay, and
 * those of `Keepers` are the rooms' own.
 */
export async function eraseScreenings(manager: EntityManager, screeningIds: readonly string[], kept: readonly string[]): Promise<Erased> {
  const flags = await idsOf(manager, 'select id, case_id from flag where screening_id = any($1::uuid[])', screeningIds);
  const flagIds = flags.map(({ id }) => id);
  // A case goes when no flag of another screening is left in it.
  const cases = await manager.query<{ id: string }[]>('select c.id from flag_case c where c.id = any($1::uuid[]) and not exists (select from flag f where f.case_id = c.id and f.id <> all($2::uuid[]))', [flags.flatMap(({ case_id }) => case_id ?? []), flagIds]);
  const caseIds = cases.map(({ id }) => id);
  const erased: Record<string, number> = {};
  const remove = async (table: string, where: string, values: readonly string[]): Promise<void> => {
    if (values.length === 0) return;
    const rows = await manager.query<unknown[]>(`with gone as (delete from "${table}" where ${where} returning 1) select from gone`, [values]);
    erased[table] = (erased[table] ?? 0) + rows.length;
  };
  for (const { table, column } of await belongings(manager, kept)) await remove(table, `"${column}" = any($1::uuid[])`, column === 'flag_id' ? flagIds : column === 'case_id' ? caseIds : screeningIds);
  await remove('flag', 'id = any($1::uuid[])', flagIds);
  await remove('flag_case', 'id = any($1::uuid[])', caseIds);
  await remove('screening', 'id = any($1::uuid[])', screeningIds);
  await remove('personal_data', 'subject_id = any($1::text[])', [...screeningIds, ...flagIds, ...caseIds]);
  return erased;
}

/** Tables whose rows belong to a flag, a case or a screening, by the name of a column, but for those that may not lose a row. */
async function belongings(manager: EntityManager, kept: readonly string[]): Promise<{ table: string; column: string }[]> {
  return manager.query<{ table: string; column: string }[]>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
     where c.table_schema = 'public' and c.data_type = 'uuid' and c.column_name in ('flag_id', 'case_id', 'screening_id') and c.table_name <> 'flag' and c.table_name <> all($1)
       and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid where t.tgrelid = format('public.%I', c.table_name)::regclass and p.proname = 'refuse_change')
     order by 1, 2`,
    [kept],
  );
}

async function idsOf(manager: EntityManager, sql: string, values: readonly string[]): Promise<{ id: string; case_id: string | null }[]> {
  return manager.query<{ id: string; case_id: string | null }[]>(sql, [values]);
}
