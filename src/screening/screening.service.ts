import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { toJsonb } from '../database/jsonb.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';
import type { FoundParty } from './answer.js';
import { ClearedPairs } from './cleared-pairs.service.js';
import type { Basis, Coverage, Finding, IncompleteReason, ListVersionUsed, Outcome, SuppressedFinding } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { dueAt, priorityOf } from './flag-priority.js';
import { PoliciesService } from './policies/policies.service.js';
import { type Moment, type PairsReader, type SubjectScreened, momentOf, screenSubject } from './screen-subject.js';
import { type ScreenedNote, screened as told } from './screened.channel.js';
import { reasonKey } from './reason-key.js';
import type { ScreeningRequestDto } from './subject.dto.js';
import { SubjectError, subjectKey } from './subject.js';

/** Who asks, and by which entrance. */
export interface Asker {
  readonly actor: string;
  readonly origin: 'api' | 'cli' | 'file' | 'batch' | 'register' | 'monitoring';
  /** Organisation unit whose subject it is; null: none in particular. */
  readonly unit: string | null;
  readonly requestId?: string;
}

/** The answer to one screening. */
export interface ScreeningAnswer {
  readonly id: string;
  readonly at: string;
  readonly reference?: string;
  readonly outcome: Outcome;
  /** True: stop the order until a person has decided. */
  readonly hold: boolean;
  readonly incompleteReasons: readonly IncompleteReason[];
  readonly coverage: Coverage;
  readonly basis: Basis;
  /** Best first; at most `limit`, `findingsTotal` tells how many there are. */
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
  /** How many of all findings raise a flag. */
  readonly flagsTotal: number;
  /** Parties, places, goods and states that a report only mentions: for the reader, never a flag. */
  readonly context: readonly Finding[];
  /** Findings that two people have cleared before, each with the cleared pair: all of them, beside the limit. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly listVersions: readonly ListVersionUsed[];
  readonly policyVersion: string;
  readonly engineVersion: string;
  /** One-off answers are not watched for later changes of the lists. */
  readonly monitored: false;
}

/** How many subjects are screened. */
export interface ManyOptions {
  /** False: answered only; nothing is stored or flagged (a dry run). */
  readonly store?: boolean;
  /** Supplier of the register that each request is about, in their order; a supplier is flagged once for each party. */
  readonly suppliers?: readonly (string | undefined)[];
  /** Runs first in the transaction that stores the screenings; what it throws undoes both. Undefined stands for a `SubjectError`. */
  readonly within?: (manager: EntityManager, stored: readonly (StoredScreening | undefined)[], answers: readonly (ScreeningAnswer | SubjectError)[]) => Promise<void>;
}

/** A screening that is being stored, with the list entries behind its findings. */
export interface StoredScreening {
  readonly id: string;
  readonly at: Date;
  readonly found: readonly FoundParty[];
}

interface Screened extends SubjectScreened {
  readonly id: string;
  readonly request: ScreeningRequestDto;
}

const DEFAULT_LIMIT = 50;
/** Subjects between two turns of the event loop. */
const TURN = 25;

