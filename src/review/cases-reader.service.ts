import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Page, mapPage, pageOf, readMark } from '../http/page.js';
import { FLAG_PRIORITIES } from '../screening/flag-priority.js';
import { bearerOf } from './flag-states.js';
import type { Reviewer } from './flags.service.js';
import { ReviewError } from './review.errors.js';

/** What the list of cases can be narrowed to. */
export interface CaseFilter {
  readonly state?: 'open' | 'closed' | 'all' | undefined;
  readonly list?: string | undefined;
  readonly partyId?: string | undefined;
  /** An actor, `me` or `nobody`: who has a flag of the case that waits. */
  readonly assignee?: string | undefined;
  readonly holds?: boolean | undefined;
  readonly escalated?: boolean | undefined;
  readonly overdue?: boolean | undefined;
  /** Part of the subject's name or its reference. */
  readonly q?: string | undefined;
  /** Only this case. */
  readonly id?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** A line of the list of cases. */
export interface CaseItem {
  readonly id: string;
  readonly unit: string | null;
  readonly subject: string;
  readonly reference: string | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly flags: number;
  /** Flags that wait for a person. */
  readonly open: number;
  /** Of these, how many stop an order. */
  readonly holds: number;
  /** Flags that were closed as a true match. */
  readonly matches: number;
  readonly escalated: boolean;
  readonly overdue: boolean;
  /** Of the most pressing flag that waits; null where none does. */
  readonly priority: string | null;
  readonly dueAt: string | null;
  readonly bestScore: number;
  readonly lists: readonly string[];
  readonly assignees: readonly string[];
}

type Row = Omit<CaseItem, 'openedAt' | 'closedAt' | 'dueAt'> & { openedAt: Date; closedAt: Date | null; dueAt: Date | null; mark: string };

const WAITS = "f.state <> 'closed'";

/** Reads cases with what their flags come to; a reviewer with a unit sees that unit's. */
@Injectable()
export class CasesReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** What is due first on top, and what is closed after it, the latest closed first. */
  async page({ id: only, state = 'open', list, partyId, assignee, holds, escalated, overdue, q, limit = 50, after }: CaseFilter, by: Pick<Reviewer, 'actor' | 'unit'>): Promise<Page<CaseItem>> {
    const [mark, id] = readMark(after, ['number', 'uuid']) ?? [];
    const rows = await this.dataSource.query<Row[]>(
      // The page is chosen by what waits alone; all that a line tells is asked for its cases only.
      `with waits as (
         select case_id, min(due_at) due, bool_or(holds) holds, bool_or(escalated_at is not null) escalated, bool_or(paused_at is null and due_at < now()) overdue
         from flag where state <> 'closed' and ($14::uuid is null or case_id = $14) group by case_id
       ), marked as (
         select c.id, (case when w.due is not null then extract(epoch from w.due) else 20000000000 - extract(epoch from coalesce(c.closed_at, c.opened_at)) end * 1000000)::bigint mark
         from flag_case c left join waits w on w.case_id = c.id
         where ($2::text is null or c.unit = $2) and ($3 = 'all' or ($3 = 'open') = (c.closed_at is null)) and ($14::uuid is null or c.id = $14)
           and ($4::text is null or exists (select from flag f where f.case_id = c.id and f.list_id = $4)) and ($5::text is null or exists (select from flag f where f.case_id = c.id and f.party_id = $5))
           and ($6::text is null or exists (select from flag f where f.case_id = c.id and ${WAITS} and case when $6 = 'nobody' then f.assignee is null else f.assignee = $6 end))
           and ($7::boolean is null or coalesce(w.holds, false) = $7) and ($8::boolean is null or coalesce(w.escalated, false) = $8) and ($9::boolean is null or coalesce(w.overdue, false) = $9)
           and ($10::text is null or c.subject_name ilike $10 or c.reference ilike $10)
       ), page as (
         select id, mark from marked where $11::bigint is null or (mark, id) > ($11::bigint, $12::uuid) order by mark, id limit $13
       )
       select c.id, c.unit, c.subject_name subject, c.reference, c.opened_at "openedAt", c.closed_at "closedAt", a.*, page.mark
       from page join flag_case c on c.id = page.id cross join lateral (
         select count(*)::int flags, count(*) filter (where ${WAITS})::int open, count(*) filter (where ${WAITS} and f.holds)::int holds, count(*) filter (where f.state = 'closed' and f.outcome = 'true_match')::int matches,
                coalesce(bool_or(${WAITS} and f.escalated_at is not null), false) escalated, coalesce(bool_or(${WAITS} and f.paused_at is null and f.due_at < now()), false) overdue,
                ($1::text[])[min(array_position($1::text[], f.priority)) filter (where ${WAITS})] priority, min(f.due_at) filter (where ${WAITS}) "dueAt", coalesce(max(f.score), 0) "bestScore",
                coalesce(array_agg(distinct f.list_id), '{}') lists, coalesce(array_agg(distinct f.assignee) filter (where ${WAITS} and f.assignee is not null), '{}') assignees
         from flag f where f.case_id = c.id
       ) a order by page.mark, c.id`,
      [[...FLAG_PRIORITIES], by.unit, state, list ?? null, partyId ?? null, assignee === 'me' ? bearerOf(by.actor) : (assignee ?? null), holds ?? null, escalated ?? null, overdue ?? null, q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`, mark ?? null, id ?? null, limit + 1, only ?? null],
    );
    return mapPage(pageOf(rows, limit, (row) => [row.mark, row.id]), itemOf);
  }

  /** The case of which the id, or its first letters, are given. Throws `ReviewError`. */
  async find(prefix: string, by: Pick<Reviewer, 'actor' | 'unit'>): Promise<CaseItem> {
    const [first, second] = await this.dataSource.query<{ id: string }[]>('select id from flag_case where id::text like $1 and ($2::text is null or unit = $2) order by id limit 2', [`${prefix.toLowerCase().replace(/[^0-9a-f-]/g, '')}%`, by.unit]);
    if (!first) throw new ReviewError('no_such_case', `There is no case ${prefix}.`);
    if (second) throw new ReviewError('no_such_case', `More than one case begins with ${prefix}: give more of its id.`);
    const { items } = await this.page({ id: first.id, state: 'all', limit: 1 }, by);
    return items[0] as CaseItem;
  }
}

function itemOf({ id, unit, subject, reference, openedAt, closedAt, flags, open, holds, matches, escalated, overdue, priority, dueAt, bestScore, lists, assignees }: Row): CaseItem {
  return { id, unit, subject, reference, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null, flags, open, holds, matches, escalated, overdue, priority, dueAt: dueAt?.toISOString() ?? null, bestScore, lists, assignees };
}
