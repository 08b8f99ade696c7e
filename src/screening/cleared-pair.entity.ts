import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { PartyFacts } from './fingerprint.js';

/** Only `active` suppresses. `unverified` was brought from another system, `suspended` failed its test, `revoked` was ended by a person. */
export type ClearedPairState = 'unverified' | 'active' | 'suspended' | 'revoked';

/** One subject and one listing that two people found to be different parties. */
@Entity('cleared_pair')
@Index('cleared_pair_one_active', ['unit', 'subjectKey', 'partyId'], { unique: true, where: "state = 'active'" })
@Index('cleared_pair_party', ['partyId'])
@Index('cleared_pair_reference', ['reference'])
export class ClearedPairEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text', name: 'subject_key' })
  readonly subjectKey: string;

  /** The asker's own reference: by it a subject is known again after its data changed. */
  @Column({ type: 'text', nullable: true })
  readonly reference: string | null;

  @Column({ type: 'text', name: 'subject_name' })
  readonly subjectName: string;

  @Column({ type: 'text', name: 'list_id' })
  readonly listId: string;

  @Column({ type: 'text', name: 'party_id' })
  readonly partyId: string;

  @Column({ type: 'text', name: 'party_name' })
  readonly partyName: string;

  @Column({ type: 'text' })
  readonly state: ClearedPairState;

  @Column({ type: 'text', name: 'subject_fingerprint', nullable: true })
  readonly subjectFingerprint: string | null;

  @Column({ type: 'text', name: 'listing_fingerprint', nullable: true })
  readonly listingFingerprint: string | null;

  /** Both sides as they were when two people agreed, to tell later what changed. */
  @Column({ type: 'jsonb', name: 'subject_facts', nullable: true })
  readonly subjectFacts: PartyFacts | null;

  @Column({ type: 'jsonb', name: 'listing_facts', nullable: true })
  readonly listingFacts: PartyFacts | null;

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly contradictions: string[];

  @Column({ type: 'text', array: true, default: () => "'{}'" })
  readonly agreements: string[];

  /** Of the finding when it was cleared, 0…1. */
  @Column({ type: 'double precision', nullable: true })
  readonly score: number | null;

  @Column({ type: 'text', name: 'policy_version', nullable: true })
  readonly policyVersion: string | null;

  @Column({ type: 'text', name: 'engine_version', nullable: true })
  readonly engineVersion: string | null;

  @Column({ type: 'text', name: 'reason_code' })
  readonly reasonCode: string;

  @Column({ type: 'text' })
  readonly text: string;

  @Column({ type: 'uuid', name: 'flag_id', nullable: true })
  readonly flagId: string | null;

  @Column({ type: 'uuid', name: 'disposition_id', nullable: true })
  readonly dispositionId: string | null;

  @Column({ type: 'text', name: 'proposed_by' })
  readonly proposedBy: string;

  @Column({ type: 'text', array: true, name: 'approved_by', default: () => "'{}'" })
  readonly approvedBy: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  /** Last day on which it suppresses. */
  @Column({ type: 'date', name: 'expires_on', nullable: true })
  readonly expiresOn: string | null;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  readonly endedAt: Date | null;

  @Column({ type: 'text', name: 'ended_by', nullable: true })
  readonly endedBy: string | null;

  @Column({ type: 'text', array: true, name: 'ended_why', default: () => "'{}'" })
  readonly endedWhy: string[];
}
