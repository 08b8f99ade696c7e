import type { Assert, Described } from '../http/described.js';
import { FindingDto, IncompleteReasonDto, ListVersionUsedDto, SuppressedFindingDto } from '../screening/answer.dto.js';
import type { ClearedPairEntity, ClearedPairState } from '../screening/cleared-pair.entity.js';
import type { FindingKind } from '../screening/finding.js';
import type { FlagPriority } from '../screening/flag-priority.js';
import { ListedPartyDto } from '../screening/parties.dto.js';
import type { FlagEntity } from '../screening/screening.entity.js';
import type { StandingOutcome } from '../screening/standing.js';
import type { CaseItem } from './cases-reader.service.js';
import type { Digest } from './digest.service.js';
import type { DispositionOutcome, MatchStepAnswer, ReasonCodeName } from './dispositions.js';
import type { BulkProposed, Decided } from './dispositions.service.js';
import type { FlagAction, FlagState } from './flag-states.js';
import type { FlagDetail, ListingGroup, QualityCheck, QueueItem } from './flags-reader.service.js';
import type { LookBack } from './look-back.service.js';
import { QueueFilterDto } from './review.dto.js';
import type { CaseAttachmentEntity, CaseNoteEntity, DispositionState, FlagDispositionEntity, FlagEventEntity, QualityState } from './review.entity.js';
import type { SubjectStanding } from './standing.service.js';

/** A line of the queue. */
export class QueueItemDto {
  id: string;
  caseId: string;
  screeningId: string;
  unit: string | null;
  subject: string;
  reference: string | null;
  origin: string;
  state: string;
  version: number;
  priority: string;
  holds: boolean;
  list: string;
  partyId: string;
  party: string;
  matchedName: string;
  kind: string;
  /** 0…1. */
  score: number;
  programmes: string[];
  countries: string[];
  assignee: string | null;
  escalated: boolean;
  delisted: boolean;
  createdAt: string;
  dueAt: string;
  /** Seconds on the clock of the service level, without the time that it stood. */
  ageSeconds: number;
  overdue: boolean;
  paused: boolean;
}

/** The queue of one listing. */
export class ListingGroupDto {
  partyId: string;
  list: string;
  party: string;
  flags: number;
  cases: number;
  bestScore: number;
  holds: number;
  oldest: string;
  dueFirst: string;
}

/** A single-handed closing that waits for a second look. */
export class QualityCheckDto {
  /** Of the disposition. */
  id: string;
  flagId: string;
  caseId: string;
  subject: string;
  party: string;
  partyId: string;
  score: number;
  reasonCode: string;
  text: string;
  proposedBy: string;
  decidedAt: Date;
}

/** A filter of the queue under a name. */
export class SavedFilterDto {
  id: string;
  name: string;
  filter: QueueFilterDto;
  shared: boolean;
  /** False: somebody else's, who shares it. */
  own: boolean;
  owner: string;
}

/** A flag, with the list entry as it was when it was raised. */
export class FlagDto {
  id: string;
  screeningId: string;
  caseId: string;
  unit: string | null;
  createdAt: Date;
  state: string;
  /** Goes up with every change; name it with an action, and a change meanwhile is answered with 409. */
  version: number;
  holds: boolean;
  listId: string;
  partyId: string;
  kind: FindingKind;
  score: number;
  priority: FlagPriority;
  finding: FindingDto;
  snapshot: ListedPartyDto;
  dueAt: Date;
  /** Since when the clock stands. */
  pausedAt: Date | null;
  /** How long it stood before. */
  pausedSeconds: number;
  assignee: string | null;
  escalatedAt: Date | null;
  outcome: string | null;
  reasonCode: string | null;
  licenceId: string | null;
  closedAt: Date | null;
  /** When the party was seen to be off the list. */
  delistedAt: Date | null;
  listingFingerprint: string;
  supplierId: string | null;
  reasonKey: string | null;
}

/** Answers to OFAC's match steps. */
export class ChecklistAnswersDto {
  right_list?: MatchStepAnswer;
  whole_name?: MatchStepAnswer;
  same_type?: MatchStepAnswer;
  whole_entry?: MatchStepAnswer;
  several_similarities?: MatchStepAnswer;
}

