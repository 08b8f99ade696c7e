import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ProposalError } from '../../access/proposal.errors.js';
import { AuditService } from '../../audit/audit.service.js';
import { toJsonb } from '../../database/jsonb.js';
import { type Watchlist, WatchlistService } from '../../watchlist/watchlist.service.js';
import { momentOf, screenSubject } from '../screen-subject.js';
import type { ScreeningRequestDto } from '../subject.dto.js';
import { SubjectError } from '../subject.js';
import { type BacktestDifference, type BacktestResult, type Verdict, differenceOf } from './backtest.js';
import { PoliciesService } from './policies.service.js';
import type { PolicyVersionEntity } from './policy-version.entity.js';
import type { ScreeningPolicy } from './policy.js';

export interface BacktestOptions {
  /** Subjects of so many past days; default 365. */
  readonly sinceDays?: number | undefined;
  /** At most so many subjects, the newest; default 10,000. */
  readonly limit?: number | undefined;
}

interface PastSubject {
  readonly id: string;
  readonly subject: ScreeningRequestDto;
  readonly options: Pick<ScreeningRequestDto, 'lists' | 'threshold' | 'direction' | 'legalEntity'>;
}

const PAGE = 500;
const BETWEEN_BREATHS = 10;
const KEPT_DIFFERENCES = 1000;

/** Re-runs past subjects under a draft, beside the policy in force, on the lists of now: what would be flagged more or less, and whom. */
@Injectable()
export class PolicyBacktest {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly policies: PoliciesService,
    private readonly audit: AuditService,
  ) {}

  /** The result is kept with the draft. Throws `ProposalError` for what is no draft. */
  async run(number: number, actor: string, { sinceDays = 365, limit = 10_000 }: BacktestOptions = {}): Promise<PolicyVersionEntity> {
    const { state } = await this.policies.find(number);
    if (state !== 'draft') throw new ProposalError('cannot_be_done', `Policy ${number} is ${state}; only a draft is back-tested.`);
    const result = await this.compare(this.policies.current, await this.policies.compiled(number), await this.watchlists.get(), actor, sinceDays, limit);
    await this.dataSource.transaction(async (manager) => {
      await manager.query("update policy_version set backtest = $2 where number = $1 and state = 'draft'", [number, toJsonb(result)]);
      const { against, subjects, changedSubjects, moreFlags, fewerFlags, newHolds, endedHolds } = result;
      await this.audit.record(manager, { actor, action: 'policy.backtested', subjectType: 'policy', subjectId: String(number), data: { against, subjects, changedSubjects, moreFlags, fewerFlags, newHolds, endedHolds } });
    });
    return this.policies.find(number);
  }

  private async compare(before: ScreeningPolicy, after: ScreeningPolicy, watchlist: Watchlist, by: string, sinceDays: number, limit: number): Promise<BacktestResult> {
    const at = new Date();
    const counts = { subjects: 0, unreadable: 0, flagsBefore: 0, flagsAfter: 0, moreFlags: 0, fewerFlags: 0, newHolds: 0, endedHolds: 0, changedSubjects: 0 };
    const differences: BacktestDifference[] = [];
    for await (const past of this.pastSubjects(sinceDays, limit)) {
      const was = verdictOf(past, watchlist, before, at);
      const would = verdictOf(past, watchlist, after, at);
      // A screening takes about a millisecond: requests that wait meanwhile get their turn.
      if (++counts.subjects % BETWEEN_BREATHS === 0) await breathe();
      if (!was || !would) {
        counts.unreadable++;
        continue;
      }
      counts.flagsBefore += was.flags.size;
      counts.flagsAfter += would.flags.size;
      const difference = differenceOf(past.id, was, would);
      if (!difference) continue;
      counts.changedSubjects++;
      counts.moreFlags += difference.more.length;
      counts.fewerFlags += difference.fewer.length;
      if (would.hold && !was.hold) counts.newHolds++;
      if (was.hold && !would.hold) counts.endedHolds++;
      if (differences.length < KEPT_DIFFERENCES) differences.push(difference);
    }
    return { against: before.number, at: at.toISOString(), by, sinceDays, ...counts, differences };
  }

  /** The newest screening of each subject, newest first. */
  private async *pastSubjects(sinceDays: number, limit: number): AsyncGenerator<PastSubject> {
    const ids = await this.dataSource.query<{ id: string }[]>(
      `select id from (
         select distinct on (subject_key) id, at from screening where at >= now() - make_interval(days => $1) order by subject_key, at desc
       ) newest order by at desc limit $2`,
      [sinceDays, limit],
    );
    for (let from = 0; from < ids.length; from += PAGE) {
      const page = ids.slice(from, from + PAGE).map(({ id }) => id);
      yield* await this.dataSource.query<PastSubject[]>('select id, subject, options from screening where id = any($1) order by array_position($1::uuid[], id)', [page]);
    }
  }
}

function verdictOf({ subject, options }: PastSubject, watchlist: Watchlist, policy: ScreeningPolicy, at: Date): Verdict | undefined {
  const { lists, threshold, direction, legalEntity } = options;
  try {
    const { judgement } = screenSubject({ ...subject, lists, threshold, direction, legalEntity }, watchlist, momentOf(watchlist, policy, at));
    return { outcome: judgement.outcome, hold: judgement.hold, flags: new Set(judgement.findings.filter(({ finding }) => finding.flags).map(({ party }) => party.id)) };
  } catch (error) {
    if (error instanceof SubjectError) return undefined;
    throw error;
  }
}
