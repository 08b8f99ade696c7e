import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { DispositionOutcome, MatchSteps, ReasonCodeName } from './dispositions.js';
import type { Direction } from '../screening/policies/policy-document.dto.js';
import type { FlagState } from './flag-states.js';
import type { QueueFilter } from './flags-reader.service.js';

/** One step of a flag. Rows are only ever added; the database refuses anything else. */
@Entity('flag_event')
@Index('flag_event_flag', ['flagId', 'id'])
export class FlagEventEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly id: string;

  @Column({ type: 'uuid', name: 'flag_id' })
  readonly flagId: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly actor: string;

  /** A `FlagAction`, or `raised`, `noted`, `attached`, `delisted`, `listed_again`, `quality_confirmed`, `quality_objected`. */
  @Column({ type: 'text' })
  readonly action: string;

  @Column({ type: 'text', name: 'from_state' })
  readonly fromState: FlagState;

  @Column({ type: 'text', name: 'to_state' })
  readonly toState: FlagState;

  /** Version of the flag after the step. */
  @Column({ type: 'int' })
  readonly version: number;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly data: Readonly<Record<string, unknown>>;
}

/** `proposed` waits for a second person, `approved` took effect, `recorded` closes nothing (nobody can tell). */
export type DispositionState = 'proposed' | 'approved' | 'recorded' | 'returned' | 'withdrawn' | 'expired';

/** `due` waits for a second look at a single-handed closing. */
export type QualityState = 'due' | 'confirmed' | 'objected';

/** What somebody decided about a flag, why, and who agreed. */
@Entity('flag_disposition')
@Index('flag_disposition_flag', ['flagId', 'proposedAt'])
@Index('flag_disposition_bulk', ['bulkId'], { where: 'bulk_id is not null' })
@Index('flag_disposition_quality', ['quality', 'decidedAt'], { where: 'quality is not null' })
export class FlagDispositionEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'uuid', name: 'flag_id' })
  readonly flagId: string;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  /** Same for all flags of one bulk disposition. */
  @Column({ type: 'uuid', name: 'bulk_id', nullable: true })
  readonly bulkId: string | null;

  @Column({ type: 'text' })
  readonly outcome: DispositionOutcome;

  @Column({ type: 'text', name: 'reason_code' })
  readonly reasonCode: ReasonCodeName;

  @Column({ type: 'text' })
  readonly text: string;

  /** Answers to OFAC's match steps. */
  @Column({ type: 'jsonb' })
  readonly checklist: Partial<MatchSteps>;

  /** How many people the table asks for, and the rule that says so. */
  @Column({ type: 'int' })
  readonly people: number;

  @Column({ type: 'text' })
  readonly rule: string;

  @Column({ type: 'text', name: 'rules_version' })
  readonly rulesVersion: string;

  /** Asks for a cleared pair until then. */
  @Column({ type: 'date', name: 'pair_expires_on', nullable: true })
  readonly pairExpiresOn: string | null;

  @Column({ type: 'uuid', name: 'licence_id', nullable: true })
  readonly licenceId: string | null;

  @Column({ type: 'uuid', name: 'proposal_id', nullable: true })
  readonly proposalId: string | null;

  @Column({ type: 'text', name: 'proposed_by' })
  readonly proposedBy: string;

  @Column({ type: 'timestamptz', name: 'proposed_at', default: () => 'now()' })
  readonly proposedAt: Date;

  @Column({ type: 'text' })
  readonly state: DispositionState;

  /** Who agreed; the proposer alone where one person suffices. */
  @Column({ type: 'text', array: true, name: 'decided_by', default: () => "'{}'" })
  readonly decidedBy: string[];

  @Column({ type: 'timestamptz', name: 'decided_at', nullable: true })
  readonly decidedAt: Date | null;

  @Column({ type: 'text', name: 'decided_note', nullable: true })
  readonly decidedNote: string | null;

  @Column({ type: 'text', nullable: true })
  readonly quality: QualityState | null;

  @Column({ type: 'text', name: 'quality_by', nullable: true })
  readonly qualityBy: string | null;

  @Column({ type: 'timestamptz', name: 'quality_at', nullable: true })
  readonly qualityAt: Date | null;

  @Column({ type: 'text', name: 'quality_note', nullable: true })
  readonly qualityNote: string | null;
}

