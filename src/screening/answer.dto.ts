import type { Measure, PartyRole, PartyType } from '../matching/party.js';
import type { Assert, Described } from '../http/described.js';
import type { Basis, CoverageState, Finding, IncompleteReasonCode, ListVersionUsed, Outcome, SuppressedFinding, FindingKind } from './finding.js';
import type { Direction } from './policies/policy-document.dto.js';
import type { OutcomeOnly } from './outcome-only.js';
import type { StoredScreening } from './screenings-reader.service.js';
import type { ScreeningAnswer } from './screening.service.js';

/** Why an answer is `incomplete`. */
export class IncompleteReasonDto {
  code: IncompleteReasonCode;
  list?: string;
  message: string;
}

/** What of the subject was screened: `no_data` was not submitted, `not_run` was not looked at. */
export class CoverageDto {
  lists: CoverageState;
  names: CoverageState;
  identifiers: CoverageState;
  owners: CoverageState;
  address: CoverageState;
  goods: CoverageState;
}

/** The listed party, or the party that a report names. */
export class FoundPartyDto {
  /** List and the publisher's own id, such as `us-ofac-sdn:12345`. */
  id: string;
  name: string;
  type: PartyType;
  /** Only of a report's parties. */
  role?: PartyRole;
}

/** A pair that had cleared the finding and no longer does. */
export class FailedPairDto {
  id: string;
  why: string[];
}

/** Where a party of a report is listed. */
export class ListedAsDto {
  partyId: string;
  list: string;
  reason: string;
}

/** One listed party that the subject may be. */
export class FindingDto {
  /** `name` and `identifier` were found on the submitted data; `same_party` is the same party on another list; `territory` is a place under measures of its own in the country or address, and `zone` an industrial zone in which listed parties work. */
  kind: FindingKind;
  /** 0…1. */
  score: number;
  /** The listed name that fits best. */
  matchedName: string;
  list: string;
  /** What an officer must know first. */
  measure: Measure;
  measures: Measure[];
  /** Whose law: `US`, `EU`, `UN`, … */
  jurisdiction: string;
  programmes: string[];
  legalBasis: string[];
  /** Of a territory: the first day of its measures. */
  listedOn?: string;
  /** Of a place's measures only: what of our business they govern. */
  directions?: Direction[];
  /** The score in words. */
  reason: string;
  /** Whether an order must wait for a person. */
  holds: boolean;
  /** The row of the policy that decided so. */
  why?: string;
  /** Counsel must be asked first. */
  counsel?: true;
  /** False: shown to inform, without a flag of its own. */
  flags: boolean;
  /** From an update that waits for a person's approval. */
  provisional?: boolean;
  /** Which data agree beside the name: `country`, `birth_date`, `identifier`, … */
  agrees: string[];
  differs: string[];
  party: FoundPartyDto;
  failedPair?: FailedPairDto;
  /** Where a report names the party: on which loaded lists it stands. */
  listedAs?: ListedAsDto[];
}

/** The cleared pair behind a suppressed finding. */
export class ClearingPairDto {
  id: string;
  reasonCode: string;
  text: string;
  approvedBy: string[];
  expiresOn: string;
  /** What had changed since, so that it was tested again and held: `subject`, `listing`, `policy`, `engine`. */
  retested: string[];
}

/** A finding that two people have cleared before. */
export class SuppressedFindingDto extends FindingDto {
  pair: ClearingPairDto;
}

/** The edition of a list that an answer rests on. */
export class ListVersionUsedDto {
  list: string;
  versionId: string;
  version: string;
  publishedAt: string | null;
  retrievedAt: string;
  /** Last time the publisher confirmed it; null for a file from disk. */
  checkedAt?: string | null;
  sha256: string;
  missingParts?: string[];
  provisional?: boolean;
}

/** The answer for who may not see findings: what an ordering system needs to stop or go on. */
export class OutcomeOnlyDto {
  id: string;
  /** `clear` · `review` waits for a person · `incomplete` could not be answered in full and is never `clear`. */
  outcome: Outcome;
  /** True: stop the order until a person has decided. */
  hold: boolean;
  incompleteReasons: IncompleteReasonDto[];
  coverage: CoverageDto;
  listVersions: ListVersionUsedDto[];
  policyVersion: string;
  engineVersion: string;
}

/** The answer to one screening. */
export class ScreeningAnswerDto extends OutcomeOnlyDto {
  at: string;
  /** As it was sent. */
  reference?: string;
  /** Whether only a name agrees, or an identifier, date, country or address as well. */
  basis: Basis;
  /** Best first; at most `limit`. */
  findings: FindingDto[];
  findingsTotal: number;
  /** How many of all findings raise a flag. */
  flagsTotal: number;
  /** Parties, places, goods and states that a report only mentions: for the reader, never a flag. */
  context: FindingDto[];
  /** Findings that two people have cleared before: all of them, beside the limit. */
  suppressed: SuppressedFindingDto[];
  /** One-off answers are not watched for later changes of the lists. */
  monitored: false;
}

/** A flag that a screening raised. */
export class RaisedFlagDto {
  id: string;
  state: string;
  partyId: string;
  holds: boolean;
}

/** A screening as it was stored. */
export class StoredScreeningDto extends OutcomeOnlyDto {
  at: Date;
  actor: string;
  /** `api`, `cli`, `batch`, `register`, … */
  origin: string;
  unit: string | null;
  /** As it was submitted. */
  subject: Record<string, unknown>;
  /** Equal for subjects that are the same. */
  subjectKey: string;
  basis: string;
  findings: FindingDto[];
  context: FindingDto[];
  suppressed: SuppressedFindingDto[];
  /** What was asked for beside the subject: lists, threshold, direction, order, legal entity. */
  options: Record<string, unknown>;
  supplierId: string | null;
  flags: RaisedFlagDto[];
}

export type DescribedAnswers = [
  Assert<Described<FindingDto, Finding>>,
  Assert<Described<SuppressedFindingDto, SuppressedFinding>>,
  Assert<Described<ListVersionUsedDto, ListVersionUsed>>,
  Assert<Described<OutcomeOnlyDto, OutcomeOnly>>,
  Assert<Described<ScreeningAnswerDto, ScreeningAnswer>>,
  Assert<Described<StoredScreeningDto, StoredScreening>>,
];
