import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { SubjectType } from '../screening/subject.dto.js';
import type { Field } from './intake/fields.js';
import type { TableLook } from './intake/read-table.js';

/**
 * `uploaded` waits for a person to confirm its columns, `running` is worked by any process, `paused` waits, `cancelled` and
 * `done` are final, `failed` cannot go on and says why.
 */
export type BatchState = 'uploaded' | 'running' | 'paused' | 'cancelled' | 'done' | 'failed';

/** Headers by field; a template fits every file that has these headers. */
export type NamedMapping = Partial<Record<Field, readonly string[]>>;

/** What holds for every row of a file. */
export interface BatchOptions {
  readonly type?: SubjectType;
  readonly country?: string;
  readonly threshold?: number;
  readonly lists?: readonly string[];
}

/** A supplier file, how it is read, and how far it is. */
@Entity('batch')
@Index('batch_state', ['state', 'createdAt'])
export class BatchEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text' })
  readonly state: BatchState;

  @Column({ type: 'text', name: 'file_name' })
  readonly fileName: string;

  /** Of the file as it was uploaded. */
  @Column({ type: 'text' })
  readonly sha256: string;

  @Column({ type: 'bigint' })
  readonly bytes: string;

  /** Where the original is kept, below the home folder. */
  @Column({ type: 'text' })
  readonly path: string;

  @Column({ type: 'jsonb' })
  readonly look: TableLook;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly mapping: NamedMapping;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly options: BatchOptions;

  /** True: answered, but nothing is stored as a screening and nothing is flagged. */
  @Column({ type: 'boolean', name: 'dry_run', default: false })
  readonly dryRun: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'started_at', nullable: true })
  readonly startedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  readonly finishedAt: Date | null;

  /** Every row of the file is in the queue. */
  @Column({ type: 'boolean', default: false })
  readonly loaded: boolean;

  /** Who brings rows into the queue, and until when nobody else may. */
  @Column({ type: 'uuid', nullable: true })
  readonly loader: string | null;

  @Column({ type: 'timestamptz', name: 'loader_until', nullable: true })
  readonly loaderUntil: Date | null;

  @Column({ type: 'text', nullable: true })
  readonly error: string | null;

  /** When its years were over: since then there is neither its original nor the cells of its rows. */
  @Column({ type: 'timestamptz', name: 'gone_at', nullable: true })
  readonly goneAt: Date | null;
}

/** A row of the file as it stands there. Never changed after it is in the queue. */
@Entity('batch_row')
@Index('batch_row_key', ['batchId', 'key'], { where: 'duplicate_of is null' })
export class BatchRowEntity {
  @PrimaryColumn({ type: 'uuid', name: 'batch_id' })
  readonly batchId: string;

  /** Position among the rows below the header, from 1. */
  @PrimaryColumn({ type: 'int' })
  readonly n: number;

  /** Line of the file where it begins, from 1. */
  @Column({ type: 'int' })
  readonly line: number;

  @Column({ type: 'jsonb' })
  readonly cells: readonly string[];

  @Column({ type: 'text', nullable: true })
  readonly problem: string | null;

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly notes: string[];

  @Column({ type: 'text', nullable: true })
  readonly country: string | null;

  /** Equal for rows that ask the same. */
  @Column({ type: 'text', nullable: true })
  readonly key: string | null;

  /** The first row of the file that asks the same; it is screened, this one is not. */
  @Column({ type: 'int', name: 'duplicate_of', nullable: true })
  readonly duplicateOf: number | null;
}

/** Rows that are worked together by one process. */
@Entity('batch_chunk')
@Index('batch_chunk_open', ['n', 'batchId'], { where: "state <> 'done'" })
export class BatchChunkEntity {
  @PrimaryColumn({ type: 'uuid', name: 'batch_id' })
  readonly batchId: string;

  @PrimaryColumn({ type: 'int' })
  readonly n: number;

  @Column({ type: 'int', name: 'first_row' })
  readonly firstRow: number;

  @Column({ type: 'int', name: 'last_row' })
  readonly lastRow: number;

  @Column({ type: 'text', default: () => "'waiting'" })
  readonly state: 'waiting' | 'leased' | 'done';

  /** Who works on it: its results are taken only while the lease is theirs. */
  @Column({ type: 'uuid', nullable: true })
  readonly lease: string | null;

  @Column({ type: 'timestamptz', name: 'leased_until', nullable: true })
  readonly leasedUntil: Date | null;

  @Column({ type: 'int', default: 0 })
  readonly attempts: number;

  @Column({ type: 'timestamptz', name: 'done_at', nullable: true })
  readonly doneAt: Date | null;
}

export const ROW_OUTCOMES = ['clear', 'review', 'incomplete', 'error'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];

/** What came out for a row; written once. */
@Entity('batch_result')
export class BatchResultEntity {
  @PrimaryColumn({ type: 'uuid', name: 'batch_id' })
  readonly batchId: string;

  @PrimaryColumn({ type: 'int' })
  readonly n: number;

  @Column({ type: 'text' })
  readonly outcome: RowOutcome;

  @Column({ type: 'boolean' })
  readonly hold: boolean;

  @Column({ type: 'int' })
  readonly flags: number;

  /** Lists with a finding that raises a flag. */
  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly lists: string[];

  @Column({ type: 'text', name: 'best_match', nullable: true })
  readonly bestMatch: string | null;

  @Column({ type: 'text', name: 'best_list', nullable: true })
  readonly bestList: string | null;

  /** Id of the listed entry. */
  @Column({ type: 'text', name: 'best_party', nullable: true })
  readonly bestParty: string | null;

  @Column({ type: 'double precision', name: 'best_score', nullable: true })
  readonly bestScore: number | null;

  @Column({ type: 'text', name: 'best_reason', nullable: true })
  readonly bestReason: string | null;

  /** Null in a dry run and for an error. */
  @Column({ type: 'uuid', name: 'screening_id', nullable: true })
  readonly screeningId: string | null;

  /** Owners named in the row are screened on their own. */
  @Column({ type: 'uuid', array: true, name: 'owner_screening_ids', default: () => "'{}'" })
  readonly ownerScreeningIds: string[];

  @Column({ type: 'text', nullable: true })
  readonly error: string | null;
}

/** A mapping that was confirmed once, for the next file of the same system. */
@Entity('batch_template')
@Index('batch_template_name', ['name', 'unit'], { unique: true })
export class BatchTemplateEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text' })
  readonly name: string;

  @Column({ type: 'jsonb' })
  readonly mapping: NamedMapping;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly options: BatchOptions;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;
}
