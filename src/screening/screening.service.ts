import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type Answered, IdempotencyService, type Once } from '../access/idempotency.service.js';
import type { Match } from '../matching/match.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { MatchThreads } from '../watchlist/match-threads.service.js';
import { type Watchlist, WatchlistService } from '../watchlist/watchlist.service.js';
import type { FoundParty } from './answer.js';
import { ClearedPairs } from './cleared-pairs.service.js';
import type { Basis, Coverage, Finding, IncompleteReason, ListVersionUsed, Outcome, SuppressedFinding } from './finding.js';
import { ListVersionSets } from './list-version-sets.service.js';
import { matchQuestions, questionOrError } from './match-questions.js';
import { PoliciesService } from './policies/policies.service.js';
import { type Moment, type PairsReader, type Question, judgeMatches, momentOf, readQuestion } from './screen-subject.js';
import { type Screened, ScreeningStore } from './screening-store.service.js';
import type { ScreeningRequestDto } from './subject.dto.js';
import { SubjectError } from './subject.js';

/** Who asks, and by which entrance. */
export interface Asker {
  readonly actor: string;
  /** `rehearsal`: the server asks itself, and nothing of it is kept. */
  readonly origin: 'rehearsal' | 'api' | 'cli' | 'file' | 'batch' | 'register' | 'monitoring';
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

const DEFAULT_LIMIT = 50;
/** Subjects between two turns of the event loop. */
const TURN = 25;

/** The one entrance to screening: a subject in, an outcome and its findings out, stored with all they rest on. */
@Injectable()
export class ScreeningService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly threads: MatchThreads,
    private readonly pairs: ClearedPairs,
    private readonly policies: PoliciesService,
    private readonly kept: ScreeningStore,
    private readonly listVersionSets: ListVersionSets,
    private readonly idempotency: IdempotencyService,
  ) {}

  /** Throws `SubjectError` for a field that cannot be used; nothing is stored then. */
  async screen(request: ScreeningRequestDto, asker: Asker): Promise<ScreeningAnswer> {
    const screened = await this.screened(request, asker);
    await this.kept.one(screened, asker);
    await this.tellFailed([screened]);
    return present(screened);
  }

  /** As `screen`, and where the same was asked under the same key before, the answer of then. */
  async screenOnce(request: ScreeningRequestDto, asker: Asker, once: Once): Promise<Answered<ScreeningAnswer>> {
    let kept: Screened | undefined;
    const answered = await this.idempotency.once(once, async () => {
      const screened = await this.screened(request, asker);
      const store = async (manager: EntityManager): Promise<void> => {
        await this.kept.many(manager, [screened], asker);
        kept = screened;
      };
      return { answer: present(screened), screeningId: screened.id, store };
    });
    if (kept) await this.tellFailed([kept]);
    return answered;
  }

  /**
   * Many subjects against one watchlist, matched on threads and stored in one transaction. Each gets an answer or the error of its
   * own field. The event loop gets a turn every few subjects, so that requests of other callers are answered meanwhile.
   */
  async screenMany(requests: readonly ScreeningRequestDto[], asker: Asker, options: ManyOptions = {}): Promise<(ScreeningAnswer | SubjectError)[]> {
    const watchlist = await this.watchlists.get();
    const results = await this.withLivePairs(() => this.answerAll(requests, watchlist, asker.unit));
    const answers = results.map((result) => (result instanceof SubjectError ? result : present(result)));
    if (options.store === false) return answers;
    const screened = results.filter((result): result is Screened => !(result instanceof SubjectError));
    for (const listVersions of new Set(screened.map((each) => each.listVersions))) await this.listVersionSets.keep(listVersions);
    const { within } = options;
    if (!within) await this.kept.many(this.dataSource.manager, screened, asker);
    else {
      const suppliers = new Map<string, string>();
      results.forEach((result, index) => {
        const supplier = options.suppliers?.[index];
        if (supplier !== undefined && !(result instanceof SubjectError)) suppliers.set(result.id, supplier);
      });
      await this.dataSource.transaction(async (manager) => {
        await within(manager, results.map((result) => (result instanceof SubjectError ? undefined : { id: result.id, at: result.at, found: result.judgement.findings })), answers);
        await this.kept.many(manager, screened, asker, suppliers);
      });
    }
    await this.tellFailed(screened);
    return answers;
  }

  /** The findings alone, with the list entries behind them; nothing is stored. A subject that cannot be read has none. */
  async findMany(requests: readonly ScreeningRequestDto[], unit: string | null): Promise<(readonly FoundParty[])[]> {
    const watchlist = await this.watchlists.get();
    const results = await this.withLivePairs(() => this.answerAll(requests, watchlist, unit));
    return results.map((result) => (result instanceof SubjectError ? [] : result.judgement.findings));
  }

  private async screened(request: ScreeningRequestDto, { unit }: Asker): Promise<Screened> {
    const watchlist = await this.watchlists.soonest();
    const [screened] = (await this.withLivePairs(() => [this.answer(request, watchlist, unit)])) as [Screened];
    await this.listVersionSets.keep(screened.listVersions);
    return screened;
  }

  private async tellFailed(screened: readonly Screened[]): Promise<void> {
    await this.pairs.tellFailed(screened.flatMap(({ judgement }) => judgement.findings.flatMap(({ finding }) => finding.failedPair ?? [])));
  }

  private async answerAll(requests: readonly ScreeningRequestDto[], watchlist: Watchlist, unit: string | null): Promise<(Screened | SubjectError)[]> {
    const moment = momentOf(watchlist, this.policies.current, new Date());
    const questions = requests.map((request) => questionOrError(request, moment));
    const matches = await matchQuestions(questions.filter((question): question is Question => !(question instanceof SubjectError)), watchlist, this.threads);
    const results: (Screened | SubjectError)[] = [];
    for (const question of questions) {
      if (results.length % TURN === TURN - 1) await new Promise((next) => setImmediate(next));
      results.push(question instanceof SubjectError ? question : this.judged(question, matches.get(question) ?? [], watchlist, unit, moment));
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

  private answer(request: ScreeningRequestDto, watchlist: Watchlist, unit: string | null): Screened {
    const moment = momentOf(watchlist, this.policies.current, new Date());
    const question = readQuestion(request, moment);
    return this.judged(question, watchlist.matcher.match(question.subject, question.options), watchlist, unit, moment);
  }

  private judged(question: Question, matches: readonly Match[], watchlist: Watchlist, unit: string | null, moment: Moment): Screened {
    const { request } = question;
    const pairs: PairsReader = ({ subject }) => this.pairs.of({ subject, reference: request.reference ?? null, unit, at: moment.at, policyVersion: moment.policyVersion, engineVersion: engineVersion() });
    return { id: randomUUID(), request, ...judgeMatches(question, matches, watchlist, moment, pairs) };
  }
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
