import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { TODAY } from '../database/today.js';
import type { Reviewer } from './flags.service.js';

export interface Digest {
  readonly since: string;
  /** New editions of lists and what they changed. */
  readonly lists: readonly { readonly list: string; readonly publishedAt: string | null; readonly state: string; readonly added: number; readonly changed: number; readonly changedForScreening: number | null; readonly removed: number }[];
  /** New flags by the entrance of their screening and by list. */
  readonly raised: readonly { readonly origin: string; readonly list: string; readonly flags: number; readonly holds: number }[];
  readonly reopened: number;
  readonly delisted: number;
  readonly closed: number;
  /** Passes of monitoring over the register: those that failed, and differences that a full pass found and the changes had not led to. */
  readonly monitoring: { readonly passes: number; readonly failed: number; readonly defects: number };
  readonly open: { readonly unclaimed: number; readonly overdue: number; readonly dueToday: number; readonly escalated: number; readonly awaitingInformation: number; readonly awaitingApproval: number };
  readonly pairs: { readonly suspended: number; readonly expiringSoon: number; readonly suppressed: number };
  /** Ending within 30 days, and confirmed matches whose licence is no longer in force. */
  readonly licences: { readonly expiringSoon: number; readonly expired: number };
  readonly tasks: { readonly overdue: number; readonly dueThisWeek: number };
  readonly qualityChecksDue: number;
}

/** The morning's page: what lists and monitoring brought since, and what waits. Counts of work, never of a person. */
@Injectable()
export class DigestService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async since(since: Date, by: Pick<Reviewer, 'unit'>): Promise<Digest> {
    const query = <T>(sql: string): Promise<T[]> => this.dataSource.query<T[]>(sql, [since, by.unit]);
    const [lists, raised, [steps], [open], [pairs], [suppressed], [tasks], [quality], [licences], [monitoring]] = await Promise.all([
      this.dataSource.query<Digest['lists'][number][]>(
        `select list_id as list, published_at::text as "publishedAt", state, coalesce((counts->>'added')::int, 0) added, coalesce((counts->>'changed')::int, 0) changed, (counts->>'changedForScreening')::int "changedForScreening", coalesce((counts->>'removed')::int, 0) removed
         from list_version where created_at >= $1 and state in ('active', 'superseded', 'quarantined', 'rejected') order by created_at, list_id`,
        [since],
      ),
      query<Digest['raised'][number]>(
        `select s.origin, f.list_id as list, count(*)::int flags, count(*) filter (where f.holds)::int holds
         from flag f join screening s on s.id = f.screening_id where f.created_at >= $1 and ($2::text is null or f.unit = $2) group by 1, 2 order by 1, 2`,
      ),
      query<{ reopened: number; delisted: number; closed: number }>(
        `select count(*) filter (where e.action = 'reopen')::int reopened, count(*) filter (where e.action = 'delisted')::int delisted, count(*) filter (where e.to_state = 'closed' and e.from_state <> 'closed')::int closed
         from flag_event e join flag f on f.id = e.flag_id where e.at >= $1 and ($2::text is null or f.unit = $2)`,
      ),
      query<Digest['open']>(
        `select count(*) filter (where state = 'open')::int unclaimed, count(*) filter (where paused_at is null and due_at < now())::int overdue,
                count(*) filter (where paused_at is null and due_at >= now() and due_at < (${TODAY} + 1)::timestamp at time zone 'UTC')::int "dueToday", count(*) filter (where escalated_at is not null)::int escalated,
                count(*) filter (where state = 'needs_information')::int "awaitingInformation", count(*) filter (where state = 'proposed')::int "awaitingApproval"
         from flag where state <> 'closed' and ($2::text is null or unit = $2) and $1::timestamptz is not null`,
      ),
      query<{ suspended: number; expiringSoon: number }>(
        `select count(*) filter (where state = 'suspended' and ended_at >= $1)::int suspended, count(*) filter (where state = 'active' and expires_on <= ${TODAY} + 14)::int "expiringSoon"
         from cleared_pair where $2::text is null or unit = $2`,
      ),
      query<{ n: number }>(`select coalesce(sum(jsonb_array_length(suppressed)), 0)::int n from screening where at >= $1 and suppressed <> '[]' and ($2::text is null or unit = $2)`),
      query<Digest['tasks']>(
        `select count(*) filter (where due_on < ${TODAY})::int overdue, count(*) filter (where due_on between ${TODAY} and ${TODAY} + 7)::int "dueThisWeek"
         from review_task where done_at is null and ($2::text is null or unit = $2) and $1::timestamptz is not null`,
      ),
      query<{ n: number }>(`select count(*)::int n from flag_disposition d join flag f on f.id = d.flag_id where d.quality = 'due' and ($2::text is null or f.unit = $2) and $1::timestamptz is not null`),
      query<Digest['licences']>(
        `select (select count(*)::int from licence where state = 'active' and valid_to between ${TODAY} and ${TODAY} + 30 and ($2::text is null or unit = $2)) "expiringSoon",
                (select count(*)::int from flag f join licence l on l.id = f.licence_id where f.state = 'closed' and f.outcome = 'true_match' and (l.state <> 'active' or l.valid_to < ${TODAY}) and ($2::text is null or f.unit = $2)) expired
         where $1::timestamptz is not null`,
      ),
      // Passes are over all units; a difference is its supplier's unit's.
      query<Digest['monitoring']>(
        `select (select count(*)::int from monitoring_run where started_at >= $1 and kind <> 'suppliers') passes, (select count(*)::int from monitoring_run where started_at >= $1 and error is not null) failed,
                (select count(*)::int from monitoring_defect d join supplier s on s.id = d.supplier_id where d.at >= $1 and ($2::text is null or s.unit = $2)) defects`,
      ),
    ]);
    return {
      since: since.toISOString(),
      lists,
      raised,
      reopened: steps?.reopened ?? 0,
      delisted: steps?.delisted ?? 0,
      closed: steps?.closed ?? 0,
      monitoring: monitoring ?? { passes: 0, failed: 0, defects: 0 },
      open: open ?? { unclaimed: 0, overdue: 0, dueToday: 0, escalated: 0, awaitingInformation: 0, awaitingApproval: 0 },
      pairs: { suspended: pairs?.suspended ?? 0, expiringSoon: pairs?.expiringSoon ?? 0, suppressed: suppressed?.n ?? 0 },
      licences: licences ?? { expiringSoon: 0, expired: 0 },
      tasks: tasks ?? { overdue: 0, dueThisWeek: 0 },
      qualityChecksDue: quality?.n ?? 0,
    };
  }
}
