import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Erased, Keepers } from '../screening/retention/keepers.js';

/** Rows of a file that ask about one of these screenings, themselves or by being the same as one that does. */
const ROWS = `
  select r.batch_id, r.n from batch_row r join batch_result x on x.batch_id = r.batch_id and x.n = coalesce(r.duplicate_of, r.n)
  where x.screening_id = any($1::uuid[]) or x.owner_screening_ids && $1::uuid[]`;

/**
 * What supplier files hold of a subject that is erased: the cells of its rows go, and what was found for them names nobody any more; the
 * row stays counted. The original as it was uploaded holds others too and stays as it is, which whoever approves is told.
 */
@Injectable()
export class BatchKeeper implements OnModuleInit {
  constructor(private readonly keepers: Keepers) {}

  onModuleInit(): void {
    this.keepers.register({ tables: ['batch', 'batch_row', 'batch_chunk', 'batch_result'], inUse, wouldStay, erase });
  }
}

async function inUse(manager: EntityManager, screeningIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await manager.query<{ screening_id: string; id: string }[]>(
    "select x.screening_id, b.id from batch_result x join batch b on b.id = x.batch_id where x.screening_id = any($1::uuid[]) and b.state in ('running', 'paused')",
    [screeningIds],
  );
  return new Map(rows.map(({ screening_id, id }) => [screening_id, `the file ${id} is not done yet; let it finish or cancel it first`]));
}

async function wouldStay(manager: EntityManager, screeningIds: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ id: string; at: Date }[]>(`select b.id, b.created_at at from batch b where b.id in (select batch_id from (${ROWS}) rows) order by b.created_at`, [screeningIds]);
  return rows.map(({ id, at }) => `the original of the supplier file ${id}, uploaded on ${at.toISOString().slice(0, 10)}`);
}

async function erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased> {
  const rows = await manager.query<{ batch_id: string; n: number }[]>(ROWS, [screeningIds]);
  if (rows.length === 0) return {};
  const batches = [...new Set(rows.map(({ batch_id }) => batch_id))];
  const which = [rows.map(({ batch_id }) => batch_id), rows.map(({ n }) => n)];
  await manager.query("update batch_row r set cells = '[]', notes = '{}', key = null from unnest($1::uuid[], $2::int[]) t (batch_id, n) where r.batch_id = t.batch_id and r.n = t.n", which);
  await manager.query("update batch_result r set screening_id = null, owner_screening_ids = '{}', best_reason = null, error = null from unnest($1::uuid[], $2::int[]) t (batch_id, n) where r.batch_id = t.batch_id and r.n = t.n", which);
  // The first rows stand in the preview and in the examples of each column as well.
  await manager.query(
    `update batch set look = look || jsonb_build_object('preview', '[]'::jsonb, 'guesses', coalesce((select jsonb_agg(guess || '{"examples":[]}') from jsonb_array_elements(look->'guesses') guess), '[]'))
     where id = any($1::uuid[])`,
    [batches],
  );
  return { batch_row: rows.length };
}
