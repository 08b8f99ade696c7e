import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { ActorNames } from '../access/actor-names.service.js';
import { sharePerson } from '../access/principal.js';
import type { Scope } from '../access/scope.js';
import { type Page, mapPage, pageOf, readMark } from '../http/page.js';
import { type PartyFacts, factsOf } from '../screening/fingerprint.js';
import { isAboutPlace } from '../screening/finding.js';
import { FLAG_PRIORITIES } from '../screening/flag-priority.js';
import { FlagCaseEntity, FlagEntity, ScreeningEntity } from '../screening/screening.entity.js';
import type { SubjectDto } from '../screening/subject.dto.js';
import { readSubject } from '../screening/subject.js';
import { type FlagAction, type FlagState, actionsFrom, bearerOf, whyNotAllowed } from './flag-states.js';
import type { Reviewer } from './flags.service.js';
import { CaseAttachmentEntity, CaseNoteEntity, FlagDispositionEntity, FlagEventEntity } from './review.entity.js';
import { ReviewError } from './review.errors.js';

/** What the queue can be narrowed to. */
export interface QueueFilter {
  readonly state?: FlagState | 'unclosed' | 'all' | undefined;
  readonly priority?: string | undefined;
  readonly list?: string | undefined;
  readonly partyId?: string | undefined;
  readonly kind?: string | undefined;
  readonly programme?: string | undefined;
  readonly country?: string | undefined;
  readonly origin?: string | undefined;
  /** An actor, `me` or `nobody`. */
  readonly assignee?: string | undefined;
  readonly caseId?: string | undefined;
  readonly holds?: boolean | undefined;
  readonly escalated?: boolean | undefined;
  readonly overdue?: boolean | undefined;
  readonly delisted?: boolean | undefined;
  readonly minScore?: number | undefined;
  readonly maxScore?: number | undefined;
  /** Part of the subject's or the party's name. */
  readonly q?: string | undefined;
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/** A page of the queue; `people` gives the names of the actors in it. */
export interface Queue extends Page<QueueItem> {
  readonly people: Readonly<Record<string, string>>;
}

/** A line of the queue. */
export interface QueueItem {
  readonly id: string;
  readonly caseId: string;
  readonly screeningId: string;
  readonly unit: string | null;
  readonly subject: string;
  readonly reference: string | null;
  readonly origin: string;
  readonly state: string;
  readonly version: number;
  readonly priority: string;
  readonly holds: boolean;
  readonly list: string;
  readonly partyId: string;
  readonly party: string;
  readonly matchedName: string;
  readonly kind: string;
  readonly score: number;
  readonly programmes: readonly string[];
  readonly countries: readonly string[];
  readonly assignee: string | null;
  readonly escalated: boolean;
  readonly delisted: boolean;
  readonly createdAt: string;
  readonly dueAt: string;
  /** Seconds on the clock of the service level, without the time that it stood. */
  readonly ageSeconds: number;
  readonly overdue: boolean;
  readonly paused: boolean;
}

export interface ListingGroup {
  readonly partyId: string;
  readonly list: string;
  readonly party: string;
  readonly flags: number;
  readonly cases: number;
  readonly bestScore: number;
  readonly holds: number;
  readonly oldest: string;
  readonly dueFirst: string;
}

/** A single-handed closing that waits for a second look. */
export interface QualityCheck {
  /** Of the disposition. */
  readonly id: string;
  readonly flagId: string;
  readonly caseId: string;
  readonly subject: string;
  readonly party: string;
  readonly partyId: string;
  readonly score: number;
  readonly reasonCode: string;
  readonly text: string;
  readonly proposedBy: string;
  readonly decidedAt: Date;
}

/** Reads flags for the queue and the review screen; a reviewer with a unit sees that unit's. */
@Injectable()
export class FlagsReader {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly names: ActorNames,
  ) {}

