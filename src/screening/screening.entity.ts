import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Party } from '../matching/party.js';
import type { Coverage, Finding, IncompleteReason, ListVersionUsed, Outcome } from './finding.js';

/** One question and its answer, with all that the answer rests on. */
@Entity('screening')
@Index('screening_at', ['at'])
@Index('screening_subject', ['subjectKey', 'at'])
@Index('screening_supplier', ['supplierId', 'at'], { where: 'supplier_id is not null' })
export class ScreeningEntity {
  @PrimaryColumn({ type: 'uuid', default: () => 'gen_random_uuid()' })
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

  @Column({ type: 'jsonb', name: 'list_versions' })
  readonly listVersions: readonly ListVersionUsed[];

  @Column({ type: 'jsonb' })
  readonly options: Readonly<Record<string, unknown>>;

  @Column({ type: 'text', name: 'policy_version' })
  readonly policyVersion: string;

  @Column({ type: 'text', name: 'engine_version' })
  readonly engineVersion: string;

  /** Supplier of the register that was screened; null for others. */
  @Column({ type: 'uuid', name: 'supplier_id', nullable: true })
  readonly supplierId: string | null;
}

/** A finding that a person must look at, with the list entry as it was. */
@Entity('flag')
@Index('flag_screening', ['screeningId'])
@Index('flag_state', ['state', 'createdAt'])
@Index('flag_party', ['partyId'])
@Index('flag_supplier_party', ['supplierId', 'partyId'], { unique: true, where: 'supplier_id is not null' })
export class FlagEntity {
  @PrimaryColumn({ type: 'uuid', default: () => 'gen_random_uuid()' })
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
  readonly snapshot: Party;

  /** Supplier of the register that it is about: one flag for each listed party. */
  @Column({ type: 'uuid', name: 'supplier_id', nullable: true })
  readonly supplierId: string | null;

  /** What the flag was raised for; another key means that something material has changed. */
  @Column({ type: 'text', name: 'reason_key', nullable: true })
  readonly reasonKey: string | null;
}
