import type { Measure, PartyRole, PartyType } from '../matching/party.js';
import type { Direction } from './policies/policy-document.dto.js';

/** `review` waits for a person; `incomplete` could not be answered in full and is never `clear`. */
export type Outcome = 'clear' | 'review' | 'incomplete';

export type IncompleteReasonCode = 'list_missing' | 'list_stale' | 'list_undated' | 'list_partial' | 'list_excluded' | 'links_pending' | 'threshold_raised' | 'insufficient_data';

/** Why an answer is `incomplete`, in a form for machines and one for people. */
export interface IncompleteReason {
  readonly code: IncompleteReasonCode;
  readonly list?: string;
  readonly message: string;
}

/** What of the subject was screened: `no_data` was not submitted, `not_run` was not looked at. */
export type CoverageState = 'done' | 'no_data' | 'not_run';
export interface Coverage {
  readonly lists: CoverageState;
  readonly names: CoverageState;
  readonly identifiers: CoverageState;
  readonly owners: CoverageState;
  readonly address: CoverageState;
  readonly goods: CoverageState;
}

/** Whether only a name agrees, or an identifier, date, country or address as well; `place`: no name does, and where the subject is says enough. */
export type Basis = 'none' | 'name_only' | 'corroborated' | 'place';

/**
 * `name` and `identifier` were found on the submitted data; `same_party` is the same party on another list,
 * linked by what the lists themselves say; `territory` is a place under measures of its own in the
 * subject's country or address, and `zone` an industrial zone in which listed parties work.
 */
export type FindingKind = 'name' | 'identifier' | 'same_party' | 'territory' | 'zone';

/** Whether a finding is about where the subject is, and not about who it is. */
export function isAboutPlace(kind: string): boolean {
  return kind === 'territory' || kind === 'zone';
}

export interface Finding {
  readonly kind: FindingKind;
  /** 0…1. */
  readonly score: number;
  readonly matchedName: string;
  readonly list: string;
  readonly measure: Measure;
  readonly measures: readonly Measure[];
  readonly jurisdiction: string;
  readonly programmes: readonly string[];
  readonly legalBasis: readonly string[];
  readonly listedOn?: string;
  /** Of a place's measures only: what of our business they govern. */
  readonly directions?: readonly Direction[];
  readonly reason: string;
  /** Whether an order must wait for a person. */
  readonly holds: boolean;
  /** The row of the policy that decided so, in its own words. */
  readonly why?: string;
  /** True where the policy says that counsel must be asked first. */
  readonly counsel?: true;
  /** False: shown to inform, without a flag of its own (a weak alias, a place, a party only mentioned). */
  readonly flags: boolean;
  /** From an update that waits for a person's approval. */
  readonly provisional?: boolean;
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
  readonly party: { readonly id: string; readonly name: string; readonly type: PartyType; readonly role?: PartyRole };
  /** A pair that had cleared this finding and no longer does. */
  readonly failedPair?: FailedPair;
  /** Where a report names the party: on which loaded lists it stands, each with the reason for saying so. */
  readonly listedAs?: readonly { readonly partyId: string; readonly list: string; readonly reason: string }[];
}

/** A finding that two people have cleared before, with the pair that says so. */
export interface SuppressedFinding extends Finding {
  readonly pair: {
    readonly id: string;
    readonly reasonCode: string;
    readonly text: string;
    readonly approvedBy: readonly string[];
    readonly expiresOn: string;
    /** What had changed since, so that the pair was tested again and held: `subject`, `listing`, `policy`, `engine`. */
    readonly retested: readonly string[];
  };
}

/** A cleared pair that no longer holds, and why the finding is flagged again. */
export interface FailedPair {
  readonly id: string;
  readonly why: readonly string[];
}

/** The edition of a list that an answer rests on. */
export interface ListVersionUsed {
  readonly list: string;
  readonly versionId: string;
  readonly version: string;
  readonly publishedAt: string | null;
  readonly retrievedAt: string;
  /** Last time the publisher confirmed it; null for a file from disk. */
  readonly checkedAt?: string | null;
  readonly sha256: string;
  readonly missingParts?: readonly string[];
  readonly provisional?: boolean;
}
