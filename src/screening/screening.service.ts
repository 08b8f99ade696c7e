import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { toJsonb } from '../database/jsonb.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';
import type { FoundParty } from './answer.js';
import type { Basis, Coverage, Finding, IncompleteReason, ListVersionUsed, Outcome } from './finding.js';
import { PoliciesService } from './policies/policies.service.js';
import { type SubjectScreened, screenSubject } from './screen-subject.js';
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
  /** Parties, places, goods and states that a report only mentions: for the reader, never a flag. */
  readonly context: readonly Finding[];
  readonly listVersions: readonly ListVersionUsed[];
  readonly policyVersion: string;
  readonly engineVersion: string;
  /** One-off answers are not watched for later changes of the lists. */
  readonly monitored: false;
}

interface Screened extends SubjectScreened {
  readonly id: string;
  readonly at: Date;
  readonly request: ScreeningRequestDto;
}

const DEFAULT_LIMIT = 50;

/** The one entrance to screening: a subject in, an outcome and its findings out, stored with all they rest on. */
@Injectable()
export class ScreeningService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly policies: PoliciesService,
  ) {}

  /** Throws `SubjectError` for a field that cannot be used; nothing is stored then. */
  async screen(request: ScreeningRequestDto, asker: Asker): Promise<ScreeningAnswer> {
    const screened = this.answer(request, await this.watchlists.get());
    await this.store([screened], asker);
    return present(screened);
  }

  /** Many subjects against one watchlist, stored in one transaction. Each gets an answer or the error of its own field. */
  async screenMany(requests: readonly ScreeningRequestDto[], asker: Asker): Promise<(ScreeningAnswer | SubjectError)[]> {
    const watchlist = await this.watchlists.get();
    const results = requests.map((request) => {
      try {
        return this.answer(request, watchlist);
      } catch (error) {
        if (error instanceof SubjectError) return error;
        throw error;
      }
    });
    await this.store(results.filter((result): result is Screened => !(result instanceof SubjectError)), asker);
    return results.map((result) => (result instanceof SubjectError ? result : present(result)));
  }

  private answer(request: ScreeningRequestDto, watchlist: Watchlist): Screened {
    const at = new Date();
    return { id: randomUUID(), at, request, ...screenSubject(request, watchlist, this.policies.current, at) };
  }

  /** One statement, so one transaction and one round trip: screenings, their flags, and the trail. */
  private async store(screened: readonly Screened[], asker: Asker): Promise<void> {
    if (screened.length === 0) return;
    const rows = screened.map(({ id, at, request, subject, judgement, listVersions, policyVersion }) => {
      const { lists, threshold, limit, direction, legalEntity, ...submitted } = request;
      return {
        id,
        at,
        actor: asker.actor,
        origin: asker.origin,
        unit: asker.unit,
        subject: submitted,
        subject_key: subjectKey(subject),
        outcome: judgement.outcome,
        hold: judgement.hold,
        incomplete_reasons: judgement.incompleteReasons,
        coverage: judgement.coverage,
        basis: judgement.basis,
        findings: judgement.findings.map(({ finding }) => finding),
        context: judgement.context.map(({ finding }) => finding),
        list_versions: listVersions,
        options: { lists, threshold, limit, direction, legalEntity },
        policy_version: policyVersion,
        engine_version: engineVersion(),
      };
    });
    const flags = screened.flatMap(({ id, at, judgement }) => judgement.findings.filter(({ finding }) => finding.flags).map((found) => flagOf(found, id, at, asker.unit)));
    await this.dataSource.query(STORE, [toJsonb(rows), toJsonb(flags), asker.requestId ?? null]);
  }
}

const STORE = `
  with made as (
    insert into screening select * from jsonb_populate_recordset(null::screening, $1::jsonb) returning id, actor, outcome, hold
  ), raised as (
    insert into flag (id, screening_id, unit, created_at, state, holds, list_id, party_id, score, finding, snapshot)
    select gen_random_uuid(), screening_id, unit, created_at, 'open', holds, list_id, party_id, score, finding, snapshot
    from jsonb_populate_recordset(null::flag, $2::jsonb) returning screening_id
  )
  insert into audit_event (actor, action, subject_type, subject_id, data, request_id)
  select actor, 'screening.made', 'screening', id::text,
         jsonb_build_object('outcome', outcome, 'hold', hold, 'flags', (select count(*) from raised where raised.screening_id = made.id)), $3
  from made`;

function flagOf({ finding, party }: FoundParty, screeningId: string, at: Date, unit: string | null): Record<string, unknown> {
  return { screening_id: screeningId, unit, created_at: at, holds: finding.holds, list_id: finding.list, party_id: finding.party.id, score: finding.score, finding, snapshot: party };
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
    context: context.map(({ finding }) => finding),
    listVersions,
    policyVersion,
    engineVersion: engineVersion(),
    monitored: false,
  };
}
