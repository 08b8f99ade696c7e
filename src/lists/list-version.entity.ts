import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ListedParty } from '../matching/party.js';

/**
 * `staging` is being written, `active` screens, `superseded` did, `quarantined` waits for a person
 * (its additions screen as provisional), `rejected` was refused, `abandoned` never got finished.
 */
export type ListVersionState = 'staging' | 'active' | 'superseded' | 'quarantined' | 'rejected' | 'abandoned';

export interface ListCounts {
  readonly records: number;
  readonly names: number;
  readonly identifiers: number;
  readonly addresses: number;
  readonly birthDates: number;
  readonly added: number;
  readonly changed: number;
  /** Of the changed: those of which something changed that screening goes by. Not counted for editions imported before there was this. */
  readonly changedForScreening?: number;
  /** Of the changed: those that are only written otherwise; what is read from them is as before. */
  readonly rewritten?: number;
  readonly removed: number;
}

/** How often each kind of thing was not understood, with up to ten examples. */
export interface IssueCount {
  readonly kind: string;
  readonly what: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** One edition of one list, as it was imported. */
@Entity('list_version')
@Index('list_version_one_active', ['listId'], { unique: true, where: "state = 'active'" })
@Index('list_version_history', ['listId', 'sequence'])
export class ListVersionEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', name: 'list_id' })
  readonly listId: string;

  /** Order of activation within the list, from 1; null until it is activated. */
  @Column({ type: 'int', nullable: true })
  readonly sequence: number | null;

  @Column({ type: 'text' })
  readonly state: ListVersionState;

  /** The publisher's date of the edition; null where nobody has dated it. */
  @Column({ type: 'date', name: 'published_at', nullable: true })
  readonly publishedAt: string | null;

  /** `publisher` where the file states its date, else who dated it. */
  @Column({ type: 'text', name: 'published_by', nullable: true })
  readonly publishedBy: string | null;

  @Column({ type: 'timestamptz', name: 'retrieved_at' })
  readonly retrievedAt: Date;

  /** Last time the publisher was asked and this was still the edition; null for a file from disk. */
  @Column({ type: 'timestamptz', name: 'checked_at', nullable: true })
  readonly checkedAt: Date | null;

  /** The address or file names it came from. */
  @Column({ type: 'text', name: 'retrieved_from' })
  readonly retrievedFrom: string;

  /** SHA-256 of the unzipped file; of the sorted SHA-256s where an edition has several files. */
  @Column({ type: 'text' })
  readonly sha256: string;

  @Column({ type: 'text' })
  readonly format: string;

  @Column({ type: 'text', name: 'parser_version' })
  readonly parserVersion: string;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly counts: ListCounts;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  readonly issues: readonly IssueCount[];

  /** Files of the edition that were absent and that nobody has accepted as absent. */
  @Column({ type: 'text', array: true, name: 'missing_parts', default: () => "'{}'" })
  readonly missingParts: string[];

  /** Why it was quarantined or rejected. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly reasons: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'activated_at', nullable: true })
  readonly activatedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'superseded_at', nullable: true })
  readonly supersededAt: Date | null;
}

/** A record's content, kept once however many versions hold it. */
@Entity('list_record')
@Index('list_record_of', ['listId', 'recordId'])
export class ListRecordEntity {
  /** SHA-256 of the party and the raw record. */
  @PrimaryColumn({ type: 'bytea' })
  readonly hash: Buffer;

  @Column({ type: 'text', name: 'list_id' })
  readonly listId: string;

  @Column({ type: 'text', name: 'record_id' })
  readonly recordId: string;

  @Column({ type: 'jsonb' })
  readonly party: ListedParty;

  /** As the publisher's file has it. */
  @Column({ type: 'text' })
  readonly raw: string;
}

/** From which version to which a record belonged to its list. */
@Entity('list_membership')
@Index('list_membership_open', ['listId'], { where: 'to_sequence is null' })
export class ListMembershipEntity {
  @PrimaryColumn({ type: 'text', name: 'list_id' })
  readonly listId: string;

  @PrimaryColumn({ type: 'text', name: 'record_id' })
  readonly recordId: string;

  @PrimaryColumn({ type: 'int', name: 'from_sequence' })
  readonly fromSequence: number;

  /** First version without it; null while it is on the list. */
  @Column({ type: 'int', name: 'to_sequence', nullable: true })
  readonly toSequence: number | null;

  @Column({ type: 'bytea' })
  readonly hash: Buffer;
}

/** What a version holds that is not active yet, or was refused after it had waited. */
@Entity('list_staged_record')
export class ListStagedRecordEntity {
  @PrimaryColumn({ type: 'uuid', name: 'version_id' })
  readonly versionId: string;

  @PrimaryColumn({ type: 'text', name: 'record_id' })
  readonly recordId: string;

  @Column({ type: 'bytea' })
  readonly hash: Buffer;
}

export type ListChangeKind = 'added' | 'changed' | 'removed';

/** What a version changed against the one that was active before it. */
@Entity('list_change')
export class ListChangeEntity {
  @PrimaryColumn({ type: 'uuid', name: 'version_id' })
  readonly versionId: string;

  @PrimaryColumn({ type: 'text', name: 'record_id' })
  readonly recordId: string;

  @Column({ type: 'text' })
  readonly kind: ListChangeKind;

  @Column({ type: 'bytea', name: 'before_hash', nullable: true })
  readonly beforeHash: Buffer | null;

  @Column({ type: 'bytea', name: 'after_hash', nullable: true })
  readonly afterHash: Buffer | null;
}
