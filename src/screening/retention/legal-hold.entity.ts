import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A subject whose records must stay, whatever their age and whoever asks. */
@Entity('legal_hold')
@Index('legal_hold_one', ['subjectKey'], { unique: true, where: 'lifted_at is null' })
export class LegalHoldEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text', name: 'subject_key' })
  readonly subjectKey: string;

  @Column({ type: 'text' })
  readonly reason: string;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'timestamptz', name: 'placed_at', default: () => 'now()' })
  readonly placedAt: Date;

  @Column({ type: 'text', name: 'placed_by' })
  readonly placedBy: string;

  @Column({ type: 'timestamptz', name: 'lifted_at', nullable: true })
  readonly liftedAt: Date | null;

  @Column({ type: 'text', name: 'lifted_by', nullable: true })
  readonly liftedBy: string | null;
}
