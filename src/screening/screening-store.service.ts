import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { toJsonb } from '../database/jsonb.js';
import { prepared } from '../database/prepared.js';
import { engineVersion } from '../watchlist/reference-data.js';
import type { FoundParty } from './answer.js';
import { fingerprintOf } from './fingerprint.js';
import { dueAt, priorityOf } from './flag-priority.js';
import { ListVersionSets, listVersionSetId } from './list-version-sets.service.js';
import { reasonKey } from './reason-key.js';
import type { SubjectScreened } from './screen-subject.js';
import { type ScreenedNote, screened as told } from './screened.channel.js';
import type { Asker } from './screening.service.js';
import type { ScreeningRequestDto } from './subject.dto.js';
import { subjectKey } from './subject.js';
import { Together } from './together.js';

/** An answer that is about to be kept. */
export interface Screened extends SubjectScreened {
  readonly id: string;
  readonly request: ScreeningRequestDto;
}

/** An answer and who asked. */
interface Answered {
  readonly screened: Screened;
  readonly asker: Asker;
}

/** Keeps screenings, the flags they raise and the trail of both: always in one statement, so together or not at all. */
@Injectable()
export class ScreeningStore {
  // What was kept after all is refused by its id, and never kept twice.
  private readonly kept = new Together<Answered>((all) => this.keep(all));
  private readonly rehearsed = new Together<Answered>((all) => this.rehearse(all));

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly listVersionSets: ListVersionSets,
  ) {}

  /** Resolves once the screening is on disk; of a rehearsal, once it is undone. Answers without a flag wait for nobody's rows, so those of one moment share a statement. */
  async one(screened: Screened, asker: Asker): Promise<void> {
    const answered = { screened, asker };
    const alone = screened.judgement.findings.some(({ finding }) => finding.flags);
    if (asker.origin === 'rehearsal') return alone ? this.rehearse([answered]) : this.rehearsed.add(answered);
    return alone ? this.keep([answered]) : this.kept.add(answered);
  }

  /** Keeps screenings of one asker in the caller's transaction. `suppliers`: by id of the screening, whom it is about. */
  async many(manager: EntityManager, screened: readonly Screened[], asker: Asker, suppliers: ReadonlyMap<string, string> = new Map()): Promise<void> {
    await this.keep(screened.map((each) => ({ screened: each, asker })), suppliers, manager);
  }

  /** Does all that keeping takes, and takes it back: nothing is kept, flagged, counted or told. */
  private async rehearse(all: readonly Answered[]): Promise<void> {
    const undone = new Error('undone');
    const work = async (manager: EntityManager): Promise<void> => {
      await this.store(all, new Map(), manager);
      throw undone;
    };
    await this.dataSource.transaction(work).catch((error: unknown) => (error === undone ? undefined : Promise.reject(error)));
  }

  private async keep(all: readonly Answered[], suppliers: ReadonlyMap<string, string> = new Map(), manager: EntityManager = this.dataSource.manager): Promise<void> {
    await this.store(all, suppliers, manager).catch((error: unknown) => {
      this.listVersionSets.lookUpAnew();
      throw error;
    });
    for (const { screened, asker } of all) told.publish({ outcome: screened.judgement.outcome, origin: asker.origin, seconds: (Date.now() - screened.at.getTime()) / 1000 } satisfies ScreenedNote);
  }

  private async store(all: readonly Answered[], suppliers: ReadonlyMap<string, string>, manager: EntityManager): Promise<void> {
    const flags = flagsOf(all, suppliers);
    if (flags.length === 0) return this.insert(manager, all, suppliers);
    // The cases come first, in a statement of their own: who has their rows sees all flags that others have raised in them.
    const inTransaction = async (one: EntityManager): Promise<void> => {
      await prepared(one, 'open_cases', OPEN_CASES, [toJsonb(flags.map(({ finding: _, snapshot: __, ...flag }) => flag))]);
      await this.insert(one, all, suppliers);
    };
    await (manager.queryRunner?.isTransactionActive ? inTransaction(manager) : manager.transaction(inTransaction));
  }

  private async insert(manager: EntityManager, all: readonly Answered[], suppliers: ReadonlyMap<string, string>): Promise<void> {
    // What an answer rests on is sent once for all that rest on it; just after a list version there are two.
    for (const listVersions of new Set(all.map(({ screened }) => screened.listVersions))) {
      const alike = all.filter(({ screened }) => screened.listVersions === listVersions);
      const rows = alike.map(({ screened, asker }) => rowOf(screened, asker, suppliers.get(screened.id)));
      await prepared(manager, 'keep_screenings', KEEP, [toJsonb(rows), toJsonb(flagsOf(alike, suppliers)), listVersionSetId(listVersions), engineVersion()]);
    }
  }
}

// Cases are taken in the order of their keys, so that two that store at once wait for each other and never lock up.
const OPEN_CASES = `
  insert into flag_case (unit, subject_key, subject_name, reference, opened_at)
  select distinct on (subject_key, unit) unit, subject_key, subject_name, reference, created_at
  from jsonb_to_recordset($1::jsonb) as f(unit text, created_at timestamptz, subject_key text, subject_name text, reference text, supplier_id uuid, party_id text)
  where f.supplier_id is null or not exists (select 1 from flag known where known.supplier_id = f.supplier_id and known.party_id = f.party_id)
  order by subject_key, unit
  on conflict (subject_key, unit) where closed_at is null do update set reference = coalesce(excluded.reference, flag_case.reference)`;

