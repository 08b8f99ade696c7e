import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActorNames } from '../../access/actor-names.service.js';
import { dayOf } from '../../days.js';
import { IN_WORDS } from '../../matching/explain.js';
import type { ListedParty } from '../../matching/party.js';
import type { Match } from '../../matching/match.js';
import { type TerritoryRule, isInForce } from '../../rules/territories.js';
import { engineVersion, loadTerritories } from '../../watchlist/reference-data.js';
import { ListVersionEntity } from '../../lists/list-version.entity.js';
import { versionName } from '../../lists/list-status.service.js';
import { ClearedPairEntity } from '../../screening/cleared-pair.entity.js';
import type { ListVersionUsed } from '../../screening/finding.js';
import { fingerprintOf } from '../../screening/fingerprint.js';
import { PoliciesService } from '../../screening/policies/policies.service.js';
import { ReplayService } from '../../screening/replay.service.js';
import { momentOf, screenSubject } from '../../screening/screen-subject.js';
import { ScreeningEntity } from '../../screening/screening.entity.js';
import type { SubjectDto } from '../../screening/subject.dto.js';
import { placeOf, territoryFindings, territoryRuleOf } from '../../screening/territory-findings.js';
import { readSubject, subjectKey } from '../../screening/subject.js';
import { saysOf } from '../dispositions.js';
import type { Reviewer } from '../flags.service.js';

/** One step of the answer. `unknown` where what is kept does not tell. */
export interface WhyNotStep {
  readonly question: string;
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly detail: string;
}

export interface WhyNot {
  readonly subject: string;
  readonly party: string;
  /** The day in question; everything is asked as of its end, UTC. */
  readonly at: string;
  readonly steps: readonly WhyNotStep[];
  /** The first step that explains it, in a sentence. */
  readonly conclusion: string;
}

/** How an answer is put together step by step. */
interface Asking {
  readonly say: (question: string, answer: boolean | undefined, detail: string) => void;
  readonly done: (conclusion: string) => WhyNot;
}

interface Membership {
  readonly from_sequence: number;
  readonly to_sequence: number | null;
  readonly party: ListedParty;
}

