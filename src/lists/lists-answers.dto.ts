import type { Assert, Described } from '../http/described.js';
import type { ChangeAffects, ListVersionSummary, PartyChange } from './list-history.service.js';
import type { FetchOutcome } from './list-fetch.entity.js';
import type { ListReport, ListState } from './list-status.service.js';
import type { ListId } from './list-source.js';
import type { ListChangeKind, ListVersionState } from './list-version.entity.js';

/** An update that waits for a person: its additions screen as provisional. */
export class WaitingUpdateDto {
  versionId: string;
  reasons: string[];
}

/** The last attempt to get a list from its publisher. */
export class LastFetchDto {
  at: string;
  outcome: FetchOutcome;
  /** What came, or what went wrong. */
  message: string;
}

/** What edition of a list screens, how old it is, and what is wrong with it. */
export class ListStatusDto {
  id: ListId;
  title: string;
  publisher: string;
  /** `active` is fit to screen; every other state says what is wrong with what is loaded, or that nothing is. */
  state: ListState;
  /** Without it no answer is `clear`. */
  required: boolean;
  /** Publisher's date of the edition, else `undated`, with the first letters of its hash; null where nothing is loaded. */
  version: string | null;
  versionId: string | null;
  publishedAt: string | null;
  retrievedAt: string | null;
  /** Last time the publisher confirmed it; null for a file from disk. */
  checkedAt: string | null;
  sha256: string | null;
  records: number;
  names: number;
  ageDays: number | null;
  missingParts: string[];
  quarantined: WaitingUpdateDto | null;
  /** Null where it was never fetched. */
  lastFetch: LastFetchDto | null;
}

/** What a version did to one field of a party. */
export class FieldChangeDto {
  field: string;
  added: string[];
  removed: string[];
}

/** What a version did to one party. */
export class PartyChangeDto {
  partyId: string;
  name: string;
  kind: ListChangeKind;
  /** `screening` where it bears on who is found or what a finding does, `information` where it only tells more, `writing` where all that is read is as before. */
  affects: ChangeAffects;
  /** For `changed`: field by field. */
  fields: FieldChangeDto[];
}

/** What an edition holds, and what it changed against the one before. */
export class ListCountsDto {
  records: number;
  names: number;
  identifiers: number;
  addresses: number;
  birthDates: number;
  added: number;
  changed: number;
  /** Of the changed: those of which something changed that screening goes by. Absent for editions imported before it was counted. */
  changedForScreening?: number;
  /** Of the changed: those that are only written otherwise by the publisher. */
  rewritten?: number;
  removed: number;
}

/** How often something was not understood. */
export class IssueCountDto {
  kind: string;
  what: string;
  count: number;
  /** Up to ten. */
  examples: string[];
}

/** An edition that was imported, waits or was refused. */
export class ListVersionDto {
  id: string;
  list: string;
  version: string;
  state: ListVersionState;
  sequence: number | null;
  publishedAt: string | null;
  publishedBy: string | null;
  retrievedAt: Date;
  retrievedFrom: string;
  checkedAt: Date | null;
  sha256: string;
  parserVersion: string;
  counts: ListCountsDto;
  /** What was not understood and is kept as text. */
  issues: IssueCountDto[];
  missingParts: string[];
  /** Why it waits or was refused. */
  reasons: string[];
  activatedAt: Date | null;
  supersededAt: Date | null;
  createdBy: string;
}

export type DescribedLists = [Assert<Described<ListStatusDto, ListReport>>, Assert<Described<PartyChangeDto, PartyChange>>, Assert<Described<ListVersionDto, ListVersionSummary>>];