  /** The queue, what is due first on top. */
  async queue(filter: QueueFilter, by: Reviewer): Promise<Queue> {
    const limit = filter.limit ?? 50;
    const [due, id] = readMark(filter.after, ['time', 'uuid']) ?? [];
    const query = this.filtered(filter, by).addSelect(['c.subjectName', 'c.reference']).orderBy('f.dueAt', 'ASC').addOrderBy('f.id', 'ASC').limit(limit + 1);
    if (id !== undefined) query.andWhere('(f.due_at, f.id) > (:due::timestamptz, :id::uuid)', { due, id });
    const { entities, raw } = await query.addSelect('f.due_at::text', 'due_mark').addSelect('c.subject_name', 'subject_name').addSelect('c.reference', 'reference').addSelect('s.origin', 'origin').getRawAndEntities<{ due_mark: string; subject_name: string; reference: string | null; origin: string }>();
    const now = new Date();
    const { items, next } = mapPage(pageOf(entities.map((flag, index) => ({ flag, row: raw[index] as (typeof raw)[number] })), limit, ({ flag, row }) => [row.due_mark, flag.id]), ({ flag, row }) => itemOf(flag, row, now));
    const people = await this.names.of(items.map(({ assignee }) => assignee));
    return { items, next, people };
  }

  /** The same queue by listing, the fullest first. */
  async groups({ after, limit = 100, ...filter }: QueueFilter, by: Reviewer): Promise<Page<ListingGroup>> {
    const query = this.filtered(filter, by);
    const [flags, partyId] = readMark(after, ['number', 'text']) ?? [];
    if (partyId !== undefined) query.having('(count(*) < :flags or (count(*) = :flags and f.party_id > :lastParty))', { flags: Number(flags), lastParty: partyId });
    const rows = await query
      .select('f.party_id', 'partyId')
      .addSelect('f.list_id', 'list')
      .addSelect("max(f.finding->'party'->>'name')", 'party')
      .addSelect('count(*)::int', 'flags')
      .addSelect('count(distinct f.case_id)::int', 'cases')
      .addSelect('max(f.score)', 'bestScore')
      .addSelect('count(*) filter (where f.holds)::int', 'holds')
      .addSelect('min(f.created_at)', 'oldest')
      .addSelect('min(f.due_at)', 'dueFirst')
      .groupBy('f.party_id')
      .addGroupBy('f.list_id')
      .orderBy('count(*)', 'DESC')
      .addOrderBy('f.party_id')
      .limit(limit + 1)
      .getRawMany<Omit<ListingGroup, 'oldest' | 'dueFirst'> & { oldest: Date; dueFirst: Date }>();
    return mapPage(pageOf(rows, limit, (row) => [String(row.flags), row.partyId]), (row) => ({ ...row, oldest: row.oldest.toISOString(), dueFirst: row.dueFirst.toISOString() }));
  }

  /** The id of a flag of which the first letters are given. Throws `ReviewError`. */
  async idOf(prefix: string, by: Pick<Reviewer, 'unit'>): Promise<string> {
    const rows = await this.dataSource.query<{ id: string }[]>('select id from flag where id::text like $1 and ($2::text is null or unit = $2) order by id limit 2', [`${prefix.toLowerCase().replace(/[^0-9a-f-]/g, '')}%`, by.unit]);
    const [first, second] = rows;
    if (!first) throw new ReviewError('no_such_flag', `There is no flag ${prefix}.`);
    if (second) throw new ReviewError('no_such_flag', `More than one flag begins with ${prefix}: give more of its id.`);
    return first.id;
  }

  /** Single-handed closings that wait for a second look, oldest first, without those of the reader. */
  async qualityChecks(by: Reviewer): Promise<QualityCheck[]> {
    const rows = await this.dataSource.query<QualityCheck[]>(
      `select d.id, d.flag_id "flagId", d.case_id "caseId", c.subject_name subject, f.finding->'party'->>'name' party, f.party_id "partyId", f.score, d.reason_code "reasonCode", d.text, d.proposed_by "proposedBy", d.decided_at "decidedAt"
       from flag_disposition d join flag f on f.id = d.flag_id join flag_case c on c.id = d.case_id
       where d.quality = 'due' and ($1::text is null or f.unit = $1) order by d.decided_at, d.id limit 500`,
      [by.unit],
    );
    return rows.filter(({ proposedBy }) => !sharePerson(by.actor, proposedBy));
  }