/** The one entrance to screening: a subject in, an outcome and its findings out, stored with all they rest on. */
@Injectable()
export class ScreeningService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly pairs: ClearedPairs,
    private readonly policies: PoliciesService,
  ) {}

  /** Throws `SubjectError` for a field that cannot be used; nothing is stored then. */
  async screen(request: ScreeningRequestDto, asker: Asker): Promise<ScreeningAnswer> {
    const watchlist = await this.watchlists.get();
    const [screened] = (await this.withLivePairs(() => [this.answer(request, watchlist, asker.unit)])) as [Screened];
    await this.store(this.dataSource.manager, [screened], asker);
    await this.pairs.tellFailed(screened.judgement.findings.flatMap(({ finding }) => finding.failedPair ?? []));
    return present(screened);
  }

  /**
   * Many subjects against one watchlist, stored in one transaction. Each gets an answer or the error of its own field.
   * The event loop gets a turn every few subjects, so that requests of other callers are answered meanwhile.
   */
  async screenMany(requests: readonly ScreeningRequestDto[], asker: Asker, options: ManyOptions = {}): Promise<(ScreeningAnswer | SubjectError)[]> {
    const watchlist = await this.watchlists.get();
    const results = await this.withLivePairs(() => this.answerAll(requests, watchlist, asker.unit));
    const answers = results.map((result) => (result instanceof SubjectError ? result : present(result)));
    if (options.store === false) return answers;
    const screened = results.filter((result): result is Screened => !(result instanceof SubjectError));
    const { within } = options;
    if (!within) await this.store(this.dataSource.manager, screened, asker);
    else {
      const suppliers = new Map<string, string>();
      results.forEach((result, index) => {
        const supplier = options.suppliers?.[index];
        if (supplier !== undefined && !(result instanceof SubjectError)) suppliers.set(result.id, supplier);
      });
      await this.dataSource.transaction(async (manager) => {
        await within(manager, results.map((result) => (result instanceof SubjectError ? undefined : { id: result.id, at: result.at, found: result.judgement.findings })), answers);
        await this.store(manager, screened, asker, suppliers);
      });
    }
    await this.pairs.tellFailed(screened.flatMap(({ judgement }) => judgement.findings.flatMap(({ finding }) => finding.failedPair ?? [])));
    return answers;
  }

  /** The findings alone, with the list entries behind them; nothing is stored. A subject that cannot be read has none. */
  async findMany(requests: readonly ScreeningRequestDto[], unit: string | null): Promise<(readonly FoundParty[])[]> {
    const watchlist = await this.watchlists.get();
    const results = await this.withLivePairs(() => this.answerAll(requests, watchlist, unit));
    return results.map((result) => (result instanceof SubjectError ? [] : result.judgement.findings));
  }

  private async answerAll(requests: readonly ScreeningRequestDto[], watchlist: Watchlist, unit: string | null): Promise<(Screened | SubjectError)[]> {
    const moment = momentOf(watchlist, this.policies.current, new Date());
    const results: (Screened | SubjectError)[] = [];
    for (const request of requests) {
      if (results.length > 0 && results.length % TURN === 0) await new Promise((next) => setImmediate(next));
      try {
        results.push(this.answer(request, watchlist, unit, moment));
      } catch (error) {
        if (!(error instanceof SubjectError)) throw error;
        results.push(error);
      }
    }
    return results;
  }

  /** Pairs come from memory; one that is about to suppress is confirmed with the database, so a revoked pair never does. */
  private async withLivePairs<T extends Screened | SubjectError>(work: () => T[] | Promise<T[]>): Promise<T[]> {
    await this.pairs.ensureFresh();
    const results = await work();
    const used = results.flatMap((result) => (result instanceof SubjectError ? [] : result.judgement.suppressed.map(({ pair }) => pair.id)));
    if (await this.pairs.allActive(used)) return results;
    await this.pairs.refresh();
    return work();
  }

  private answer(request: ScreeningRequestDto, watchlist: Watchlist, unit: string | null, moment: Moment = momentOf(watchlist, this.policies.current, new Date())): Screened {
    const pairs: PairsReader = ({ subject }) => this.pairs.of({ subject, reference: request.reference ?? null, unit, at: moment.at, policyVersion: moment.policyVersion, engineVersion: engineVersion() });
    return { id: randomUUID(), request, ...screenSubject(request, watchlist, moment, pairs) };
  }

  /** One statement and one round trip: screenings, their flags, and the trail. What is the same for all is sent once. */
  private async store(manager: EntityManager, screened: readonly Screened[], asker: Asker, suppliers: ReadonlyMap<string, string> = new Map()): Promise<void> {
    const [first] = screened;
    if (!first) return;
    const same = { actor: asker.actor, origin: asker.origin, unit: asker.unit, list_versions: first.listVersions, policy_version: first.policyVersion, engine_version: engineVersion() };
    const rows = screened.map(({ id, at, request, subject, judgement }) => {
      const { lists, threshold, limit, direction, legalEntity, ...submitted } = request;
      return {
        id,
        at,
        supplier_id: suppliers.get(id) ?? null,
        subject: submitted,
        subject_key: subjectKey(subject),
        outcome: judgement.outcome,
        hold: judgement.hold,
        incomplete_reasons: judgement.incompleteReasons,
        coverage: judgement.coverage,
        basis: judgement.basis,
        findings: judgement.findings.map(({ finding }) => finding),
        context: judgement.context.map(({ finding }) => finding),
        options: { lists, threshold, limit, direction, legalEntity },
        suppressed: judgement.suppressed,
      };
    });
    const raised = new Set<string>();
    /** A supplier and its owner may both be found for one party: the first is flagged. */
    const isFirst = (id: string, partyId: string): boolean => {
      const supplier = suppliers.get(id);
      const key = `${supplier} ${partyId}`;
      return supplier === undefined || (!raised.has(key) && Boolean(raised.add(key)));
    };
    const flags = screened.flatMap(({ id, at, request, subject, judgement }) =>
      judgement.findings
        .filter(({ finding }) => finding.flags && isFirst(id, finding.party.id))
        .map((found) => ({ ...flagOf(found, { id, at, request, key: subjectKey(subject), unit: asker.unit }), ...(suppliers.has(id) ? { supplier_id: suppliers.get(id), reason_key: reasonKey(found) } : {}) })),
    );
    await manager.query(STORE, [toJsonb(rows), toJsonb(flags), asker.requestId ?? null, toJsonb(same)]);
    for (const { at, judgement } of screened) told.publish({ outcome: judgement.outcome, origin: asker.origin, seconds: (Date.now() - at.getTime()) / 1000 } satisfies ScreenedNote);
  }
}

