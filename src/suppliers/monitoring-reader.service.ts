import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { PageQueryDto } from '../http/page.dto.js';
import { type Page, latestFirst, mapPage, pageOf, readMark } from '../http/page.js';
import { type MonitoringDefectEntity, type MonitoringResultEntity, MonitoringRunEntity } from './monitoring.entity.js';
import type { RunOutcome } from './monitoring-runs.service.js';
import type { ResultCounts } from './supplier-screening.service.js';

/** A pass as somebody may see it. */
export type SeenRun = Omit<MonitoringRunEntity, 'byUnit' | 'suppliers' | 'screened'> & {
  /** Null where it was not counted by unit. */
  readonly suppliers: number | null;
  readonly screened: number | null;
};

/** What of a pass's cause is the same for everybody. */
const OF_EVERYBODY = ['versions', 'policy', 'engine', 'explained', 'rules'];

/** Reads what the passes over the register did: of a unit's own suppliers for those who see one unit. */
@Injectable()
export class MonitoringReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The latest first. Of passes over a few changed suppliers, a unit sees those with one of its own. */
  async runs(page: PageQueryDto, unit: string | null): Promise<Page<SeenRun>> {
    const query = this.dataSource.manager.createQueryBuilder(MonitoringRunEntity, 'r');
    if (unit !== null) query.where("(r.kind <> 'suppliers' or r.by_unit -> :unit::text is not null)", { unit });
    const found = await latestFirst(query, { at: 'r.started_at', id: 'r.id' }, page);
    return unit === null ? mapPage(found, seen) : this.ofUnit(found, unit);
  }

  /** What a pass that was asked for did. */
  async outcome(outcome: RunOutcome, unit: string | null): Promise<RunOutcome> {
    if (unit === null) return outcome;
    const run = await this.dataSource.manager.findOneByOrFail(MonitoringRunEntity, { id: outcome.id });
    const { suppliers, screened } = countsOf(run, unit);
    const results = await this.resultsByRun([run.id], unit);
    return { ...outcome, suppliers: suppliers ?? 0, screened: screened ?? 0, results: results.get(run.id) ?? {} };
  }

  /** In the order in which they were found. */
  async resultsOf(runId: string, unit: string | null, { limit = 500, after }: PageQueryDto = {}): Promise<Page<MonitoringResultEntity & { readonly reference: string; readonly name: string }>> {
    const [mark] = readMark(after, ['number']) ?? [];
    const rows = await this.dataSource.query<(MonitoringResultEntity & { readonly reference: string; readonly name: string })[]>(
      `select r.id, r.run_id as "runId", r.at, r.kind, r.supplier_id as "supplierId", r.party_id as "partyId", r.changes, s.reference, s.name
       from monitoring_result r join supplier s on s.id = r.supplier_id where r.run_id = $1 and ($2::text is null or r.unit = $2) and ($3::bigint is null or r.id > $3::bigint) order by r.id limit $4`,
      [runId, unit, mark ?? null, limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id]);
  }

  /** The latest first. */
  async defects({ limit = 200, after }: PageQueryDto, unit: string | null): Promise<Page<MonitoringDefectEntity>> {
    const [mark] = readMark(after, ['number']) ?? [];
    const rows = await this.dataSource.query<MonitoringDefectEntity[]>(
      `select d.id, d.run_id as "runId", d.at, d.supplier_id as "supplierId", d.party_id as "partyId", d.what from monitoring_defect d
       where ($1::text is null or exists (select from supplier s where s.id = d.supplier_id and s.unit = $1)) and ($2::bigint is null or d.id < $2::bigint) order by d.id desc limit $3`,
      [unit, mark ?? null, limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id]);
  }

  private async ofUnit(page: Page<MonitoringRunEntity>, unit: string): Promise<Page<SeenRun>> {
    const results = await this.resultsByRun(page.items.map(({ id }) => id), unit);
    return mapPage(page, (run) => {
      const shared = Object.fromEntries(Object.entries(run.cause).filter(([name]) => OF_EVERYBODY.includes(name)));
      // The words of a failure may quote anybody's values.
      return { ...seen(run), ...countsOf(run, unit), cause: shared, results: results.get(run.id) ?? {}, error: run.error === null ? null : 'The pass failed; the log says why.' };
    });
  }

  private async resultsByRun(runs: readonly string[], unit: string): Promise<ReadonlyMap<string, ResultCounts & { readonly defects?: number }>> {
    const rows = await this.dataSource.query<{ run: string; results: ResultCounts }[]>(
      `select run, jsonb_object_agg(kind, n) results from (
         select run_id run, kind, count(*) n from monitoring_result where run_id = any($1) and unit = $2 group by run_id, kind
         union all select d.run_id, 'defects', count(*) from monitoring_defect d join supplier s on s.id = d.supplier_id where d.run_id = any($1) and s.unit = $2 group by d.run_id
       ) each group by run`,
      [runs, unit],
    );
    return new Map(rows.map(({ run, results }) => [run, results]));
  }
}

function seen({ id, kind, actor, startedAt, finishedAt, cause, entries, suppliers, screened, results, error }: MonitoringRunEntity): SeenRun {
  return { id, kind, actor, startedAt, finishedAt, cause, entries, suppliers, screened, results, error };
}

function countsOf({ byUnit }: MonitoringRunEntity, unit: string): { suppliers: number | null; screened: number | null } {
  return byUnit === null ? { suppliers: null, screened: null } : (byUnit[unit] ?? { suppliers: 0, screened: 0 });
}
