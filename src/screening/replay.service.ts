import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import type { Apart } from '../lists/clusters.js';
import { ListVersionEntity } from '../lists/list-version.entity.js';
import { separatedPairs } from '../lists/separated-pairs.js';
import type { ListedParty } from '../matching/party.js';
import { engineVersion } from '../watchlist/reference-data.js';
import { type Watchlist, WatchlistService, contentKey, watchlistOf } from '../watchlist/watchlist.service.js';
import type { FoundParty, PairUse } from './answer.js';
import type { Finding, IncompleteReason, ListVersionUsed, Outcome } from './finding.js';
import { PoliciesService } from './policies/policies.service.js';
import { momentOf, policyNumberOf, screenSubject } from './screen-subject.js';
import { ScreeningEntity } from './screening.entity.js';
import type { ScreeningRequestDto } from './subject.dto.js';

/** An answer as far as a replay compares it. */
export interface ReplayedAnswer {
  readonly outcome: Outcome;
  readonly hold: boolean;
  readonly incompleteReasons: readonly IncompleteReason[];
  readonly findings: readonly Finding[];
  readonly policyVersion: string;
  readonly engineVersion: string;
}

/** A past screening run again. */
export interface Replay {
  readonly screeningId: string;
  /** When the original was made; ages of lists are counted to that moment. */
  readonly at: string;
  /**
   * `replay`: the same lists, policy and engine, so the result must be the same. `comparison`: something of these is another
   * (`becauseOf` says what), so a difference says nothing about the original.
   */
  readonly kind: 'replay' | 'comparison';
  readonly becauseOf: readonly string[];
  readonly same: boolean;
  /** In plain words. */
  readonly differences: readonly string[];
  readonly original: ReplayedAnswer;
  readonly replayed: ReplayedAnswer;
}

export interface ReplayOptions {
  /** Number of another policy; default the screening's own. */
  readonly policy?: number | undefined;
}

interface PastWatchlist {
  readonly key: string;
  readonly watchlist: Watchlist;
  readonly doubts: readonly string[];
}