const KEEP = `
  with made as (
    -- A set that is not there is null, which the table refuses: no screening without what it rests on.
    insert into screening
    select * from jsonb_populate_recordset(jsonb_populate_record(null::screening, jsonb_build_object('engine_version', $4::text, 'list_version_set', (select id from list_version_set where id = $3::bytea))), $1::jsonb)
    returning id, actor, outcome, hold, suppressed
  ), asked as (
    select f.*, c.id as case_id
    from jsonb_to_recordset($2::jsonb) as f(screening_id uuid, unit text, created_at timestamptz, holds boolean, list_id text, party_id text, score double precision,
      finding jsonb, snapshot jsonb, kind text, priority text, due_at timestamptz, listing_fingerprint text, subject_key text, supplier_id uuid, reason_key text)
    join flag_case c on c.subject_key = f.subject_key and c.unit is not distinct from f.unit and c.closed_at is null
    -- A supplier has one flag for each listed party, however often it is screened again.
    where f.supplier_id is null or not exists (select 1 from flag known where known.supplier_id = f.supplier_id and known.party_id = f.party_id)
  ), standing as (
    -- The same listing in the same case, as it stands on its list, and holding at least as much: a person has this before them already.
    select asked.screening_id, flag.id as flag_id, flag.party_id
    from asked join flag on flag.case_id = asked.case_id and flag.party_id = asked.party_id and flag.listing_fingerprint = asked.listing_fingerprint and flag.kind = asked.kind
      and flag.state <> 'closed' and (flag.holds or not asked.holds)
    where asked.supplier_id is null
  ), raised as (
    insert into flag (id, screening_id, unit, created_at, state, holds, list_id, party_id, score, finding, snapshot, case_id, kind, priority, due_at, listing_fingerprint, supplier_id, reason_key)
    select distinct on (case_id, party_id, kind, holds, supplier_id)
      gen_random_uuid(), screening_id, unit, created_at, 'open', holds, list_id, party_id, score, finding, snapshot, case_id, kind, priority, due_at, listing_fingerprint, supplier_id, reason_key
    from asked where not exists (select from standing where standing.screening_id = asked.screening_id and standing.party_id = asked.party_id)
    order by case_id, party_id, kind, holds, supplier_id, created_at, screening_id
    on conflict (supplier_id, party_id) where supplier_id is not null do nothing
    returning id, screening_id, case_id, party_id, kind, holds, supplier_id
  ), again as (
    insert into asked_again (screening_id, flag_id)
    select screening_id, flag_id from standing
    union select asked.screening_id, raised.id from asked join raised using (case_id, party_id, kind, holds) where asked.supplier_id is null and raised.supplier_id is null and asked.screening_id <> raised.screening_id
    returning screening_id
  ), counted as (
    select screening_id, count(*) filter (where new) as flags, count(*) filter (where not new) as again
    from (select screening_id, true as new from raised union all select screening_id, false from again) f group by screening_id
  )
  insert into audit_event (actor, action, subject_type, subject_id, data, request_id)
  select made.actor, 'screening.made', 'screening', made.id::text,
         jsonb_build_object('outcome', outcome, 'hold', hold, 'flags', coalesce(counted.flags, 0), 'flagsStanding', coalesce(counted.again, 0), 'suppressed', jsonb_array_length(suppressed)), of.request_id
  from made join jsonb_to_recordset($1::jsonb) as of(id uuid, request_id text) on of.id = made.id left join counted on counted.screening_id = made.id`;

function rowOf({ id, at, request, subject, judgement, policyVersion }: Screened, { actor, origin, unit, requestId }: Asker, supplier: string | undefined): Record<string, unknown> {
  const { lists, threshold, limit, direction, order, legalEntity, ...submitted } = request;
  return {
    id,
    at,
    actor,
    origin,
    unit,
    supplier_id: supplier ?? null,
    subject: submitted,
    subject_key: subjectKey(subject),
    outcome: judgement.outcome,
    hold: judgement.hold,
    incomplete_reasons: judgement.incompleteReasons,
    coverage: judgement.coverage,
    basis: judgement.basis,
    findings: judgement.findings.map(({ finding }) => finding),
    context: judgement.context.map(({ finding }) => finding),
    options: { lists, threshold, limit, direction, order, legalEntity },
    suppressed: judgement.suppressed,
    policy_version: policyVersion,
    request_id: requestId ?? null,
  };
}

/** A supplier and its owner may both be found for one party: the first is flagged. */
function flagsOf(all: readonly Answered[], suppliers: ReadonlyMap<string, string>): Record<string, unknown>[] {
  const raised = new Set<string>();
  return all.flatMap(({ screened, asker }) =>
    screened.judgement.findings.flatMap((found) => {
      const supplier = suppliers.get(screened.id);
      const key = `${supplier} ${found.finding.party.id}`;
      if (!found.finding.flags || (supplier !== undefined && raised.has(key))) return [];
      raised.add(key);
      return [{ ...flagOf(found, screened, asker.unit), ...(supplier === undefined ? {} : { supplier_id: supplier, reason_key: reasonKey(found) }) }];
    }),
  );
}

function flagOf({ finding, party }: FoundParty, { id, at, request, subject, policy }: Screened, unit: string | null): Record<string, unknown> {
  const priority = priorityOf(finding);
  return {
    screening_id: id,
    unit,
    created_at: at,
    holds: finding.holds,
    list_id: finding.list,
    party_id: finding.party.id,
    score: finding.score,
    finding,
    snapshot: party,
    kind: finding.kind,
    priority,
    due_at: dueAt(at, policy.hoursOf(priority)),
    listing_fingerprint: fingerprintOf(party),
    subject_key: subjectKey(subject),
    subject_name: request.name,
    reference: request.reference ?? null,
  };
}