/** Why a subject was not stopped for a party on a day: asked step by step, from the publisher to the flag. */
@Injectable()
export class WhyNotService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly replays: ReplayService,
    private readonly policies: PoliciesService,
    private readonly names: ActorNames,
  ) {}

  async ask(subject: SubjectDto, partyId: string, at: string, by: Pick<Reviewer, 'unit'>): Promise<WhyNot> {
    const end = new Date(`${at}T23:59:59.999Z`);
    const steps: WhyNotStep[] = [];
    const say = (question: string, answer: boolean | undefined, detail: string): void => void steps.push({ question, answer: answer === undefined ? 'unknown' : answer ? 'yes' : 'no', detail });
    const done = (conclusion: string): WhyNot => ({ subject: subject.name, party: partyId, at, steps, conclusion });
    const rule = territoryRuleOf(partyId);
    if (rule) return this.askRule(subject, rule, partyId, at, by, { say, done });
    const [listId, recordId] = [partyId.slice(0, partyId.indexOf(':')), partyId.slice(partyId.indexOf(':') + 1)];

    const versions = await this.dataSource.manager.find(ListVersionEntity, { where: { listId }, order: { sequence: 'ASC' } });
    const active = versions.filter(({ sequence }) => sequence !== null);
    const memberships = await this.dataSource.query<Membership[]>('select m.from_sequence, m.to_sequence, r.party from list_membership m join list_record r on r.hash = m.hash where m.list_id = $1 and m.record_id = $2 order by m.from_sequence', [listId, recordId]);
    const holding = active.filter(({ sequence }) => memberships.some((interval) => interval.from_sequence <= (sequence as number) && (interval.to_sequence === null || interval.to_sequence > (sequence as number))));
    if (active.length === 0) {
      say('Was the list loaded?', false, `No edition of ${listId} has ever been loaded here.`);
      return done(`${listId} was never loaded, so nothing on it could be found.`);
    }

    const listedOn = memberships.at(-1)?.party.listing.listedOn;
    const firstPublished = holding.map(({ publishedAt }) => publishedAt).filter((day): day is string => day !== null).sort()[0];
    const publishedBy = [listedOn, firstPublished].filter((day): day is string => day !== undefined).sort()[0];
    say(
      'Was the party published by then?',
      publishedBy === undefined ? undefined : publishedBy <= at,
      holding.length === 0 ? `No edition that was ever loaded holds ${partyId}.` : `${listedOn ? `Listed on ${listedOn} by its own record. ` : ''}First edition here that holds it: ${versionName(holding[0] as ListVersionEntity)}.`,
    );
    if (holding.length === 0) return done(`${partyId} stands in no edition that was ever loaded here.`);
    if (publishedBy !== undefined && publishedBy > at) return done(`The party was not published before ${publishedBy}.`);

    const retrieved = holding.filter(({ retrievedAt }) => retrievedAt <= end);
    say('Was an edition with it retrieved by then?', retrieved.length > 0, retrieved.length > 0 ? `Edition ${versionName(retrieved[0] as ListVersionEntity)} was retrieved ${(retrieved[0] as ListVersionEntity).retrievedAt.toISOString()}.` : `The first one was retrieved ${holding.map(({ retrievedAt }) => retrievedAt.toISOString()).sort()[0]}.`);
    const then = active.find(({ activatedAt, supersededAt }) => activatedAt !== null && activatedAt <= end && (supersededAt === null || supersededAt > end));
    const inForce = then !== undefined && holding.includes(then);
    const gone = !inForce && then !== undefined && holding.some(({ sequence }) => (sequence as number) < (then.sequence as number));
    say(
      'Was it active, in the edition that screened then?',
      inForce,
      then === undefined ? `No edition of ${listId} screened on ${at}.` : `Edition ${versionName(then)} screened${inForce ? ' and holds it' : gone ? ': it had been taken off by then' : ' and does not hold it'}.`,
    );

    // What is left is asked against the lists of that day, or, where it was not active, against the edition that holds it: what would have been.
    const used = await this.listsOf(end, inForce ? undefined : (retrieved.at(-1) ?? holding.at(-1)));
    const { watchlist, doubts } = await this.replays.watchlistOf(used, end);
    for (const doubt of doubts) say('Are the lists of that day still kept?', false, doubt);
    const party = readSubject(subject);
    const policy = await this.policyOf(end);
    const matches = watchlist.matcher.match(party, { threshold: 0, weakThreshold: 0, lists: new Set([listId]) }).filter((match) => match.party.id === partyId);
    const match = matches.find(({ kind }) => kind === 'identifier') ?? matches[0];
    const hit = match === undefined ? policy.floor.hit : policy.thresholdsOf(match).hit;
    const where = inForce ? '' : ' (had it been active)';
    say(`Was it a candidate?${where}`, match !== undefined, match === undefined ? 'No word of the names is near enough to be compared, and no number agrees.' : `Compared with ${match.name?.full ?? match.identifier?.number ?? partyId}.`);
    if (match === undefined) return done(inForce ? 'The names have no word near enough in common to be compared, and no number agrees.' : this.notActive(at, then, gone));
    const judged = screenSubject(subject, watchlist, momentOf(watchlist, policy, end));
    const finding = judged.judgement.findings.find((found) => found.party.id === partyId)?.finding;
    say(`Did the score reach the threshold?${where}`, match.score >= hit, `${match.score.toFixed(4)} against ${hit.toFixed(2)}${match.name ? ` (${match.reason})` : ''}.\n${partsOf(match)}`);
    say(`Did the policy make it a flag?${where}`, finding?.flags === true, finding === undefined ? `Policy ${judged.policyVersion} makes nothing of it.` : `Policy ${judged.policyVersion}: it ${finding.holds ? 'holds' : finding.flags ? 'flags without holding' : 'only informs'} (${finding.reason}).`);
    const pair = await this.pairOf(party, subject, partyId, end, by);
    say('Did a cleared pair suppress it?', pair !== undefined, pair === undefined ? 'No cleared pair of this subject and this listing was active then.' : `Pair ${pair.id}, agreed by ${await this.peopleOf(pair.approvedBy)}, until ${pair.expiresOn ?? ''}. ${saysOf(pair.reasonCode)}: ${pair.text}`);
    const screened = await this.screeningsOf(party, subject, end, by);
    const last = screened[0];
    say(
      'Was the subject screened by then?',
      last !== undefined,
      last === undefined ? NEVER_SCREENED : lastOf(screened, partyId),
    );

    if (!inForce) return done(this.notActive(at, then, gone));
    if (match.score < hit) return done(`The score ${match.score.toFixed(4)} stays below the threshold ${hit.toFixed(2)}.`);
    if (finding?.flags !== true) return done(`Policy ${judged.policyVersion} makes no flag of it.`);
    if (pair) return done(`Cleared pair ${pair.id} suppressed it.`);
    if (last === undefined) return done('It would have been flagged; the subject was not screened by then.');
    return done(`It would have been flagged${engineVersion() === last.engineVersion ? '' : `; the screening was made by engine ${last.engineVersion}, this answer by ${engineVersion()}`}.`);
  }

  /** The same about a rule on a territory, which stands on no list: was it in force, does the subject lie there, did the policy flag it. */
  private async askRule(subject: SubjectDto, rule: TerritoryRule, partyId: string, at: string, by: Pick<Reviewer, 'unit'>, { say, done }: Asking): Promise<WhyNot> {
    const end = new Date(`${at}T23:59:59.999Z`);
    const inForce = isInForce(rule, at);
    say('Was the rule in force on that day?', inForce, `${rule.act}: from ${rule.from}${rule.to ? ` to ${rule.to}` : ''}. The table of rules was last reviewed on ${rule.reviewedOn}.`);
    const named = loadTerritories().named(placeOf(subject)).find(({ territory }) => territory.id === rule.territory);
    say("Do the subject's country and address name the territory?", named !== undefined, named ? `${named.reason}.` : `Nothing in the country (${subject.country ?? 'none given'}) and the address (${subject.address ?? 'none given'}) names it.`);
    const policy = await this.policyOf(end);
    const party = readSubject(subject);
    const finding = territoryFindings(subject, policy, { on: at }, at).find((found) => found.party.id === partyId)?.finding;
    const policyName = `screening-${policy.number}`;
    say('Did the policy make it a flag?', finding?.flags === true, finding === undefined ? `Policy ${policyName} makes nothing of it, or does not have the rule on.` : `Policy ${policyName}: it ${finding.holds ? 'holds' : 'flags without holding'}${finding.why ? ` (${finding.why})` : ''}.`);
    const screened = await this.screeningsOf(party, subject, end, by);
    const last = screened[0];
    say('Was the subject screened by then?', last !== undefined, last === undefined ? NEVER_SCREENED : lastOf(screened, partyId));
    if (!inForce) return done(at < rule.from ? `The rule began on ${rule.from}.` : `The rule had ended: its last day was ${rule.to ?? ''}.`);
    if (named === undefined) return done("The subject's country and address name no place in the territory.");
    if (finding?.flags !== true) return done(`Policy ${policyName} makes no flag of it.`);
    return done(last === undefined ? 'It would have been flagged; the subject was not screened by then.' : `It would have been flagged${engineVersion() === last.engineVersion ? '' : `; the screening was made by engine ${last.engineVersion}, this answer by ${engineVersion()}`}.`);
  }

  private async peopleOf(actors: readonly string[]): Promise<string> {
    const names = await this.names.of(actors);
    return actors.map((actor) => names[actor] ?? actor).join(' and ');
  }

  private notActive(at: string, then: ListVersionEntity | undefined, gone: boolean): string {
    if (then === undefined) return `No edition of the list screened on ${at}.`;
    return gone ? `The party had been taken off the list by ${at}: edition ${versionName(then)} no longer holds it.` : `The edition that screened on ${at} (${versionName(then)}) does not hold the party yet.`;
  }

  /** The editions that screened at a moment; `instead` takes the place of its list's. */
  private async listsOf(end: Date, instead: ListVersionEntity | undefined): Promise<ListVersionUsed[]> {
    const versions = await this.dataSource.manager
      .createQueryBuilder(ListVersionEntity, 'v')
      .where('v.activated_at <= :end and (v.superseded_at is null or v.superseded_at > :end)', { end })
      .orderBy('v.list_id')
      .getMany();
    const taken = instead ? [...versions.filter(({ listId }) => listId !== instead.listId), instead] : versions;
    return taken.map((version) => ({ list: version.listId, versionId: version.id, version: versionName(version), publishedAt: version.publishedAt, retrievedAt: version.retrievedAt.toISOString(), sha256: version.sha256 }));
  }

  private async policyOf(end: Date): Promise<PoliciesService['current']> {
    const rows = await this.dataSource.query<{ number: number }[]>("select number from policy_version where activated_at <= $1 and (superseded_at is null or superseded_at > $1) order by activated_at desc limit 1", [end]);
    return rows[0] ? this.policies.compiled(rows[0].number) : this.policies.current;
  }

  private async pairOf(party: ReturnType<typeof readSubject>, { reference }: SubjectDto, partyId: string, end: Date, by: Pick<Reviewer, 'unit'>): Promise<ClearedPairEntity | undefined> {
    const fingerprint = fingerprintOf(party);
    const pairs = await this.dataSource.manager
      .createQueryBuilder(ClearedPairEntity, 'p')
      .where("p.party_id = :partyId and p.state <> 'unverified' and p.created_at <= :end and (p.ended_at is null or p.ended_at > :end) and p.expires_on >= :day", { partyId, end, day: dayOf(end) })
      .andWhere(by.unit === null ? 'true' : 'p.unit = :unit', { unit: by.unit })
      .getMany();
    return pairs.find((pair) => (pair.reference !== null ? pair.reference === reference : pair.subjectFingerprint === fingerprint));
  }

  private screeningsOf(party: ReturnType<typeof readSubject>, { reference }: SubjectDto, end: Date, by: Pick<Reviewer, 'unit'>): Promise<ScreeningEntity[]> {
    return this.dataSource.manager
      .createQueryBuilder(ScreeningEntity, 's')
      .where("s.at <= :end and (s.subject_key = :key or (:reference::text is not null and s.subject->>'reference' = :reference))", { end, key: subjectKey(party), reference: reference ?? null })
      .andWhere(by.unit === null ? 'true' : 's.unit = :unit', { unit: by.unit })
      .orderBy('s.at', 'DESC')
      .limit(1000)
      .getMany();
  }
}

