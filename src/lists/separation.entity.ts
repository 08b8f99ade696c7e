import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Two list entries that Interdict would take for one party, and that two people say are two. */
@Entity('party_separation')
@Index('party_separation_one', ['partyA', 'partyB'], { unique: true, where: 'restored_at is null' })
export class SeparationEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  /** The smaller of the two party ids (`list:record`), which stay the same from edition to edition. */
  @Column({ type: 'text', name: 'party_a' })
  readonly partyA: string;

  @Index('party_separation_b')
  @Column({ type: 'text', name: 'party_b' })
  readonly partyB: string;

  @Column({ type: 'text' })
  readonly reason: string;

  @Column({ type: 'text', name: 'proposed_by' })
  readonly proposedBy: string;

  /** Who approved it. */
  @Column({ type: 'text', name: 'separated_by' })
  readonly separatedBy: string;

  @Column({ type: 'timestamptz', name: 'separated_at', default: () => 'clock_timestamp()' })
  readonly separatedAt: Date;

  /** Set once it was taken back: then Interdict's own links count again. */
  @Column({ type: 'text', name: 'restored_by', nullable: true })
  readonly restoredBy: string | null;

  @Column({ type: 'timestamptz', name: 'restored_at', nullable: true })
  readonly restoredAt: Date | null;

  @Column({ type: 'text', name: 'restore_reason', nullable: true })
  readonly restoreReason: string | null;
}