/** What somebody decided about a flag, why, and who agreed. */
export class FlagDispositionDto {
  id: string;
  flagId: string;
  caseId: string;
  /** Same for all flags of one bulk disposition. */
  bulkId: string | null;
  outcome: DispositionOutcome;
  reasonCode: ReasonCodeName;
  text: string;
  checklist: ChecklistAnswersDto;
  /** How many people it takes, and the rule of the policy that says so. */
  people: number;
  rule: string;
  rulesVersion: string;
  pairExpiresOn: string | null;
  licenceId: string | null;
  proposalId: string | null;
  proposedBy: string;
  proposedAt: Date;
  state: DispositionState;
  decidedBy: string[];
  decidedAt: Date | null;
  decidedNote: string | null;
  quality: QualityState | null;
  qualityBy: string | null;
  qualityAt: Date | null;
  qualityNote: string | null;
}

/** A flag after a decision about it was asked for. */
export class DecidedDto {
  flag: FlagDto;
  disposition: FlagDispositionDto;
}

/** Many flags that wait for one approval. */
export class BulkProposedDto {
  bulkId: string;
  /** To be approved or returned under `/v1/proposals`. */
  proposalId: string;
  flags: number;
}

/** One step of a flag. */
export class FlagEventDto {
  id: string;
  flagId: string;
  at: Date;
  actor: string;
  action: string;
  fromState: FlagState;
  toState: FlagState;
  /** Of the flag after the step. */
  version: number;
  data: Record<string, unknown>;
}

export class CaseNoteDto {
  id: string;
  caseId: string;
  flagId: string | null;
  at: Date;
  actor: string;
  text: string;
}