const NEVER_SCREENED = 'No screening of this subject, by its reference or its data, is stored before the end of that day.';

function lastOf(screened: readonly ScreeningEntity[], partyId: string): string {
  const [last] = screened as [ScreeningEntity];
  return `${screened.length} time(s), last ${last.at.toISOString()} (${last.id}): ${last.outcome}, ${[...last.findings, ...last.suppressed].some((found) => found.party.id === partyId) ? 'with' : 'without'} a finding on this party.`;
}

/** Which words were taken for which, what was left over, and the parts of the score, the heaviest first. */
function partsOf(match: Match): string {
  const { aligned, ignored, features, whyNotHigher } = match.explain();
  const words = aligned.map(({ subject, listed, relation }) => (relation === 'equal' ? subject : `${subject} for ${listed} (${IN_WORDS[relation]})`));
  // Several measures say the same to a reader: each is said once, with what they weigh together.
  const weights = new Map<string, number>();
  for (const { contribution, reason } of features) weights.set(reason, (weights.get(reason) ?? 0) + contribution);
  const parts = [...weights].filter(([, weight]) => Math.abs(weight) >= 0.005).sort(([, x], [, y]) => Math.abs(y) - Math.abs(x)).slice(0, 6).map(([reason, weight]) => `  ${weight >= 0 ? '+' : '−'}${Math.abs(weight).toFixed(2)}  ${reason}`);
  const others = whyNotHigher.filter((reason) => !parts.some((part) => part.endsWith(`  ${reason}`)));
  const data = [...(match.agrees.length > 0 ? [`agree: ${match.agrees.join(', ')}`] : []), ...(match.differs.length > 0 ? [`differ: ${match.differs.join(', ')}`] : [])].join('; ').replaceAll('_', ' ');
  return [
    ...(words.length + ignored.length > 0 ? [`Words that were taken for one another: ${words.join(', ') || 'none'}${ignored.length > 0 ? `; that counted for nothing or were left over: ${ignored.join(', ')}` : ''}.`] : []),
    ...(data === '' ? [] : [`Other data that ${data}.`]),
    ...(parts.length > 0 ? ['What made the score, the heaviest first (+ speaks for one party, − against; the sum is turned into a score from 0 to 1):', ...parts] : []),
    ...(others.length > 0 ? ['What kept it from being higher besides:', ...others.map((reason) => `  ${reason}`)] : []),
  ].join('\n');
}
