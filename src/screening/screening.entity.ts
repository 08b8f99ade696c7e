import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn, VirtualColumn } from 'typeorm';
import type { ListedParty } from '../matching/party.js';
import type { Coverage, Finding, FindingKind, IncompleteReason, ListVersionUsed, Outcome, SuppressedFinding } from './finding.js';
import type { FlagPriority } from './flag-priority.js';

/** List versions that answers rest on, kept once for all that rest on the same ones; nothing changes or deletes them. */
@Entity('list_version_set')
export class ListVersionSetEntity {
  /** SHA-256 of its text. */
  @PrimaryColumn({ type: 'bytea' })
  readonly id: Buffer;

  @Column({ type: 'jsonb' })
  readonly versions: readonly ListVersionUsed[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;
}

/** One question and its answer, with all that the answer rests on. */
@Entity('screening')
@Index('screening_at', ['at'])
@Index('screening_subject', ['subjectKey', 'at'])
@Index('screening_supplier', ['supplierId', 'at'], { where: 'supplier_id is not null' })
// On fields of the subject: what it was called, and the asker's reference.
@Index('screening_name', { synchronize: false })
@Index('screening_reference', { synchronize: false })
export class ScreeningEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'timestamptz' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly actor: string;

  /** Which entrance it came through: `api`, `cli`, `file`, … */
  @Column({ type: 'text' })
  readonly origin: string;

  /** Organisation unit whose subject it is; null: visible to those who see all units. */
  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  /** As submitted. */
  @Column({ type: 'jsonb' })
  readonly subject: Readonly<Record<string, unknown>>;

  /** Equal for submissions that ask the same. */
  @Column({ type: 'text', name: 'subject_key' })
  readonly subjectKey: string;

  @Column({ type: 'text' })
  readonly outcome: Outcome;

  @Column({ type: 'boolean' })
  readonly hold: boolean;

  @Column({ type: 'jsonb', name: 'incomplete_reasons' })
  readonly incompleteReasons: readonly IncompleteReason[];

  @Column({ type: 'jsonb' })
  readonly coverage: Coverage;

  @Column({ type: 'text' })
  readonly basis: string;

  @Column({ type: 'jsonb' })
  readonly findings: readonly Finding[];

  /** What the reports only mention: shown, never flagged. */
  @Column({ type: 'jsonb' })
  readonly context: readonly Finding[];

  @Column({ type: 'bytea', name: 'list_version_set', select: false })
  readonly listVersionSet: Buffer;

  @VirtualColumn({ type: 'jsonb', query: (screening) => `select versions from list_version_set where id = ${screening}.list_version_set` })
  readonly listVersions: readonly ListVersionUsed[];

  @Column({ type: 'jsonb' })
  readonly options: Readonly<Record<string, unknown>>;

  @Column({ type: 'text', name: 'policy_version' })
  readonly policyVersion: string;

  @Column({ type: 'text', name: 'engine_version' })
  readonly engineVersion: string;

  /** Findings that a cleared pair suppressed, each with the pair: counted and shown, never flagged. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  readonly suppressed: readonly SuppressedFinding[];

  /** Supplier of the register that was screened; null for others. */
  @Column({ type: 'uuid', name: 'supplier_id', nullable: true })
  readonly supplierId: string | null;
}

/** All flags of one subject, while any of them is open. */
@Entity('flag_case')
@Index('flag_case_one_open', ['subjectKey', 'unit'], { unique: true, where: 'closed_at is null' })
@Index('flag_case_reference', ['reference'])
export class FlagCaseEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text', name: 'subject_key' })
  readonly subjectKey: string;

  @Column({ type: 'text', name: 'subject_name' })
  readonly subjectName: string;

  /** The asker's own reference of the subject. */
  @Column({ type: 'text', nullable: true })
  readonly reference: string | null;

  @Column({ type: 'timestamptz', name: 'opened_at', default: () => 'now()' })
  readonly openedAt: Date;

  @Column({ type: 'timestamptz', name: 'closed_at', nullable: true })
  readonly closedAt: Date | null;
}