// Cases are taken in the order of their keys, so that two that store at once wait for each other and never lock up.
const STORE = `
  with made as (
    insert into screening select * from jsonb_populate_recordset(jsonb_populate_record(null::screening, $4::jsonb), $1::jsonb) returning id, actor, outcome, hold, suppressed
  ), asked as (
    select * from jsonb_to_recordset($2::jsonb) as f(screening_id uuid, unit text, created_at timestamptz, holds boolean, list_id text, party_id text, score double precision,
      finding jsonb, snapshot jsonb, kind text, priority text, due_at timestamptz, listing_fingerprint text, subject_key text, subject_name text, reference text, supplier_id uuid, reason_key text)
    -- A supplier has one flag for each listed party, however often it is screened again.
    where f.supplier_id is null or not exists (select 1 from flag known where known.supplier_id = f.supplier_id and known.party_id = f.party_id)
  ), opened as (
    insert into flag_case (unit, subject_key, subject_name, reference, opened_at)
    select distinct on (subject_key, unit) unit, subject_key, subject_name, reference, created_at from asked order by subject_key, unit
    on conflict (subject_key, unit) where closed_at is null do update set reference = coalesce(excluded.reference, flag_case.reference)
    returning id, subject_key, unit
  ), raised as (
    insert into flag (id, screening_id, unit, created_at, state, holds, list_id, party_id, score, finding, snapshot, case_id, kind, priority, due_at, listing_fingerprint, supplier_id, reason_key)
    select gen_random_uuid(), screening_id, asked.unit, created_at, 'open', holds, list_id, party_id, score, finding, snapshot, opened.id, kind, priority, due_at, listing_fingerprint, supplier_id, reason_key
    from asked join opened on opened.subject_key = asked.subject_key and opened.unit is not distinct from asked.unit
    on conflict (supplier_id, party_id) where supplier_id is not null do nothing
    returning screening_id
  ), counted as (
    select screening_id, count(*) n from raised group by screening_id
  )
  insert into audit_event (actor, action, subject_type, subject_id, data, request_id)
  select actor, 'screening.made', 'screening', id::text,
         jsonb_build_object('outcome', outcome, 'hold', hold, 'flags', coalesce(counted.n, 0), 'suppressed', jsonb_array_length(suppressed)), $3
  from made left join counted on counted.screening_id = made.id`;

function flagOf({ finding, party }: FoundParty, of: { readonly id: string; readonly at: Date; readonly request: ScreeningRequestDto; readonly key: string; readonly unit: string | null }): Record<string, unknown> {
  const priority = priorityOf(finding);
  return {
    screening_id: of.id,
    unit: of.unit,
    created_at: of.at,
    holds: finding.holds,
    list_id: finding.list,
    party_id: finding.party.id,
    score: finding.score,
    finding,
    snapshot: party,
    kind: finding.kind,
    priority,
    due_at: dueAt(of.at, priority),
    listing_fingerprint: fingerprintOf(party),
    subject_key: of.key,
    subject_name: of.request.name,
    reference: of.request.reference ?? null,
  };
}

function present({ id, at, request, judgement, listVersions, policyVersion }: Screened): ScreeningAnswer {
  const { findings, context, ...rest } = judgement;
  return {
    id,
    at: at.toISOString(),
    ...(request.reference !== undefined ? { reference: request.reference } : {}),
    ...rest,
    findings: findings.slice(0, request.limit ?? DEFAULT_LIMIT).map(({ finding }) => finding),
    findingsTotal: findings.length,
    flagsTotal: findings.filter(({ finding }) => finding.flags).length,
    context: context.map(({ finding }) => finding),
    listVersions,
    policyVersion,
    engineVersion: engineVersion(),
    monitored: false,
  };
}
