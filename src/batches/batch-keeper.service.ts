import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { dayOf } from '../days.js';
import { type Erased, Keepers, type OverTime } from '../screening/retention/keepers.js';

/** Rows of a file that ask about one of these screenings, themselves or by being the same as one that does. */
const ROWS = `
  select r.batch_id, r.n from batch_row r join batch_result x on x.batch_id = r.batch_id and x.n = coalesce(r.duplicate_of, r.n)
  where x.screening_id = any($1::uuid[]) or x.owner_screening_ids && $1::uuid[]`;

/** What a look at a file shows of its rows, taken away. */
const WITHOUT_EXAMPLES = `jsonb_build_object('preview', '[]'::jsonb, 'guesses', coalesce((select jsonb_agg(guess || '{"examples":[]}') from jsonb_array_elements(look->'guesses') guess), '[]'))`;

/**
 * What supplier files hold of a subject that is erased: the cells of its rows go, and what was found for them names nobody any more; the
 * row stays counted. The original as it was uploaded holds others too and stays as it is, which whoever approves is told.
 */
@Injectable()
export class BatchKeeper implements OnModuleInit {
  constructor(
    private readonly keepers: Keepers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.keepers.register({ tables: ['batch', 'batch_row', 'batch_chunk', 'batch_result'], inUse, wouldStay, erase, timed: [{ kind: 'supplierFiles', count, expire, tidy: (manager) => this.tidy(manager) }] });
  }

  /** Takes the originals of files that are gone from the disk; those of the last days once more, in case the process ended in between. */
  private async tidy(manager: EntityManager): Promise<void> {
    const gone = await manager.query<{ path: string }[]>("select path from batch where gone_at > now() - interval '7 days'");
    for (const { path } of gone) await rm(dirname(join(this.config.home, path)), { recursive: true, force: true });
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
  return rows.map(({ id, at }) => `the original of the supplier file ${id}, uploaded on ${dayOf(at)}`);
}

async function erase(manager: EntityManager, screeningIds: readonly string[]): Promise<Erased> {
  const rows = await manager.query<{ batch_id: string; n: number }[]>(ROWS, [screeningIds]);
  if (rows.length === 0) return {};
  const batches = [...new Set(rows.map(({ batch_id }) => batch_id))];
  const which = [rows.map(({ batch_id }) => batch_id), rows.map(({ n }) => n)];
  await manager.query("update batch_row r set cells = '[]', notes = '{}', key = null from unnest($1::uuid[], $2::int[]) t (batch_id, n) where r.batch_id = t.batch_id and r.n = t.n", which);
  await manager.query("update batch_result r set screening_id = null, owner_screening_ids = '{}', best_reason = null, error = null from unnest($1::uuid[], $2::int[]) t (batch_id, n) where r.batch_id = t.batch_id and r.n = t.n", which);
  // The first rows stand in the preview and in the examples of each column as well.
  await manager.query(`update batch set look = look || ${WITHOUT_EXAMPLES} where id = any($1::uuid[])`, [batches]);
  return { batch_row: rows.length };
}

/** Screenings of a file's rows. */
const ITS_SCREENINGS = 'batch_result x join screening s on s.id = x.screening_id or s.id = any(x.owner_screening_ids)';
const OVER_TIME = 'b.gone_at is null and coalesce(b.finished_at, b.created_at) < $1';
const HELD = `exists (select from ${ITS_SCREENINGS} join legal_hold h on h.subject_key = s.subject_key and h.lifted_at is null where x.batch_id = b.id)`;
const IN_USE = `(b.state in ('running', 'paused') or exists (select from ${ITS_SCREENINGS} join flag f on f.screening_id = s.id and f.state <> 'closed' where x.batch_id = b.id))`;
const AT_ONCE = 20;

/** Files, whole: one is held or in use as long as one of its subjects is. */
async function count(manager: EntityManager, cutoff: Date): Promise<OverTime> {
  const [row] = await manager.query<[OverTime]>(
    `select count(*)::int "overTime", count(*) filter (where held)::int held, count(*) filter (where in_use and not held)::int "inUse", count(*) filter (where not held and not in_use)::int removable
     from (select ${HELD} held, ${IN_USE} in_use from batch b where ${OVER_TIME}) b`,
    [cutoff],
  );
  return row;
}

async function expire(manager: EntityManager, cutoff: Date): Promise<Erased> {
  const due = await manager.query<{ id: string }[]>(`select b.id from batch b where ${OVER_TIME} and not ${HELD} and not ${IN_USE} order by b.created_at limit ${AT_ONCE} for update`, [cutoff]);
  const ids = due.map(({ id }) => id);
  if (ids.length === 0) return {};
  const [, rows] = await manager.query<[unknown[], number]>("update batch_row set cells = '[]', notes = '{}', key = null where batch_id = any($1::uuid[])", [ids]);
  await manager.query('update batch_result set best_reason = null, error = null where batch_id = any($1::uuid[])', [ids]);
  await manager.query(`update batch set gone_at = now(), state = case when state = 'uploaded' then 'cancelled' else state end, look = look || ${WITHOUT_EXAMPLES} where id = any($1::uuid[])`, [ids]);
  return { batch: ids.length, batch_row: rows };
}