  /** All that the review screen shows of one flag. */
  async detail(id: string, by: Reviewer): Promise<FlagDetail> {
    const { manager } = this.dataSource;
    const flag = await manager.findOneBy(FlagEntity, { id, ...(by.unit === null ? {} : { unit: by.unit }) });
    if (!flag) throw new ReviewError('no_such_flag', `There is no flag ${id}.`);
    const screening = await manager.findOneByOrFail(ScreeningEntity, { id: flag.screeningId });
    const [history, dispositions, notes, attachments] = await Promise.all([
      manager.find(FlagEventEntity, { where: { flagId: id }, order: { id: 'ASC' } }),
      manager.find(FlagDispositionEntity, { where: { flagId: id }, order: { proposedAt: 'ASC' } }),
      manager.find(CaseNoteEntity, { where: [{ caseId: flag.caseId }, { flagId: id }], order: { at: 'ASC' } }),
      manager.find(CaseAttachmentEntity, { where: [{ caseId: flag.caseId }, { flagId: id }], order: { at: 'ASC' } }),
    ]);
    const people = await this.names.of([flag.assignee, ...history.map(({ actor }) => actor), ...dispositions.flatMap(({ proposedBy, decidedBy, qualityBy }) => [proposedBy, ...decidedBy, qualityBy]), ...notes.map(({ actor }) => actor), ...attachments.map(({ actor }) => actor)]);
    return {
      people,
      flag,
      actions: actionsFrom(flag.state as FlagState).filter((action) => mayTake(action, flag, dispositions, by)),
      submitted: screening.subject,
      comparison: compare(factsOf(readSubject(screening.subject as unknown as SubjectDto)), factsOf(flag.snapshot), { byName: flag.kind === 'name' }).filter(({ field }) => !isAboutPlace(flag.kind) || OF_PLACES.includes(field)),
      otherFindings: screening.findings.filter((finding) => finding.party.id !== flag.partyId),
      suppressed: screening.suppressed,
      listVersions: screening.listVersions,
      policyVersion: screening.policyVersion,
      engineVersion: screening.engineVersion,
      history,
      dispositions,
      notes,
      attachments,
    };
  }

  private filtered(filter: QueueFilter, by: Reviewer): SelectQueryBuilder<FlagEntity> {
    const query = this.dataSource.manager.createQueryBuilder(FlagEntity, 'f').innerJoin(FlagCaseEntity, 'c', 'c.id = f.case_id').innerJoin(ScreeningEntity, 's', 's.id = f.screening_id');
    const state = filter.state ?? 'unclosed';
    if (state === 'unclosed') query.andWhere("f.state <> 'closed'");
    else if (state !== 'all') query.andWhere('f.state = :state', { state });
    if (by.unit !== null) query.andWhere('f.unit = :unit', { unit: by.unit });
    if (filter.priority !== undefined) query.andWhere('f.priority = :priority', { priority: filter.priority });
    if (filter.list !== undefined) query.andWhere('f.list_id = :list', { list: filter.list });
    if (filter.partyId !== undefined) query.andWhere('f.party_id = :partyId', { partyId: filter.partyId });
    if (filter.kind !== undefined) query.andWhere('f.kind = :kind', { kind: filter.kind });
    if (filter.programme !== undefined) query.andWhere("f.finding->'programmes' @> to_jsonb(array[:programme::text])", { programme: filter.programme });
    if (filter.country !== undefined) query.andWhere("f.snapshot->'countries' @> jsonb_build_array(jsonb_build_object('code', :country::text))", { country: filter.country.toUpperCase() });
    if (filter.origin !== undefined) query.andWhere('s.origin = :origin', { origin: filter.origin });
    if (filter.caseId !== undefined) query.andWhere('f.case_id = :caseId', { caseId: filter.caseId });
    if (filter.assignee === 'nobody') query.andWhere('f.assignee is null');
    else if (filter.assignee !== undefined) query.andWhere('f.assignee = :assignee', { assignee: filter.assignee === 'me' ? bearerOf(by.actor) : filter.assignee });
    if (filter.holds !== undefined) query.andWhere('f.holds = :holds', { holds: filter.holds });
    if (filter.escalated !== undefined) query.andWhere(`f.escalated_at is ${filter.escalated ? 'not ' : ''}null`);
    if (filter.delisted !== undefined) query.andWhere(`f.delisted_at is ${filter.delisted ? 'not ' : ''}null`);
    if (filter.overdue !== undefined) query.andWhere(`${filter.overdue ? '' : 'not '}(f.paused_at is null and f.due_at < now())`);
    if (filter.minScore !== undefined) query.andWhere('f.score >= :minScore', { minScore: filter.minScore });
    if (filter.maxScore !== undefined) query.andWhere('f.score <= :maxScore', { maxScore: filter.maxScore });
    if (filter.q !== undefined) query.andWhere("(c.subject_name ilike :q or f.finding->'party'->>'name' ilike :q)", { q: `%${filter.q.replace(/[\\%_]/g, '\\$&')}%` });
    return query;
  }
}

