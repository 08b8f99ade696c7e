import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { BatchEntity } from './batch.entity.js';
import type { BatchProgressDto, BatchSummaryDto } from './batches.dto.js';

/** Tells how far a file is, and what came out of it. */
@Injectable()
export class BatchProgress {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async of(batch: BatchEntity): Promise<BatchProgressDto> {
    const [row] = (await this.dataSource.query<Counted[]>(PROGRESS, [batch.id])) as [Counted];
    const left = row.rows - row.done;
    const rate = rateOf(batch, row, new Date());
    return {
      state: batch.state,
      ...(batch.error ? { error: batch.error } : {}),
      loaded: batch.loaded,
      rows: row.rows,
      done: row.done,
      duplicates: row.duplicates,
      flags: row.flags,
      errors: row.errors,
      rowsPerSecond: Math.round(rate),
      secondsLeft: batch.state === 'running' && batch.loaded && rate > 0 ? Math.ceil(left / rate) : null,
    };
  }

  async summary(batch: BatchEntity): Promise<BatchSummaryDto> {
    const [outcomes, lists, countries, notes, errors] = await Promise.all([
      this.counts(`select x.outcome as key, count(*)::int as n from ${ROWS} group by 1`, batch),
      this.counts(`select list as key, count(*)::int as n from ${ROWS}, unnest(x.lists) list group by 1 order by 2 desc`, batch),
      this.dataSource.query<{ country: string | null; rows: number; review: number; hold: number }[]>(
        `select r.country, count(*)::int as rows, (count(*) filter (where x.outcome = 'review'))::int as review, (count(*) filter (where x.hold))::int as hold from ${ROWS} group by 1 order by 2 desc`,
        [batch.id],
      ),
      this.counts(`select split_part(note, ':', 1) as key, count(*)::int as n from batch_row r, unnest(r.notes) note where r.batch_id = $1 group by 1 order by 2 desc`, batch),
      this.dataSource.query<{ line: number; error: string }[]>(`select r.line, x.error from ${ROWS} where x.error is not null order by r.n limit 100`, [batch.id]),
    ]);
    return { outcomes, lists, countries, notes, errors };
  }

  private async counts(sql: string, batch: BatchEntity): Promise<Record<string, number>> {
    const rows = await this.dataSource.query<{ key: string; n: number }[]>(sql, [batch.id]);
    return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
  }
}

interface Counted {
  readonly rows: number;
  readonly done: number;
  readonly duplicates: number;
  readonly flags: number;
  readonly errors: number;
  /** Rows done within the last ten seconds. */
  readonly recent: number;
}

/** Rows a second: over the last ten seconds, or since the start where that is less; over the whole run once it is over. */
function rateOf({ state, startedAt, finishedAt }: BatchEntity, { done, recent }: Counted, now: Date): number {
  if (startedAt === null) return 0;
  const seconds = (to: Date): number => Math.max(0.5, (to.getTime() - startedAt.getTime()) / 1000);
  return state === 'done' && finishedAt !== null ? done / seconds(finishedAt) : recent / Math.min(10, seconds(now));
}

/** A duplicate has the result of the row it repeats. */
export const ROWS = 'batch_row r join batch_result x on x.batch_id = r.batch_id and x.n = coalesce(r.duplicate_of, r.n) and r.batch_id = $1';

const PROGRESS = `
  select coalesce(c.rows, 0)::int as rows, coalesce(c.done, 0)::int as done, d.n as duplicates, x.flags, x.errors, coalesce(c.recent, 0)::int as recent
  from (
    select sum(last_row - first_row + 1) as rows, sum(last_row - first_row + 1) filter (where state = 'done') as done,
           sum(last_row - first_row + 1) filter (where state = 'done' and done_at > clock_timestamp() - interval '10 seconds') as recent
    from batch_chunk where batch_id = $1
  ) c,
  (select count(*)::int as n from batch_row where batch_id = $1 and duplicate_of is not null) d,
  (select coalesce(sum(flags), 0)::int as flags, (count(*) filter (where outcome = 'error'))::int as errors from batch_result where batch_id = $1) x`;
