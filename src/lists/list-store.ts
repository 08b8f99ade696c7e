import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { toJsonb, toText } from '../database/jsonb.js';
import type { ParsedRecord } from './list-source.js';
import type { ListChangeKind } from './list-version.entity.js';

export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** Writes a chunk of records under a version that is not active; content that is known already is not sent again. */
export async function stageRecords(dataSource: DataSource, versionId: string, listId: string, records: readonly ParsedRecord[]): Promise<void> {
  const rows = records.map((record) => {
    const party = toJsonb(record.party);
    const raw = toText(record.raw);
    return { hash: createHash('sha256').update(party).update('\n').update(raw).digest('hex'), recordId: toText(record.party.recordId), party, raw };
  });
  await dataSource.transaction(async (manager) => {
    // What is only staged need not survive a crash; activation flushes all before it.
    await manager.query('set local synchronous_commit = off');
    const known = await manager.query<{ hash: string }[]>(
      "select encode(r.hash, 'hex') hash from unnest($1::text[]) h join list_record r on r.hash = decode(h, 'hex')",
      [rows.map(({ hash }) => hash)],
    );
    const have = new Set(known.map(({ hash }) => hash));
    const fresh = rows.filter(({ hash }) => !have.has(hash));
    if (fresh.length > 0) {
      await manager.query(
        `insert into list_record (hash, list_id, record_id, party, raw)
         select decode(hash, 'hex'), $1, record_id, party, raw
         from unnest($2::text[], $3::text[], $4::jsonb[], $5::text[]) as t(hash, record_id, party, raw)
         on conflict do nothing`,
        [listId, fresh.map((row) => row.hash), fresh.map((row) => row.recordId), fresh.map((row) => row.party), fresh.map((row) => row.raw)],
      );
    }
    await manager.query(
      "insert into list_staged_record (version_id, record_id, hash) select $1, record_id, decode(hash, 'hex') from unnest($2::text[], $3::text[]) as t(record_id, hash)",
      [versionId, rows.map((row) => row.recordId), rows.map((row) => row.hash)],
    );
  });
}

/** What a staged version would change in the list as it screens now. */
export async function countChanges(manager: EntityManager, versionId: string, listId: string): Promise<ChangeCounts> {
  const counts: Record<ListChangeKind, number> = { added: 0, changed: 0, removed: 0 };
  const rows = await manager.query<{ kind: ListChangeKind; n: string }[]>(`select kind, count(*) n from (${STAGED_CHANGES}) c group by kind`, [versionId, listId]);
  for (const { kind, n } of rows) counts[kind] = Number(n);
  return counts;
}

/**
 * Makes a staged version the list: closes and opens the intervals of membership, and writes down what changed.
 * Runs in the caller's transaction, which must hold the list's lock. Returns the version's sequence in the list.
 */
export async function applyStaged(manager: EntityManager, versionId: string, listId: string): Promise<number> {
  const [{ next }] = (await manager.query<{ next: number }[]>('select coalesce(max(sequence), 0) + 1 as next from list_version where list_id = $1', [listId])) as [{ next: number }];
  await manager.query(`insert into list_change (version_id, record_id, kind, before_hash, after_hash) select $1, record_id, kind, before_hash, after_hash from (${STAGED_CHANGES}) c`, [versionId, listId]);
  await manager.query(
    `update list_membership m set to_sequence = $3 from list_change c
     where c.version_id = $1 and c.kind in ('changed', 'removed') and m.list_id = $2 and m.record_id = c.record_id and m.to_sequence is null`,
    [versionId, listId, next],
  );
  await manager.query(
    `insert into list_membership (list_id, record_id, from_sequence, hash)
     select $2, record_id, $3, after_hash from list_change where version_id = $1 and kind in ('added', 'changed')`,
    [versionId, listId, next],
  );
  await dropStaged(manager, versionId);
  return next;
}

/** Forgets what was staged; the records themselves stay, they may belong to other versions. */
export async function dropStaged(manager: EntityManager, versionId: string): Promise<void> {
  await manager.query('delete from list_staged_record where version_id = $1', [versionId]);
}

/** What a staged version would change: rows of record_id, kind, before_hash, after_hash. $1 is the staged version, $2 the list. */
export const STAGED_CHANGES = `
  select coalesce(s.record_id, m.record_id) record_id,
         case when m.record_id is null then 'added' when s.record_id is null then 'removed' else 'changed' end kind,
         m.hash before_hash, s.hash after_hash
  from (select record_id, hash from list_staged_record where version_id = $1) s
  full join (select record_id, hash from list_membership where list_id = $2 and to_sequence is null) m on m.record_id = s.record_id
  where m.hash is distinct from s.hash`;