/** Runs a past screening again, against the list versions of its day and any policy; nothing is stored. */
@Injectable()
export class ReplayService {
  /** An index over all lists takes seconds and some hundred MB: the last one is kept for the next replay of the same day. */
  private last: PastWatchlist | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly watchlists: WatchlistService,
    private readonly policies: PoliciesService,
  ) {}

  /** Throws 404 for an unknown screening or policy. */
  async replay(screeningId: string, { policy: asked }: ReplayOptions = {}): Promise<Replay> {
    const past = await this.dataSource.manager.findOneBy(ScreeningEntity, { id: screeningId });
    if (!past) throw new NotFoundException(`There is no screening ${screeningId}.`);
    const becauseOf: string[] = [];
    const ownNumber = policyNumberOf(past.policyVersion);
    const number = asked ?? ownNumber ?? this.policies.current.number;
    if (number !== ownNumber) becauseOf.push(`policy ${number} instead of ${past.policyVersion}`);
    if (past.engineVersion !== engineVersion()) becauseOf.push(`the engine is build ${engineVersion()}, and the screening was made by ${past.engineVersion}`);
    const { watchlist, doubts } = await this.watchlistOf(past.listVersions, past.at);
    becauseOf.push(...doubts);
    // Kept links are those of whole editions; how far the linking had come in those seconds is not.
    for (const { code, list } of past.incompleteReasons) if (code === 'links_pending') becauseOf.push(`${list ?? 'a list'} was not linked to the other lists yet when the screening was made`);
    const policy = await this.policies.compiled(number);
    const { judgement, policyVersion: name } = screenSubject(requestOf(past), watchlist, momentOf(watchlist, policy, past.at), () => pairsOfThen(past));
    const original: ReplayedAnswer = { outcome: past.outcome, hold: past.hold, incompleteReasons: past.incompleteReasons, findings: past.findings, policyVersion: past.policyVersion, engineVersion: past.engineVersion };
    const replayed: ReplayedAnswer = {
      outcome: judgement.outcome,
      hold: judgement.hold,
      incompleteReasons: judgement.incompleteReasons,
      findings: judgement.findings.map(({ finding }) => finding),
      policyVersion: name,
      engineVersion: engineVersion(),
    };
    const differences = differencesBetween(original, replayed);
    return { screeningId, at: past.at.toISOString(), kind: becauseOf.length === 0 ? 'replay' : 'comparison', becauseOf, same: differences.length === 0, differences, original, replayed };
  }

  /** The index over the lists as they were; what could not be had again is named. */
  async watchlistOf(used: readonly ListVersionUsed[], at: Date): Promise<{ watchlist: Watchlist; doubts: readonly string[] }> {
    const apart = await separatedPairs((sql, parameters) => this.dataSource.query(sql, parameters), at);
    const key = [...used.map(({ versionId, provisional }) => `${versionId}:${provisional === true ? 'quarantined' : 'active'}`), ...apart.map((pair) => pair.join('/'))].join();
    const live = await this.watchlists.get();
    const liveKey = contentKey(live);
    // The lists have not changed since; only what was said about their age may have.
    if (key === liveKey) return { watchlist: { ...live, versions: asTheyWere(used, live.versions) }, doubts: [] };
    if (this.last?.key !== key) this.last = { key, ...(await this.build(used, apart)) };
    return { watchlist: { ...this.last.watchlist, versions: asTheyWere(used, this.last.watchlist.versions) }, doubts: this.last.doubts };
  }

  private async build(used: readonly ListVersionUsed[], apart: Apart): Promise<{ watchlist: Watchlist; doubts: string[] }> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const rows = await manager.findBy(ListVersionEntity, { id: In(used.map(({ versionId }) => versionId)) });
      const doubts: string[] = [];
      const sequenceOf = new Map(rows.map(({ id, sequence }) => [id, sequence]));
      const parties: { party: ListedParty; hash: string }[] = [];
      const provisional: ListedParty[] = [];
      const at = (listId: string, sequence: number): Promise<{ party: ListedParty; hash: string }[]> =>
        manager.query(
          `select r.party, encode(m.hash, 'hex') hash from list_membership m join list_record r on r.hash = m.hash
           where m.list_id = $1 and m.from_sequence <= $2 and (m.to_sequence is null or m.to_sequence > $2) order by m.record_id`,
          [listId, sequence],
        );
      for (const { list, versionId, version } of used.filter((entry) => entry.provisional !== true)) {
        const sequence = sequenceOf.get(versionId);
        if (sequence == null) doubts.push(`the edition ${version} of ${list} is not kept any more`);
        else for (const row of await at(list, sequence)) parties.push(row);
      }
      const known = new Set(parties.map(({ hash }) => hash));
      for (const { list, versionId, version } of used.filter((entry) => entry.provisional === true)) {
        const row = rows.find(({ id }) => id === versionId);
        if (row?.reasons.some((reason) => reason.startsWith('older_edition:') || reason.startsWith('looks_older:'))) continue;
        const staged =
          row?.sequence != null
            ? await at(list, row.sequence) // it was let in later: what it holds is what it held then
            : await manager.query<{ party: ListedParty; hash: string }[]>(
                "select r.party, encode(s.hash, 'hex') hash from list_staged_record s join list_record r on r.hash = s.hash where s.version_id = $1 order by s.record_id",
                [versionId],
              );
        if (staged.length === 0) doubts.push(`the update ${version} of ${list} was refused before such were kept`);
        for (const { party, hash } of staged) if (!known.has(hash)) provisional.push({ ...party, id: `${party.id}~provisional` });
      }
      const listed = parties.map(({ party }) => party).sort((a, b) => compare(a.listId, b.listId) || compare(a.recordId, b.recordId));
      return { watchlist: watchlistOf({ versions: used.flatMap(({ versionId }) => rows.find(({ id }) => id === versionId) ?? []), parties: [...listed, ...provisional], provisional: new Set(provisional.map(({ id }) => id)), apart }), doubts };
    });
  }
}

