import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type Config } from '../config.js';
import { toJsonb } from '../database/jsonb.js';
import { readSubject, subjectKey } from '../screening/subject.js';
import { BatchEntity } from './batch.entity.js';
import type { TableRow } from './intake/csv-rows.js';
import { type RowDefaults, readRow } from './intake/row-subject.js';
import { readTable } from './intake/read-table.js';
import { positionsOf } from './mapping.js';
import type { Mapping } from './intake/columns.js';

/** Rows that one process takes at a time. */
export const CHUNK_ROWS = 500;

/**
 * Brings the rows of a file into the queue, a chunk a transaction, so that a crash costs at most one chunk and the next
 * process goes on where the rows end. Only a process that sees the file can do it.
 */
@Injectable()
export class BatchLoader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
  ) {}

  /** Loads the next batch that has rows outside the queue. False where there is none for this process. */
  async loadNext(batchId?: string): Promise<boolean> {
    const waiting = await this.dataSource.query<{ id: string; path: string }[]>(
      `select id, path from batch where state = 'running' and not loaded and (loader is null or loader_until < now()) and ($1::uuid is null or id = $1) order by started_at`,
      [batchId ?? null],
    );
    for (const { id, path } of waiting) {
      if (!existsSync(join(this.config.home, path))) continue;
      const loader = randomUUID();
      const [, claimed] = await this.dataSource.query<[unknown, number]>(
        `update batch set loader = $2, loader_until = now() + make_interval(secs => $3) where id = $1 and state = 'running' and not loaded and (loader is null or loader_until < now())`,
        [id, loader, this.config.leaseSeconds],
      );
      if (claimed === 0) continue;
      try {
        await this.load(id, loader);
      } finally {
        // Where it was paused half-way, whoever resumes it does not wait for the lease to end.
        await this.dataSource.query('update batch set loader = null, loader_until = null where id = $1 and loader = $2', [id, loader]);
      }
      return true;
    }
    return false;
  }

  private async load(id: string, loader: string): Promise<void> {
    const batch = await this.dataSource.manager.findOneByOrFail(BatchEntity, { id });
    const { format } = batch.look;
    const mapping = positionsOf(batch.mapping, format.columns);
    const [{ last }] = (await this.dataSource.query<{ last: number }[]>('select coalesce(max(n), 0) as last from batch_row where batch_id = $1', [id])) as [{ last: number }];
    let n = 0;
    let chunk: QueueRow[] = [];
    try {
      for await (const rows of readTable(join(this.config.home, batch.path), format)) {
        for (const row of rows) {
          if (++n <= last) continue;
          chunk.push(queueRow(n, row, mapping, format.columns.length, batch.options));
          if (chunk.length < CHUNK_ROWS) continue;
          if (!(await this.append(id, loader, chunk))) return;
          chunk = [];
        }
      }
    } catch (error) {
      await this.fail(batch, `The file cannot be read after line ${chunk.at(-1)?.line ?? n}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    if (chunk.length > 0 && !(await this.append(id, loader, chunk))) return;
    await this.dataSource.query('update batch set loaded = true where id = $1 and loader = $2', [id, loader]);
  }

  /** One statement: false where the batch was paused or another process has taken over; then nothing was added. */
  private async append(id: string, loader: string, chunk: readonly QueueRow[]): Promise<boolean> {
    const first = new Map<string, number>();
    const rows = chunk.map((row) => {
      const before = row.key === null ? undefined : first.get(row.key);
      if (row.key !== null && before === undefined) first.set(row.key, row.n);
      return { ...row, within: before ?? null };
    });
    const [added] = await this.dataSource.query<{ n: number }[]>(APPEND, [id, loader, this.config.leaseSeconds, toJsonb(rows), [...new Set(rows.flatMap(({ key }) => key ?? []))]]);
    return added !== undefined;
  }

  private async fail(batch: BatchEntity, error: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query("update batch set state = 'failed', error = $2, finished_at = now() where id = $1", [batch.id, error]);
      await this.audit.record(manager, { actor: 'job:batches', action: 'batch.failed', subjectType: 'batch', subjectId: batch.id, data: { error } });
    });
  }
}

interface QueueRow {
  readonly n: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem: string | null;
  readonly notes: readonly string[];
  readonly country: string | null;
  readonly key: string | null;
}

function queueRow(n: number, row: TableRow, mapping: Mapping, columns: number, options: RowDefaults): QueueRow {
  const read = readRow(row, mapping, columns, options);
  const notes = read.notes.map(({ code, text }) => `${code}: ${text}`);
  const base = { n, line: row.line, cells: row.cells, notes };
  if ('problem' in read) return { ...base, problem: read.problem, country: null, key: null };
  try {
    const owners = read.owners.map(({ name, percent }) => `${name.toLowerCase()} ${percent ?? ''}`).sort();
    return { ...base, problem: null, country: read.subject.country ?? null, key: `${subjectKey(readSubject(read.subject))}${owners.length > 0 ? ` ${owners.join('; ')}` : ''}` };
  } catch (error) {
    // The same error comes up when the row is screened, and becomes its result there.
    return { ...base, problem: error instanceof Error ? error.message : String(error), country: null, key: null };
  }
}

const APPEND = `
  with mine as (
    update batch set loader_until = now() + make_interval(secs => $3) where id = $1 and loader = $2 and state = 'running' and not loaded returning id
  ), rows as (
    select r.* from mine, jsonb_to_recordset($4::jsonb) as r(n int, line int, cells jsonb, problem text, notes jsonb, country text, key text, within int)
  ), known as materialized (
    -- All keys at once: looked up row by row, each look-up may read the whole batch, as long as the database has no statistics of it.
    select b.key, min(b.n) as n from batch_row b where b.batch_id = $1 and b.duplicate_of is null and b.key = any($5::text[]) group by b.key
  ), added as (
    insert into batch_row (batch_id, n, line, cells, problem, notes, country, key, duplicate_of)
    select $1, rows.n, line, cells, problem, array(select jsonb_array_elements_text(notes)), country, rows.key, coalesce(known.n, within)
    from rows left join known on known.key = rows.key returning n
  )
  insert into batch_chunk (batch_id, n, first_row, last_row) select $1, min(n), min(n), max(n) from added having count(*) > 0 returning n`;
