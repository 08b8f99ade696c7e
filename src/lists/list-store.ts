import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';
import { toJsonb, toText } from '../database/jsonb.js';
import type { ParsedRecord } from './list-source.js';
import type { ListChangeKind } from './list-version.entity.js';

export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  /** Of the changed: those of which something changed that screening goes by. */
  readonly changedForScreening: number;
  /** Of the changed: those that are only written otherwise. */
  readonly rewritten: number;
  readonly removed: number;
}

/** Records and bytes that are sent to the database at a time, whichever comes first. */
const CHUNK_RECORDS = 2000;
const CHUNK_BYTES = 8_000_000;

interface StagedRow {
  readonly hash: string;
  readonly recordId: string;
  readonly party: string;
  readonly raw: string;
}

/** Writes records under a version that is not active, a chunk a transaction; content that is known already is not sent again. */
export class RecordStager {
  /** Records added so far. */
  records = 0;
  private chunk: StagedRow[] = [];
  private bytes = 0;
  private storing: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: pg.Client,
    private readonly versionId: string,
    private readonly listId: string,
  ) {}

  /** True when a chunk is full: then `flush` is due. */
  add(record: ParsedRecord): boolean {
    const party = toJsonb(record.party);
    const raw = toText(record.raw);
    this.chunk.push({ hash: createHash('sha256').update(party).update('\n').update(raw).digest('hex'), recordId: toText(record.party.recordId), party, raw });
    this.records++;
    this.bytes += party.length + raw.length;
    return this.chunk.length >= CHUNK_RECORDS || this.bytes >= CHUNK_BYTES;
  }

  /** Waits for the chunk before, and begins to store this one. */
  async flush(): Promise<void> {
    await this.storing;
    const rows = this.chunk;
    this.chunk = [];
    this.bytes = 0;
    this.storing = this.store(rows);
    this.storing.catch(() => undefined); // reported where it is awaited
  }

  /** Resolves when all is stored. */
  async end(): Promise<void> {
    if (this.chunk.length > 0) await this.flush();
    await this.storing;
  }

  private async store(rows: readonly StagedRow[]): Promise<void> {
    await this.client.query('begin');
    // What is only staged need not survive a crash; activation flushes all before it.
    await this.client.query('set local synchronous_commit = off');
    const { rows: known } = await this.client.query<{ hash: string }>("select encode(r.hash, 'hex') hash from unnest($1::text[]) h join list_record r on r.hash = decode(h, 'hex')", [rows.map(({ hash }) => hash)]);
    const have = new Set(known.map(({ hash }) => hash));
    const fresh = rows.filter(({ hash }) => !have.has(hash));
    await this.copy('list_record (hash, list_id, record_id, party, raw)', fresh.map(({ hash, recordId, party, raw }) => [`\\x${hash}`, this.listId, recordId, party, raw]));
    await this.copy('list_staged_record (version_id, record_id, hash)', rows.map(({ hash, recordId }) => [this.versionId, recordId, `\\x${hash}`]));
    await this.client.query('commit');
  }

  private async copy(into: string, rows: readonly (readonly string[])[]): Promise<void> {
    if (rows.length === 0) return;
    await pipeline(Readable.from([rows.map((cells) => `${cells.map(copyCell).join('\t')}\n`).join('')]), this.client.query(copyFrom(`copy ${into} from stdin`)));
  }
}

/** A value as PostgreSQL's COPY reads it. */
function copyCell(value: string): string {
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (found) => COPY_ESCAPES[found]!) : value;
}

const COPY_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** What a staged version would change in the list as it screens now. */
export async function countChanges(manager: EntityManager, versionId: string, listId: string): Promise<ChangeCounts> {
  const counts: Record<ListChangeKind, number> = { added: 0, changed: 0, removed: 0 };
  const rows = await manager.query<{ kind: ListChangeKind; n: string }[]>(`select kind, count(*) n from (${STAGED_CHANGES}) c group by kind`, [versionId, listId]);
  for (const { kind, n } of rows) counts[kind] = Number(n);
  if (counts.changed === 0) return { ...counts, changedForScreening: 0, rewritten: 0 };
  const [of] = await manager.query<{ screening: number; writing: number }[]>(
    `select count(*) filter (where affects = 'screening')::int screening, count(*) filter (where affects = 'writing')::int writing
     from (select ${AFFECTS} affects from (${STAGED_CHANGES}) c join list_record b on b.hash = c.before_hash join list_record a on a.hash = c.after_hash) of`,
    [versionId, listId],
  );
  return { ...counts, changedForScreening: of?.screening ?? 0, rewritten: of?.writing ?? 0 };
}

/**
 * Makes a staged version the list: closes and opens the intervals of membership, and writes down what changed.
 * Runs in the caller's transaction, which must hold the list's lock. Returns the version's sequence in the list.
 */
export async function applyStaged(manager: EntityManager, versionId: string, listId: string): Promise<number> {
  const [{ next }] = (await manager.query<{ next: number }[]>('select coalesce(max(sequence), 0) + 1 as next from list_version where list_id = $1', [listId])) as [{ next: number }];
  await manager.query(`insert into list_change (version_id, record_id, kind, before_hash, after_hash) select $1, record_id, kind, before_hash, after_hash from (${STAGED_CHANGES}) c`, [versionId, listId]);
  // What was written a moment ago has no statistics yet, and the planner would look through the whole list for each of its changes: 14 s for 6,400 of 18,758.
  await manager.query('set local enable_nestloop = off');
  await manager.query(
    `update list_membership m set to_sequence = $3 from list_change c
     where c.version_id = $1 and c.kind in ('changed', 'removed') and m.list_id = $2 and m.record_id = c.record_id and m.to_sequence is null`,
    [versionId, listId, next],
  );
  await manager.query('set local enable_nestloop = on');
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

/** What screening goes by: finding a party, telling it from others, and what a finding then does. */
const screensBy = (party: string): string =>
  `jsonb_build_array(${['type', 'names', 'identifiers', 'birthDates', 'addresses', 'countries', 'gender', 'role'].map((field) => `${party}->'${field}'`).join()}, ${['subList', 'programmes', 'measures', 'jurisdiction', 'endsOn'].map((field) => `${party}->'listing'->'${field}'`).join()})`;

/** Of a changed record `b` → `a`: whether the change bears on screening, only informs, or is one of the publisher's writing alone. */
export const AFFECTS = `case when ${screensBy('b.party')} is distinct from ${screensBy('a.party')} then 'screening' when b.party is distinct from a.party then 'information' else 'writing' end`;

/** What a staged version would change: rows of record_id, kind, before_hash, after_hash. $1 is the staged version, $2 the list. */
export const STAGED_CHANGES = `
  select coalesce(s.record_id, m.record_id) record_id,
         case when m.record_id is null then 'added' when s.record_id is null then 'removed' else 'changed' end kind,
         m.hash before_hash, s.hash after_hash
  from (select record_id, hash from list_staged_record where version_id = $1) s
  full join (select record_id, hash from list_membership where list_id = $2 and to_sequence is null) m on m.record_id = s.record_id
  where m.hash is distinct from s.hash`;