/** What somebody wrote about a case or one of its flags. */
@Entity('case_note')
@Index('case_note_case', ['caseId', 'at'])
export class CaseNoteEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  @Column({ type: 'uuid', name: 'flag_id', nullable: true })
  readonly flagId: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly actor: string;

  @Column({ type: 'text' })
  readonly text: string;
}

/** A file that belongs to a case, with its hash. */
@Entity('case_attachment')
@Index('case_attachment_case', ['caseId', 'at'])
export class CaseAttachmentEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  @Column({ type: 'uuid', name: 'flag_id', nullable: true })
  readonly flagId: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly actor: string;

  /** As the sender named the file, without folders. */
  @Column({ type: 'text' })
  readonly name: string;

  @Column({ type: 'text', name: 'media_type' })
  readonly mediaType: string;

  /** Bytes. */
  @Column({ type: 'int' })
  readonly size: number;

  @Column({ type: 'text' })
  readonly sha256: string;

  @Column({ type: 'bytea', select: false })
  readonly content: Buffer;
}

/** `proposed` covers nothing yet; `active` covers from its first to its last day. */
export type LicenceState = 'proposed' | 'active' | 'refused' | 'revoked';

/** What an authority allows all the same: for which parties, what, and until when. */
@Entity('licence')
@Index('licence_case', ['caseId'])
export class LicenceEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  /** The authority's own number, or the general licence. */
  @Column({ type: 'text' })
  readonly number: string;

  @Column({ type: 'text' })
  readonly authority: string;

  /** What it allows, in words. */
  @Column({ type: 'text' })
  readonly scope: string;

  @Column({ type: 'text', array: true, name: 'party_ids' })
  readonly partyIds: string[];

  /** Directions of business that it is for; empty for all. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly directions: Direction[];

  @Column({ type: 'date', name: 'valid_from' })
  readonly validFrom: string;

  @Column({ type: 'date', name: 'valid_to' })
  readonly validTo: string;

  @Column({ type: 'text' })
  readonly state: LicenceState;

  @Column({ type: 'uuid', name: 'proposal_id', nullable: true })
  readonly proposalId: string | null;

  @Column({ type: 'text', name: 'proposed_by' })
  readonly proposedBy: string;

  @Column({ type: 'text', array: true, name: 'approved_by', default: () => "'{}'" })
  readonly approvedBy: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  readonly revokedAt: Date | null;

  @Column({ type: 'text', name: 'revoked_by', nullable: true })
  readonly revokedBy: string | null;

  @Column({ type: 'text', name: 'revoked_why', nullable: true })
  readonly revokedWhy: string | null;
}

/** Something that must be done after a match, and by when. */
@Entity('review_task')
@Index('review_task_once', ['flagId', 'kind'], { unique: true })
@Index('review_task_due', ['dueOn'], { where: 'done_at is null' })
export class ReviewTaskEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'uuid', name: 'case_id' })
  readonly caseId: string;

  @Column({ type: 'uuid', name: 'flag_id' })
  readonly flagId: string;

  @Column({ type: 'text' })
  readonly kind: string;

  @Column({ type: 'text' })
  readonly title: string;

  /** The rule that asks for it. */
  @Column({ type: 'text' })
  readonly basis: string;

  @Column({ type: 'date', name: 'due_on' })
  readonly dueOn: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'timestamptz', name: 'done_at', nullable: true })
  readonly doneAt: Date | null;

  @Column({ type: 'text', name: 'done_by', nullable: true })
  readonly doneBy: string | null;

  @Column({ type: 'text', name: 'done_note', nullable: true })
  readonly doneNote: string | null;
}

/** A filter of the queue under a name: its owner's, and where it is shared every reader's of the same unit. */
@Entity('queue_filter')
@Index('queue_filter_name', ['owner', 'name'], { unique: true })
export class QueueFilterEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  /** Actor that keeps it. */
  @Column({ type: 'text' })
  readonly owner: string;

  /** Unit of the owner; null: all. */
  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text' })
  readonly name: string;

  /** As the queue takes it; `me` is whoever reads. */
  @Column({ type: 'jsonb' })
  readonly filter: QueueFilter;

  @Column({ type: 'boolean', default: false })
  readonly shared: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  readonly updatedAt: Date;
}
