import type { Assert, Described } from '../../http/described.js';
import { FindingDto, IncompleteReasonDto } from '../../screening/answer.dto.js';
import type { Outcome } from '../../screening/finding.js';
import type { Replay } from '../../screening/replay.service.js';
import type { Certificate } from './certificate.js';
import type { WhyNot } from './why-not.service.js';

export class CertifiedListDto {
  list: string;
  version: string;
  publishedAt: string | null;
  retrievedAt: string;
  sha256: string;
  provisional: boolean;
}

export class CertifiedPairDto {
  id: string;
  reasonCode: string;
  text: string;
  approvedBy: string[];
  expiresOn: string;
}

export class CertifiedFindingDto {
  kind: string;
  score: number;
  matchedName: string;
  party: string;
  partyId: string;
  list: string;
  measures: string[];
  jurisdiction: string;
  programmes: string[];
  legalBasis: string[];
  listedOn: string | null;
  reason: string;
  agrees: string[];
  differs: string[];
  effect: 'holds' | 'flags' | 'informs' | 'suppressed';
  /** Only of what a report names, which makes nobody listed: on which of the loaded lists it stands. */
  listedAs?: string[];
  /** Of a suppressed one. */
  pair?: CertifiedPairDto;
}

export class CertifiedScreeningDto {
  id: string;
  at: string;
  actor: string;
  origin: string;
  unit: string | null;
  /** As it was submitted. */
  subject: Record<string, unknown>;
  options: Record<string, unknown>;
  outcome: string;
  hold: boolean;
  incompleteReasons: string[];
  coverage: Record<string, string>;
  basis: string;
  lists: CertifiedListDto[];
  policyVersion: string;
  engineVersion: string;
  findings: CertifiedFindingDto[];
}

export class CertifiedDecisionDto {
  outcome: string;
  reasonCode: string;
  text: string;
  checklist: Record<string, unknown>;
  people: number;
  rule: string;
  proposedBy: string;
  proposedAt: string;
  state: string;
  decidedBy: string[];
  decidedAt: string | null;
  note: string | null;
}

export class CertifiedStepDto {
  at: string;
  actor: string;
  action: string;
  from: string;
  to: string;
}

export class CertifiedFlagDto {
  id: string;
  screeningId: string;
  party: string;
  partyId: string;
  /** Only of a party that a report names: what the report says of it. */
  claim?: string;
  state: string;
  outcome: string | null;
  holds: boolean;
  raisedAt: string;
  decisions: CertifiedDecisionDto[];
  history: CertifiedStepDto[];
}

export class CertifiedStandingDto {
  outcome: string;
  hold: boolean;
}

export class CertifiedNoteDto {
  at: string;
  actor: string;
  text: string;
}

export class CertifiedAttachmentDto {
  name: string;
  size: number;
  sha256: string;
  at: string;
  actor: string;
}

export class CertifiedTaskDto {
  title: string;
  basis: string;
  dueOn: string;
  doneAt: string | null;
  doneBy: string | null;
}

export class CertifiedLicenceDto {
  number: string;
  authority: string;
  scope: string;
  directions: string[];
  validFrom: string;
  validTo: string;
  state: string;
  approvedBy: string[];
}

/** All that stands behind one answer or one case, as it can be shown to somebody else. */
export class CertificateDto {
  certificate: 'screening' | 'case';
  id: string;
  issuedAt: string;
  issuedBy: string;
  product: string;
  /** Where the subject stands when the certificate is issued. */
  standing: CertifiedStandingDto;
  screenings: CertifiedScreeningDto[];
  flags: CertifiedFlagDto[];
  notes: CertifiedNoteDto[];
  attachments: CertifiedAttachmentDto[];
  tasks: CertifiedTaskDto[];
  licences: CertifiedLicenceDto[];
  /** Names of the actors above. */
  people: Record<string, string>;
  statement: string;
  /** SHA-256 over the rest as canonical JSON: keys in order, no blanks. */
  sha256: string;
}

export class ReplayedAnswerDto {
  outcome: Outcome;
  hold: boolean;
  incompleteReasons: IncompleteReasonDto[];
  findings: FindingDto[];
  policyVersion: string;
  engineVersion: string;
}

/** A past screening run again. */
export class ReplayDto {
  screeningId: string;
  at: string;
  /** `comparison`: something of lists, policy or engine is another, so a difference says nothing about the original. */
  kind: 'replay' | 'comparison';
  becauseOf: string[];
  same: boolean;
  differences: string[];
  original: ReplayedAnswerDto;
  replayed: ReplayedAnswerDto;
}

export class WhyNotStepDto {
  question: string;
  answer: 'yes' | 'no' | 'unknown';
  detail: string;
}

/** Why a subject was not stopped for a party on a day, from the publisher to the flag. */
export class WhyNotAnswerDto {
  subject: string;
  party: string;
  at: string;
  steps: WhyNotStepDto[];
  /** The first step that explains it, in a sentence. */
  conclusion: string;
}

export type DescribedEvidence = [Assert<Described<CertificateDto, Certificate>>, Assert<Described<ReplayDto, Replay>>, Assert<Described<WhyNotAnswerDto, WhyNot>>];
