import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ReasonChange } from '../screening/reason-key.js';

/**
 * `delta` screens what a list version changed; `full` is the safety net, and what a new engine asks for; `suppliers` those that changed;
 * `policy` all, on request; `dates` those whose answer rested on something that has ended.
 */
export type MonitoringKind = 'delta' | 'full' | 'suppliers' | 'policy' | 'dates';

/**
 * `new` raised a flag, `reopened` opened a closed one, `changed` added to an open one, `delisted` and `not_found` noted on an
 * open one that its reason is gone; it stays open until a person closes it. `licence_ended`: a confirmed match is no longer covered.
 */
export type MonitoringResultKind = 'new' | 'reopened' | 'changed' | 'delisted' | 'not_found' | 'licence_ended';

/** One pass over the register, and what came of it. */
@Entity('monitoring_run')
@Index('monitoring_run_started', ['startedAt'])
export class MonitoringRunEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text' })
  readonly kind: MonitoringKind;

  @Column({ type: 'text' })
  readonly actor: string;

  @Column({ type: 'timestamptz', name: 'started_at', default: () => 'clock_timestamp()' })
  readonly startedAt: Date;

  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  readonly finishedAt: Date | null;

  /** List versions, policy and engine that it screened against. */
  @Column({ type: 'jsonb' })
  readonly cause: Readonly<Record<string, unknown>>;

  /** List entries that were looked for. */
  @Column({ type: 'int', default: 0 })
  readonly entries: number;

  /** Suppliers that were looked at. */
  @Column({ type: 'int', default: 0 })
  readonly suppliers: number;

  /** Suppliers whose answer may have changed and that were screened anew. */
  @Column({ type: 'int', default: 0 })
  readonly screened: number;

  /** Results by kind. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly results: Readonly<Partial<Record<MonitoringResultKind | 'defects', number>>>;

  /** Suppliers looked at and screened, of each unit; null where that was not counted. */
  @Column({ type: 'jsonb', name: 'by_unit', nullable: true })
  readonly byUnit: Readonly<Record<string, { readonly suppliers: number; readonly screened: number }>> | null;

  @Column({ type: 'text', nullable: true })
  readonly error: string | null;
}

/** A list version that the register has been screened against, in that state. */
@Entity('monitoring_seen')
export class MonitoringSeenEntity {
  @PrimaryColumn({ type: 'uuid', name: 'version_id' })
  readonly versionId: string;

  @PrimaryColumn({ type: 'text' })
  readonly state: string;

  @Column({ type: 'uuid', name: 'run_id' })
  readonly runId: string;
}

/** What a run means for one supplier and one listed party. */
@Entity('monitoring_result')
@Index('monitoring_result_run', ['runId', 'id'])
@Index('monitoring_result_supplier', ['supplierId', 'id'])
export class MonitoringResultEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly id: string;

  @Column({ type: 'uuid', name: 'run_id' })
  readonly runId: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly kind: MonitoringResultKind;

  @Column({ type: 'uuid', name: 'supplier_id' })
  readonly supplierId: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text', name: 'party_id' })
  readonly partyId: string;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  readonly changes: readonly ReasonChange[];
}

/** What a full screening found and the changes alone did not: a fault of Interdict, to be explained. */
@Entity('monitoring_defect')
@Index('monitoring_defect_run', ['runId'])
export class MonitoringDefectEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly id: string;

  @Column({ type: 'uuid', name: 'run_id' })
  readonly runId: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at: Date;

  @Column({ type: 'uuid', name: 'supplier_id' })
  readonly supplierId: string;

  @Column({ type: 'text', name: 'party_id' })
  readonly partyId: string;

  @Column({ type: 'text' })
  readonly what: string;
}
