import { dayOf } from '../days.js';
import { type ListStatus, listStatuses, versionName } from '../lists/list-status.service.js';
import type { Match } from '../matching/match.js';
import type { Party } from '../matching/party.js';
import { type UnusableReason, usableName } from '../matching/usable.js';
import { loadReferenceData } from '../watchlist/reference-data.js';
import type { PoolOptions } from '../watchlist/match-pool.js';
import type { Watchlist } from '../watchlist/watchlist.service.js';
import { type FoundParty, type Judgement, type PairUse, judge } from './answer.js';
import type { IncompleteReason, ListVersionUsed } from './finding.js';
import type { ScreeningPolicy } from './policies/policy.js';
import type { ScreeningRequestDto } from './subject.dto.js';
import { SubjectError, readSubject } from './subject.js';
import { territoryFindings } from './territory-findings.js';

/** A subject's judgement, with the versions of all it rests on but the engine. */
export interface SubjectScreened {
  readonly at: Date;
  readonly subject: Party;
  readonly judgement: Judgement;
  readonly listVersions: readonly ListVersionUsed[];
  readonly policyVersion: string;
  readonly policy: ScreeningPolicy;
}

/** Gives the cleared pairs that speak about a subject's findings. */
export type PairsReader = (of: { readonly subject: Party; readonly policyVersion: string }) => (found: FoundParty) => PairUse | undefined;

/** What all answers of one moment have in common, found once. */
export interface Moment {
  readonly at: Date;
  readonly policy: ScreeningPolicy;
  readonly policyVersion: string;
  readonly status: readonly ListStatus[];
  readonly listVersions: readonly ListVersionUsed[];
}

/** The moment's policy and the state of its lists, which is found once a second. */
export function momentOf(watchlist: Watchlist, policy: ScreeningPolicy, at: Date): Moment {
  const second = Math.floor(at.getTime() / 1000);
  const known = moments.get(watchlist);
  if (known?.policy === policy && known.second === second) return { ...known.moment, at };
  const moment = { at, policy, policyVersion: policyVersionName(policy, watchlist), status: listStatuses(watchlist.versions, policy.listRules, at), listVersions: versionsOf(watchlist) };
  moments.set(watchlist, { policy, second, moment });
  return moment;
}

const moments = new WeakMap<Watchlist, { readonly policy: ScreeningPolicy; readonly second: number; readonly moment: Moment }>();

/** A request that was read: what is compared, and how. */
export interface Question {
  readonly request: ScreeningRequestDto;
  readonly subject: Party;
  readonly options: PoolOptions;
}

/** One subject against one watchlist at one moment; nothing is stored. Throws `SubjectError`. */
export function screenSubject(request: ScreeningRequestDto, watchlist: Watchlist, moment: Moment, pairs?: PairsReader): SubjectScreened {
  const question = readQuestion(request, moment);
  return judgeMatches(question, watchlist.matcher.match(question.subject, question.options), watchlist, moment, pairs);
}

/** Throws `SubjectError`. */
export function readQuestion(request: ScreeningRequestDto, { policy }: Moment): Question {
  const subject = readSubject(request);
  if (subject.names.length === 0 && subject.identifiers.length === 0) throw new SubjectError('name', 'must hold a name or a number to screen');
  if (request.legalEntity !== undefined && !policy.knowsEntity(request.legalEntity)) throw new SubjectError('legalEntity', `'${request.legalEntity}' is none of the legal entities that the policy names`);
  const { hit, weak } = policy.floor;
  return { request, subject, options: { threshold: request.threshold ?? hit, weakThreshold: weak, ...(request.lists ? { lists: new Set<string>(request.lists) } : {}) } };
}

