import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { CONFIG, type Config } from '../config.js';
import { toJsonb } from '../database/jsonb.js';
import { type ScreeningAnswer, ScreeningService } from '../screening/screening.service.js';
import { SubjectError } from '../screening/subject.js';
import type { ScreeningRequestDto } from '../screening/subject.dto.js';
import { type BatchChunkEntity, BatchEntity } from './batch.entity.js';
import { LeaseLost } from './batch.errors.js';
import { readRow } from './intake/row-subject.js';
import { positionsOf } from './mapping.js';
import { type RowResult, errorResult, resultOf } from './row-result.js';

/** A chunk that fails this often is given up: its rows get the error, and the file goes on. */
const MOST_ATTEMPTS = 3;

interface Claimed {
  readonly batch_id: string;
  readonly n: number;
  readonly first_row: BatchChunkEntity['firstRow'];
  readonly last_row: BatchChunkEntity['lastRow'];
  readonly attempts: number;
}

interface QueuedRow {
  readonly n: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem: string | null;
  readonly duplicate_of: number | null;
}

/**
 * Works the queue: takes a chunk under a lease, screens its rows, and keeps results and screenings in one transaction that
 * holds only while the lease is still its own. Any number of processes may do so at once; a row has one result.
 */
@Injectable()
export class BatchWorker {
  private readonly log = new Logger('Batches');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly screenings: ScreeningService,
    private readonly audit: AuditService,
  ) {}

  /** Works one chunk. False where no chunk waits. */
  async workNext(batchId?: string): Promise<boolean> {
    const lease = randomUUID();
    const claimed = await this.claim(lease, batchId);
    if (!claimed) return false;
    const renewal = setInterval(() => void this.renew(claimed, lease), (this.config.leaseSeconds * 1000) / 3).unref();
    try {
      await this.work(claimed, lease);
    } catch (error) {
      if (!(error instanceof LeaseLost)) await this.afterFailure(claimed, lease, error);
    } finally {
      clearInterval(renewal);
    }
    await this.finish(claimed.batch_id);
    return true;
  }

  /** Closes batches whose rows all have their result. */
  async finish(batchId?: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [done] = await manager.query<[{ id: string }[], number]>(
        `update batch b set state = 'done', finished_at = clock_timestamp()
         where b.state = 'running' and b.loaded and ($1::uuid is null or b.id = $1) and not exists (select 1 from batch_chunk c where c.batch_id = b.id and c.state <> 'done')
         returning b.id`,
        [batchId ?? null],
      );
      for (const { id } of done) await this.audit.record(manager, { actor: 'job:batches', action: 'batch.finished', subjectType: 'batch', subjectId: id });
    });
  }

  private async claim(lease: string, batchId: string | undefined): Promise<Claimed | undefined> {
    const [rows] = await this.dataSource.query<[Claimed[], number]>(CLAIM, [lease, this.config.leaseSeconds, batchId ?? null]);
    return rows[0];
  }

  private async renew({ batch_id, n }: Claimed, lease: string): Promise<void> {
    await this.dataSource
      .query("update batch_chunk set leased_until = now() + make_interval(secs => $4) where batch_id = $1 and n = $2 and lease = $3 and state = 'leased'", [batch_id, n, lease, this.config.leaseSeconds])
      .catch(() => undefined);
  }

  private async work(claimed: Claimed, lease: string): Promise<void> {
    const batch = await this.dataSource.manager.findOneByOrFail(BatchEntity, { id: claimed.batch_id });
    const rows = await this.dataSource.query<QueuedRow[]>('select n, line, cells, problem, duplicate_of from batch_row where batch_id = $1 and n between $2 and $3 order by n', [claimed.batch_id, claimed.first_row, claimed.last_row]);
    const mapping = positionsOf(batch.mapping, batch.look.format.columns);
    const results: RowResult[] = [];
    const asked: { readonly n: number; readonly line: number; readonly requests: readonly ScreeningRequestDto[]; readonly owners: readonly string[] }[] = [];
    const { threshold, lists } = batch.options;
    const how = { ...(threshold === undefined ? {} : { threshold }), ...(lists === undefined ? {} : { lists: lists as ScreeningRequestDto['lists'] }) } as Pick<ScreeningRequestDto, 'threshold' | 'lists'>;
    for (const row of rows) {
      if (row.duplicate_of !== null) continue;
      const read = row.problem === null ? readRow({ line: row.line, cells: row.cells }, mapping, batch.look.format.columns.length, batch.options) : { problem: row.problem, notes: [] };
      if ('problem' in read) results.push(errorResult(row.n, `line ${row.line}: ${read.problem}`));
      else {
        const owners = read.owners.map(({ name, percent }) => (percent === undefined ? name : `${name} (${percent} %)`));
        asked.push({ n: row.n, line: row.line, requests: [{ ...read.subject, ...how }, ...read.owners.map(({ name }) => ({ name, ...how }))], owners });
      }
    }
    const combine = (answers: readonly (ScreeningAnswer | SubjectError)[]): RowResult[] => {
      let at = 0;
      const screened = asked.map(({ n, line, requests, owners }) => {
        const own = answers.slice(at, (at += requests.length));
        return resultOf(n, line, own, owners, batch.dryRun);
      });
      return [...results, ...screened];
    };
    const requests = asked.flatMap((each) => each.requests);
    const asker = { actor: batch.createdBy, origin: 'batch' as const, unit: batch.unit, requestId: batch.id };
    if (batch.dryRun || requests.length === 0) {
      const answers = await this.screenings.screenMany(requests, asker, { store: false });
      await this.dataSource.transaction((manager) => this.keep(manager, claimed, lease, combine(answers)));
    } else await this.screenings.screenMany(requests, asker, { within: (manager, _, answers) => this.keep(manager, claimed, lease, combine(answers)) });
  }

  /** Throws `LeaseLost` where the chunk is no longer this worker's, so that the transaction keeps nothing. */
  private async keep(manager: EntityManager, { batch_id, n }: Claimed, lease: string, results: readonly RowResult[]): Promise<void> {
    const kept = await manager.query<{ n: number }[]>(KEEP, [batch_id, n, lease, toJsonb(results)]);
    if (kept.length === 0) throw new LeaseLost();
  }

  private async afterFailure(claimed: Claimed, lease: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.log.error(`A chunk of batch ${claimed.batch_id} failed (attempt ${claimed.attempts}): ${message}`);
    if (claimed.attempts < MOST_ATTEMPTS) {
      await this.dataSource.query("update batch_chunk set state = 'waiting', lease = null, leased_until = null where batch_id = $1 and n = $2 and lease = $3 and state = 'leased'", [claimed.batch_id, claimed.n, lease]);
      return;
    }
    const rows = await this.dataSource.query<QueuedRow[]>('select n, line, problem, duplicate_of from batch_row where batch_id = $1 and n between $2 and $3', [claimed.batch_id, claimed.first_row, claimed.last_row]);
    const results = rows.filter((row) => row.duplicate_of === null).map((row) => errorResult(row.n, `line ${row.line}: ${row.problem ?? 'not screened, something failed inside Interdict; its log says what'}`));
    await this.dataSource.transaction(async (manager) => {
      await this.keep(manager, claimed, lease, results);
      await this.audit.record(manager, { actor: 'job:batches', action: 'batch.rows_given_up', subjectType: 'batch', subjectId: claimed.batch_id, data: { rows: results.length, error: message } });
    });
  }
}

