import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ActorNames } from '../access/actor-names.service.js';
import { AuditService } from '../audit/audit.service.js';
import { type Page, pageOf, readMark } from '../http/page.js';
import { toText } from '../database/jsonb.js';
import type { FlagEntity } from '../screening/screening.entity.js';
import { type TaskDue, tasksAfter } from './after-match.js';
import type { Reviewer } from './flags.service.js';
import type { TaskQueryDto } from './review.dto.js';
import { ReviewTaskEntity } from './review.entity.js';
import { ReviewError } from './review.errors.js';

/** What must be done after a match, and whether it was. */
@Injectable()
export class TasksService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
  ) {}

  /** Writes the tasks that a confirmed match brings; once for a listing of the case, however many flags say so. */
  async createFor(manager: EntityManager, flag: FlagEntity, on: string, actor: string): Promise<void> {
    const { jurisdiction, measures, legalBasis } = flag.finding;
    for (const task of tasksAfter({ jurisdiction, measures, legalBasis, on })) await this.create(manager, flag, task, actor);
  }

  /** Writes one task down, unless the case has it already for this listing. */
  async create(manager: EntityManager, flag: Pick<FlagEntity, 'id' | 'unit' | 'caseId' | 'partyId'>, task: TaskDue, actor: string): Promise<void> {
    const rows = await manager.query<{ id: string }[]>(
      `insert into review_task (unit, case_id, flag_id, kind, title, basis, due_on) select $1, $2, $3, $4, $5, $6, $7
       where not exists (select 1 from review_task t join flag f on f.id = t.flag_id where t.case_id = $2 and t.kind = $4 and t.done_at is null and f.party_id = $8)
       on conflict (flag_id, kind) do nothing returning id`,
      [flag.unit, flag.caseId, flag.id, task.kind, task.title, task.basis, task.dueOn, flag.partyId],
    );
    if (rows[0]) await this.audit.record(manager, { actor, action: 'task.created', subjectType: 'review_task', subjectId: rows[0].id, data: { kind: task.kind, dueOn: task.dueOn, flagId: flag.id } });
  }

  /** Soonest first. */
  async list({ caseId, open, limit = 500, after }: TaskQueryDto, by: Pick<Reviewer, 'unit'>): Promise<Page<ReviewTaskEntity>> {
    const query = this.dataSource.manager.createQueryBuilder(ReviewTaskEntity, 't').orderBy('t.due_on').addOrderBy('t.id').limit(limit + 1);
    if (caseId !== undefined) query.andWhere('t.case_id = :caseId', { caseId });
    if (open === true) query.andWhere('t.done_at is null');
    if (by.unit !== null) query.andWhere('t.unit = :unit', { unit: by.unit });
    const [due, id] = readMark(after, ['day', 'uuid']) ?? [];
    if (id !== undefined) query.andWhere('(t.due_on, t.id) > (:due::date, :id::uuid)', { due, id });
    return pageOf(await query.getMany(), limit, (task) => [task.dueOn, task.id]);
  }

  async finish(id: string, note: string, by: Reviewer, requestId?: string): Promise<ReviewTaskEntity> {
    return this.dataSource.transaction(async (manager) => {
      const task = await manager.findOne(ReviewTaskEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!task || (by.unit !== null && task.unit !== by.unit)) throw new ReviewError('no_such_task', `There is no task ${id}.`);
      if (task.doneAt !== null) throw new ReviewError('done_already', `${await this.names.nameOf(task.doneBy ?? '', manager)} finished this task already.`);
      await manager.query('update review_task set done_at = now(), done_by = $2, done_note = $3 where id = $1', [id, by.actor, toText(note)]);
      await this.audit.record(manager, { actor: by.actor, action: 'task.finished', subjectType: 'review_task', subjectId: id, data: { kind: task.kind }, requestId });
      return manager.findOneByOrFail(ReviewTaskEntity, { id });
    });
  }
}