/** A finding that a person must look at, with the list entry as it was. */
@Entity('flag')
@Index('flag_screening', ['screeningId'])
@Index('flag_state', ['state', 'createdAt'])
@Index('flag_party', ['partyId'])
@Index('flag_supplier_party', ['supplierId', 'partyId'], { unique: true, where: 'supplier_id is not null' })
@Index('flag_case_id', ['caseId'])
@Index('flag_queue', ['state', 'dueAt'])
@Index('flag_waiting', ['dueAt', 'id'], { where: "state <> 'closed'" })
@Index('flag_assignee', ['assignee'], { where: "state <> 'closed'" })
export class FlagEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'uuid', name: 'screening_id' })
  readonly screeningId: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  readonly createdAt: Date;

  @Column({ type: 'text' })
  readonly state: string;

  @Column({ type: 'boolean' })
  readonly holds: boolean;

  @Column({ type: 'text', name: 'list_id' })
  readonly listId: string;

  @Column({ type: 'text', name: 'party_id' })
  readonly partyId: string;

  @Column({ type: 'double precision' })
  readonly score: number;

  @Column({ type: 'jsonb' })
  readonly finding: Finding;

  /** The list entry as it was when the flag was raised. */
  @Column({ type: 'jsonb' })
  readonly snapshot: ListedParty;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  /** Goes up with every change of the flag; an action names the version it was decided on. */
  @Column({ type: 'int', default: 1 })
  readonly version: number;

  /** Kind of the finding. */
  @Column({ type: 'text' })
  readonly kind: FindingKind;

  @Column({ type: 'text', default: 'normal' })
  readonly priority: FlagPriority;

  /** When the service level wants a decision; moves on by the time that the clock stood. */
  @Column({ type: 'timestamptz', name: 'due_at' })
  readonly dueAt: Date;

  /** Since when the clock stands. */
  @Column({ type: 'timestamptz', name: 'paused_at', nullable: true })
  readonly pausedAt: Date | null;

  /** How long it stood before. */
  @Column({ type: 'int', name: 'paused_seconds', default: 0 })
  readonly pausedSeconds: number;

  /** Actor who works on it. */
  @Column({ type: 'text', nullable: true })
  readonly assignee: string | null;

  @Column({ type: 'timestamptz', name: 'escalated_at', nullable: true })
  readonly escalatedAt: Date | null;

  /** Of the disposition that closed it. */
  @Column({ type: 'text', nullable: true })
  readonly outcome: string | null;

  @Column({ type: 'text', name: 'reason_code', nullable: true })
  readonly reasonCode: string | null;

  @Column({ type: 'uuid', name: 'licence_id', nullable: true })
  readonly licenceId: string | null;

  @Column({ type: 'timestamptz', name: 'closed_at', nullable: true })
  readonly closedAt: Date | null;

  /** When the party was seen to be off the list. */
  @Column({ type: 'timestamptz', name: 'delisted_at', nullable: true })
  readonly delistedAt: Date | null;

  @Column({ type: 'text', name: 'listing_fingerprint' })
  readonly listingFingerprint: string;

  /** Supplier of the register that it is about: one flag for each listed party. */
  @Column({ type: 'uuid', name: 'supplier_id', nullable: true })
  readonly supplierId: string | null;

  /** What the flag was raised for; another key means that something material has changed. */
  @Column({ type: 'text', name: 'reason_key', nullable: true })
  readonly reasonKey: string | null;
}

/** A later screening of the same subject that found what an open flag already stands for: it refers to the flag and raises none. */
@Entity('asked_again')
@Index('asked_again_flag', ['flagId'])
export class AskedAgainEntity {
  @PrimaryColumn({ type: 'uuid', name: 'screening_id' })
  readonly screeningId: string;

  @PrimaryColumn({ type: 'uuid', name: 'flag_id' })
  readonly flagId: string;
}