/** One field of both sides. */
export interface ComparedField {
  readonly field: string;
  readonly submitted: readonly string[];
  readonly listed: readonly string[];
  /** `similar`: no name is the same, and one is alike enough to be flagged. */
  readonly verdict: 'agrees' | 'similar' | 'differs' | 'missing';
}

export interface FlagDetail {
  /** Names of the actors in the rest. */
  readonly people: Readonly<Record<string, string>>;
  readonly flag: FlagEntity;
  /** What the reader may do now. */
  readonly actions: readonly FlagAction[];
  readonly submitted: Readonly<Record<string, unknown>>;
  readonly comparison: readonly ComparedField[];
  readonly otherFindings: ScreeningEntity['findings'];
  readonly suppressed: ScreeningEntity['suppressed'];
  readonly listVersions: ScreeningEntity['listVersions'];
  readonly policyVersion: string;
  readonly engineVersion: string;
  readonly history: readonly FlagEventEntity[];
  readonly dispositions: readonly FlagDispositionEntity[];
  readonly notes: readonly CaseNoteEntity[];
  readonly attachments: readonly CaseAttachmentEntity[];
}

/** Both sides beside each other; a field that one side lacks is missing, neither agreeing nor differing. */
export function compare(submitted: PartyFacts, listed: PartyFacts, { byName }: { readonly byName: boolean }): ComparedField[] {
  return Object.keys(listed).map((field) => {
    const own = known(field, submitted[field]);
    const theirs = known(field, listed[field]);
    const verdict = own.length === 0 || theirs.length === 0 ? 'missing' : own.some((value) => theirs.includes(value)) ? 'agrees' : field === 'names' && byName ? 'similar' : 'differs';
    return { field, submitted: own, listed: theirs, verdict };
  });
}

/** A type that nobody told says nothing. */
function known(field: string, values: readonly string[] = []): readonly string[] {
  return field === 'type' ? values.filter((value) => value !== 'unknown') : values;
}

/** What is compared where the finding is about a place: who the subject is has no part in it. */
const OF_PLACES: readonly string[] = ['countries', 'addresses'];

/** What an action takes beside `flags:work`, as its route says. */
const SCOPE_OF: Readonly<Partial<Record<FlagAction, Scope>>> = { assign: 'flags:assign', deescalate: 'flags:assign', approve: 'flags:approve', return: 'flags:approve' };

/** Whether the reader may take the step; a second person is one who did not propose. */
function mayTake(action: FlagAction, flag: FlagEntity, dispositions: readonly FlagDispositionEntity[], by: Reviewer): boolean {
  if (!by.scopes.has(SCOPE_OF[action] ?? 'flags:work') || whyNotAllowed(action, flag, { actor: by.actor, supervises: by.scopes.has('flags:assign') }) !== undefined) return false;
  if (action !== 'approve' && action !== 'return') return true;
  return by.kind === 'user' && !dispositions.some(({ state, proposedBy }) => state === 'proposed' && sharePerson(by.actor, proposedBy));
}

function itemOf(flag: FlagEntity, { subject_name, reference, origin }: { subject_name: string; reference: string | null; origin: string }, now: Date): QueueItem {
  const { finding } = flag;
  const stands = flag.pausedAt;
  return {
    id: flag.id,
    caseId: flag.caseId,
    screeningId: flag.screeningId,
    unit: flag.unit,
    subject: subject_name,
    reference,
    origin,
    state: flag.state,
    version: flag.version,
    priority: FLAG_PRIORITIES.find((priority) => priority === flag.priority) ?? 'normal',
    holds: flag.holds,
    list: flag.listId,
    partyId: flag.partyId,
    party: finding.party.name,
    matchedName: finding.matchedName,
    kind: flag.kind,
    score: flag.score,
    programmes: finding.programmes,
    countries: [...new Set(flag.snapshot.countries.map(({ code }) => code))],
    assignee: flag.assignee,
    escalated: flag.escalatedAt !== null,
    delisted: flag.delistedAt !== null,
    createdAt: flag.createdAt.toISOString(),
    dueAt: flag.dueAt.toISOString(),
    ageSeconds: Math.max(0, Math.round(((stands ?? now).getTime() - flag.createdAt.getTime()) / 1000) - flag.pausedSeconds),
    overdue: stands === null && flag.dueAt < now,
    paused: stands !== null,
  };
}
