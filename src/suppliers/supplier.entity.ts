import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { Party } from '../matching/party.js';
import type { Outcome } from '../screening/finding.js';
import type { SupplierData } from './supplier-record.js';

/** A supplier of the register: who it is, as its source system says, and its current answer. */
@Entity('supplier')
@Index('supplier_reference', ['reference', 'unit'], { unique: true })
@Index('supplier_due', ['id'], { where: 'due' })
@Index('supplier_outcome', ['outcome', 'hold'])
export class SupplierEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  /** Stable reference of the source system; one supplier in a unit has it. */
  @Column({ type: 'text' })
  readonly reference: string;

  @Column({ type: 'text', name: 'source_system', nullable: true })
  readonly sourceSystem: string | null;

  @Column({ type: 'text' })
  readonly name: string;

  @Column({ type: 'jsonb' })
  readonly data: SupplierData;

  /** The supplier and then its owners in the shape that is compared. */
  @Column({ type: 'jsonb' })
  readonly parties: readonly Party[];

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly tags: string[];

  /** Goes up with every change. */
  @Column({ type: 'int', default: 1 })
  readonly version: number;

  /** False: no longer a supplier; kept, and not monitored. */
  @Column({ type: 'boolean', default: true })
  readonly active: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  readonly updatedAt: Date;

  /** Its answer is older than its data. */
  @Column({ type: 'boolean', default: true })
  readonly due: boolean;

  /** As screened; what people decided about its flags since is the review's to tell. Null before the first screening. */
  @Column({ type: 'text', nullable: true })
  readonly outcome: Outcome | null;

  @Column({ type: 'boolean', nullable: true })
  readonly hold: boolean | null;

  @Column({ type: 'uuid', name: 'screening_id', nullable: true })
  readonly screeningId: string | null;

  @Column({ type: 'timestamptz', name: 'screened_at', nullable: true })
  readonly screenedAt: Date | null;
}

/** A change of a supplier, field by field. Rows are only ever added. */
@Entity('supplier_change')
@Index('supplier_change_supplier', ['supplierId', 'id'])
export class SupplierChangeEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly id: string;

  @Column({ type: 'uuid', name: 'supplier_id' })
  readonly supplierId: string;

  /** The version that the change made. */
  @Column({ type: 'int' })
  readonly version: number;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at: Date;

  @Column({ type: 'text' })
  readonly actor: string;

  @Column({ type: 'text', name: 'source_system', nullable: true })
  readonly sourceSystem: string | null;

  @Column({ type: 'jsonb' })
  readonly changes: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}