/** The lowest chunk of any running batch, so that a small file does not wait behind a large one. */
const CLAIM = `
  update batch_chunk c set state = 'leased', lease = $1, leased_until = now() + make_interval(secs => $2), attempts = attempts + 1
  from (
    select c.batch_id, c.n from batch_chunk c join batch b on b.id = c.batch_id
    where b.state = 'running' and (c.state = 'waiting' or (c.state = 'leased' and c.leased_until < now())) and ($3::uuid is null or c.batch_id = $3)
    order by c.n, b.started_at limit 1 for update of c skip locked
  ) next
  where c.batch_id = next.batch_id and c.n = next.n
  returning c.batch_id, c.n, c.first_row, c.last_row, c.attempts`;

const KEEP = `
  with mine as (
    update batch_chunk set state = 'done', lease = null, leased_until = null, done_at = clock_timestamp()
    where batch_id = $1 and n = $2 and lease = $3 and state = 'leased' returning n
  ), kept as (
    insert into batch_result (batch_id, n, outcome, hold, flags, lists, best_match, best_list, best_party, best_score, best_reason, screening_id, owner_screening_ids, error)
    select $1, r.n, outcome, hold, flags, array(select jsonb_array_elements_text(lists)), best_match, best_list, best_party, best_score, best_reason, screening_id,
           array(select jsonb_array_elements_text(owner_screening_ids)::uuid), error
    from mine, jsonb_to_recordset($4::jsonb) as r(n int, outcome text, hold boolean, flags int, lists jsonb, best_match text, best_list text, best_party text, best_score double precision,
                                                  best_reason text, screening_id uuid, owner_screening_ids jsonb, error text)
    returning n
  )
  select n from mine`;