/** The cleared pairs as they spoke then; what became of them since is no part of a replay. */
function pairsOfThen({ suppressed, findings }: ScreeningEntity): (found: FoundParty) => PairUse | undefined {
  return ({ finding }) => {
    const isIt = (then: Finding): boolean => then.party.id === finding.party.id && then.kind === finding.kind;
    const cleared = suppressed.find(isIt);
    if (cleared) return { pair: cleared.pair, verdict: { result: 'applies', retested: cleared.pair.retested } };
    const failed = findings.find(isIt)?.failedPair;
    return failed && { pair: { id: failed.id, reasonCode: '', text: '', approvedBy: [], expiresOn: null }, verdict: { result: 'fails', why: failed.why } };
  };
}

/** The request as it was sent; the asker's own limit does not matter, all findings were stored. */
function requestOf({ subject, options }: ScreeningEntity): ScreeningRequestDto {
  const { lists, threshold, direction, legalEntity } = options as Pick<ScreeningRequestDto, 'lists' | 'threshold' | 'direction' | 'legalEntity'>;
  return { ...(subject as unknown as ScreeningRequestDto), lists, threshold, direction, legalEntity };
}

/** Versions with what was said about them then: state, dates, and which parts were missing. */
function asTheyWere(used: readonly ListVersionUsed[], rows: readonly ListVersionEntity[]): ListVersionEntity[] {
  return used.flatMap((then) => {
    const row = rows.find(({ id }) => id === then.versionId);
    if (!row) return [];
    const state = then.provisional === true ? ('quarantined' as const) : ('active' as const);
    // Screenings from before these were noted fall back on what is known now.
    const noted = then.checkedAt === undefined ? {} : { checkedAt: then.checkedAt === null ? null : new Date(then.checkedAt), missingParts: [...(then.missingParts ?? [])] };
    return [Object.assign(Object.create(Object.getPrototypeOf(row) as object) as ListVersionEntity, row, { state, publishedAt: then.publishedAt }, noted)];
  });
}

function differencesBetween(original: ReplayedAnswer, replayed: ReplayedAnswer): string[] {
  const differences: string[] = [];
  if (original.outcome !== replayed.outcome) differences.push(`outcome ${replayed.outcome} instead of ${original.outcome}`);
  if (original.hold !== replayed.hold) differences.push(replayed.hold ? 'it would hold and did not' : 'it would not hold and did');
  const codes = ({ incompleteReasons }: ReplayedAnswer): string => incompleteReasons.map(({ code, list }) => `${code}${list ? ` (${list})` : ''}`).sort().join(', ') || 'none';
  if (codes(original) !== codes(replayed)) differences.push(`reasons to be incomplete: ${codes(replayed)} instead of ${codes(original)}`);
  const before = new Map(original.findings.map((finding) => [`${finding.party.id} ${finding.kind}`, finding]));
  const after = new Map(replayed.findings.map((finding) => [`${finding.party.id} ${finding.kind}`, finding]));
  for (const [key, was] of before) {
    const is = after.get(key);
    if (!is) differences.push(`${key} is not found any more`);
    else if (is.score !== was.score) differences.push(`${key} scores ${is.score} instead of ${was.score}`);
    else if (is.flags !== was.flags || is.holds !== was.holds) differences.push(`${key} ${effect(is)} instead of ${effect(was)}`);
  }
  for (const key of after.keys()) if (!before.has(key)) differences.push(`${key} is found and was not`);
  return differences;
}

function effect({ flags, holds }: Finding): string {
  return holds ? 'holds' : flags ? 'flags' : 'informs';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