/** What the matches of a question say. */
export function judgeMatches({ request, subject, options }: Question, matches: readonly Match[], watchlist: Watchlist, { at, policy, policyVersion, status, listVersions }: Moment, pairs?: PairsReader): SubjectScreened {
  const on = dayOf(at);
  const business = { direction: request.direction, legalEntity: request.legalEntity, on };
  const judgement = judge(subject, policy.sift(matches, request.threshold), watchlist, {
    shortcomings: [...raisedThreshold(request.threshold, policy.floor.hit), ...tooLittleData(subject)],
    status,
    lists: options.lists,
    policy,
    pairOf: pairs?.({ subject, policyVersion }),
    business,
    territories: territoryFindings(request, policy, business, on),
  });
  return { at, subject, judgement, listVersions, policyVersion, policy };
}

/** How answers call the policy: ours and the matcher's own. */
export function policyVersionName(policy: ScreeningPolicy, watchlist: Watchlist): string {
  return `screening-${policy.number}+matching-${watchlist.matcher.policy.version}`;
}

/** The number of the policy in such a name; undefined where it is none. */
export function policyNumberOf(name: string): number | undefined {
  const found = /^screening-(\d+)(?:\+|$)/.exec(name);
  return found ? Number(found[1]) : undefined;
}

/** Whoever asks may look closer than the policy, and not less close without being told so. */
function raisedThreshold(asked: number | undefined, hit: number): IncompleteReason[] {
  if (asked === undefined || asked <= hit) return [];
  return [{ code: 'threshold_raised', message: `This request asked for names from a score of ${asked}; the policy looks from ${hit}, and what lies between raised no flag.` }];
}

const UNUSABLE: Readonly<Record<UnusableReason, string>> = {
  empty: 'it has no letters or digits',
  placeholder: 'it stands for no name',
  legal_form_only: 'nothing in it is a name of its own',
  generic_only: 'it is one general word',
  too_long: 'it is too long',
};

/** Why the subject's names cannot be screened as they are; a usable number makes up for a name that says too little, not for one that is damaged. */
function tooLittleData(subject: Party): IncompleteReason[] {
  const reason = (message: string): IncompleteReason[] => [{ code: 'insufficient_data', message }];
  if (subject.names.some(({ full }) => TURNS_ROUND.test(full))) return reason('A name holds characters that turn its letters round on the screen, so it is not what it looks like: give it without them.');
  if (subject.names.some(({ full }) => DAMAGED.test(full))) return reason('A name holds signs of lost letters (\ufffd) or characters that are none: give it as it was.');
  if (subject.identifiers.length > 0) return [];
  const reference = loadReferenceData();
  const verdicts = subject.names.map(({ full }) => usableName(full, subject.type, reference));
  if (verdicts.some(({ usable }) => usable)) return [];
  return reason(`The name says too little to be screened: ${UNUSABLE[verdicts[0]?.why ?? 'empty']}. Give the full name, or a registration or tax number.`);
}

/** The sign for lost letters, and what is stored as it: U+0000 and halves of surrogate pairs. */
const DAMAGED = /[\u0000\ufffd]|\p{Surrogate}/u;

/** Overrides of the writing direction; the marks that Arabic and Hebrew names carry are others. */
const TURNS_ROUND = /[\u202d\u202e]/;

/** The same object for all answers of a watchlist, so that those who keep many keep it once. */
const versionsUsed = new WeakMap<Watchlist['versions'], readonly ListVersionUsed[]>();

function versionsOf({ versions }: Watchlist): readonly ListVersionUsed[] {
  const known = versionsUsed.get(versions);
  if (known) return known;
  const used = versions.map((version) => ({
    list: version.listId,
    versionId: version.id,
    version: versionName(version),
    publishedAt: version.publishedAt,
    retrievedAt: version.retrievedAt.toISOString(),
    checkedAt: version.checkedAt?.toISOString() ?? null,
    sha256: version.sha256,
    ...(version.missingParts.length > 0 ? { missingParts: version.missingParts } : {}),
    ...(version.state === 'quarantined' ? { provisional: true } : {}),
  }));
  versionsUsed.set(versions, used);
  return used;
}
