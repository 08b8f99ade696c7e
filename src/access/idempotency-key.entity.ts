import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The answer that a caller got under an Idempotency-Key of its own. */
@Entity('idempotency_key')
@Index('idempotency_key_screening', ['screeningId'])
@Index('idempotency_key_created', ['createdAt'])
export class IdempotencyKeyEntity {
  /** Whose key it is: callers do not meet in each other's keys. */
  @PrimaryColumn({ type: 'text' })
  readonly actor: string;

  @PrimaryColumn({ type: 'text' })
  readonly key: string;

  /** Of what was asked: the same key with another is refused. */
  @Column({ type: 'text' })
  readonly fingerprint: string;

  /** As JSON text, in its own order of fields. */
  @Column({ type: 'text' })
  readonly answer: string;

  /** The screening that was answered; an erasure of it takes the answer along. */
  @Column({ type: 'uuid', name: 'screening_id', nullable: true })
  readonly screeningId: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;
}