export class CaseAttachmentDto {
  id: string;
  caseId: string;
  flagId: string | null;
  at: Date;
  actor: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** One field of both sides. */
export class ComparedFieldDto {
  field: string;
  submitted: string[];
  listed: string[];
  /** `similar`: no name is the same, and one is alike enough to be flagged; `missing`: one side says nothing. */
  verdict: 'agrees' | 'similar' | 'differs' | 'missing';
}

/** All that the review screen shows of one flag. */
export class FlagDetailDto {
  /** Names of the actors in the rest. */
  people: Record<string, string>;
  flag: FlagDto;
  /** What the reader may do now. */
  actions: FlagAction[];
  /** As it was submitted. */
  submitted: Record<string, unknown>;
  comparison: ComparedFieldDto[];
  otherFindings: FindingDto[];
  suppressed: SuppressedFindingDto[];
  listVersions: ListVersionUsedDto[];
  policyVersion: string;
  engineVersion: string;
  history: FlagEventDto[];
  dispositions: FlagDispositionDto[];
  notes: CaseNoteDto[];
  attachments: CaseAttachmentDto[];
}

/** A line of the list of cases. */
export class CaseItemDto {
  id: string;
  unit: string | null;
  subject: string;
  reference: string | null;
  openedAt: string;
  closedAt: string | null;
  flags: number;
  /** Flags that wait for a person. */
  open: number;
  /** Of these, how many stop an order. */
  holds: number;
  /** Flags that were closed as a true match. */
  matches: number;
  escalated: boolean;
  overdue: boolean;
  /** Of the most pressing flag that waits; null where none does. */
  priority: string | null;
  dueAt: string | null;
  bestScore: number;
  lists: string[];
  assignees: string[];
}

/** Flags of one subject, as a whole. */
export class FlagCaseDto {
  id: string;
  unit: string | null;
  subjectKey: string;
  subjectName: string;
  reference: string | null;
  openedAt: Date;
  closedAt: Date | null;
}

export class LicenceInForceDto {
  id: string;
  number: string;
  authority: string;
  scope: string;
  directions: string[];
  validTo: string;
}

/** Where a subject stands now: its outcome and hold follow from what people decided about its flags. */
export class StandingDto {
  outcome: StandingOutcome;
  /** True: stop the order. */
  hold: boolean;
  /** Flags that wait for a person. */
  open: number;
  licences: LicenceInForceDto[];
  /** Why it was incomplete when it was screened, if it was. */
  incompleteReasons: IncompleteReasonDto[];
}

export class CaseDetailDto {
  case: FlagCaseDto;
  standing: StandingDto;
  flags: QueueItemDto[];
}

export class PastScreeningDto {
  id: string;
  at: string;
  subject: string;
  reference: string | null;
  outcome: string;
  hold: boolean;
  origin: string;
  /** Number of the order that waited for the answer, where the asking system sent it. */
  order: string | null;
  direction: string | null;
}

export class PastScreeningOfPartyDto extends PastScreeningDto {
  /** Listings of the party that it was flagged for. */
  partyIds: string[];
}

/** An order about which somebody asked. */
export class PastOrderDto {
  number: string;
  about: 'subject' | 'listing' | 'affiliate';
  subject: string;
  reference: string | null;
  direction: string | null;
  firstAt: string;
  lastAt: string;
  /** What the last answer said, and whether it stopped the order. */
  outcome: string;
  hold: boolean;
  screenings: string[];
}

/** Who the lists tie to the listed party. */
export class AffiliateDto {
  of: string;
  relation: string;
  name: string;
  partyId: string | null;
  percent: number | null;
  former: boolean;
  screenings: PastScreeningDto[];
}

/** After a match: where the subject, the listed party and its affiliates have come by. */
export class LookBackDto {
  caseId: string;
  sameSubject: PastScreeningDto[];
  sameListing: PastScreeningOfPartyDto[];
  affiliates: AffiliateDto[];
  /** Orders that any of these screenings was about, the latest first. */
  orders: PastOrderDto[];
  /** What this cannot tell. */
  limits: string[];
}

export class DigestListDto {
  list: string;
  publishedAt: string | null;
  state: string;
  added: number;
  changed: number;
  /** Of the changed: those of which something changed that screening goes by; null where it was not counted yet. */
  changedForScreening: number | null;
  removed: number;
}

export class DigestRaisedDto {
  origin: string;
  list: string;
  flags: number;
  holds: number;
}

export class DigestOpenDto {
  unclaimed: number;
  overdue: number;
  dueToday: number;
  escalated: number;
  awaitingInformation: number;
  awaitingApproval: number;
}

export class DigestMonitoringDto {
  /** Over the whole register. */
  passes: number;
  failed: number;
  /** What a full pass found and the changes had not led to: faults of Interdict, listed under `/v1/monitoring/defects`. */
  defects: number;
}

export class DigestPairsDto {
  suspended: number;
  expiringSoon: number;
  suppressed: number;
}

export class DigestLicencesDto {
  expiringSoon: number;
  expired: number;
}

export class DigestTasksDto {
  overdue: number;
  dueThisWeek: number;
}

/** The morning's page: what lists and monitoring brought since, and what waits. */
export class DigestDto {
  since: string;
  /** New editions of lists and what they changed. */
  lists: DigestListDto[];
  /** New flags by the entrance of their screening and by list. */
  raised: DigestRaisedDto[];
  reopened: number;
  delisted: number;
  closed: number;
  monitoring: DigestMonitoringDto;
  open: DigestOpenDto;
  pairs: DigestPairsDto;
  /** Ending within 30 days, and confirmed matches whose licence is no longer in force. */
  licences: DigestLicencesDto;
  tasks: DigestTasksDto;
  qualityChecksDue: number;
}

/** One subject and one listing that two people found to be different parties. */
export class ClearedPairDto {
  id: string;
  unit: string | null;
  subjectKey: string;
  reference: string | null;
  subjectName: string;
  listId: string;
  partyId: string;
  partyName: string;
  /** Only `active` suppresses. */
  state: ClearedPairState;
  subjectFingerprint: string | null;
  listingFingerprint: string | null;
  /** Both sides as they were when two people agreed. */
  subjectFacts: Record<string, string[]> | null;
  listingFacts: Record<string, string[]> | null;
  contradictions: string[];
  agreements: string[];
  score: number | null;
  policyVersion: string | null;
  engineVersion: string | null;
  reasonCode: string;
  text: string;
  flagId: string | null;
  dispositionId: string | null;
  proposedBy: string;
  approvedBy: string[];
  createdAt: Date;
  /** Last day on which it suppresses. */
  expiresOn: string | null;
  endedAt: Date | null;
  endedBy: string | null;
  endedWhy: string[];
}

export class ImportedDto {
  imported: number;
}

export type DescribedReview = [
  Assert<Described<QueueItemDto, QueueItem>>,
  Assert<Described<ListingGroupDto, ListingGroup>>,
  Assert<Described<QualityCheckDto, QualityCheck>>,
  Assert<Described<FlagDto, FlagEntity>>,
  Assert<Described<FlagDispositionDto, FlagDispositionEntity>>,
  Assert<Described<DecidedDto, Decided>>,
  Assert<Described<BulkProposedDto, BulkProposed>>,
  Assert<Described<FlagEventDto, FlagEventEntity>>,
  Assert<Described<CaseNoteDto, CaseNoteEntity>>,
  Assert<Described<CaseAttachmentDto, Omit<CaseAttachmentEntity, 'content'>>>,
  Assert<Described<CaseItemDto, CaseItem>>,
  Assert<Described<StandingDto, SubjectStanding>>,
  Assert<Described<LookBackDto, LookBack>>,
  Assert<Described<DigestDto, Digest>>,
  Assert<Described<ClearedPairDto, ClearedPairEntity>>,
  Assert<Described<Omit<FlagDetailDto, 'attachments'>, Omit<FlagDetail, 'attachments'>>>,
];
