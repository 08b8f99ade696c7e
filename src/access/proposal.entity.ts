import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** `open` waits for an approver; every other state is final. A returned proposal is made anew, not opened again. */
export const PROPOSAL_STATES = ['open', 'approved', 'returned', 'withdrawn', 'expired'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** One person's yes to a proposal. */
export interface Approval {
  /** `user:<id>` */
  readonly by: string;
  readonly at: string;
  readonly note?: string;
}

/** Something that one person wants done and that takes a second person's word. */
@Entity('proposal')
@Index('proposal_one_open', ['kind', 'subjectType', 'subjectId'], { unique: true, where: "state = 'open'" })
@Index('proposal_state', ['state', 'createdAt'])
@Index('proposal_subject', ['subjectType', 'subjectId'])
export class ProposalEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  /** Such as `list.release`, `policy.activate`; registered by the room that carries it out. */
  @Column({ type: 'text' })
  readonly kind: string;

  @Column({ type: 'text', name: 'subject_type' })
  readonly subjectType: string;

  @Column({ type: 'text', name: 'subject_id' })
  readonly subjectId: string;

  /** What is carried out on approval; its shape is the kind's own. */
  @Column({ type: 'jsonb' })
  readonly payload: Readonly<Record<string, unknown>>;

  /** What approval would do, in words, as it was told when it was proposed. */
  @Column({ type: 'text' })
  readonly description: string;

  @Column({ type: 'text' })
  readonly reason: string;

  /** The actor that proposed it. */
  @Column({ type: 'text', name: 'proposed_by' })
  readonly proposedBy: string;

  /** The user behind that actor; null where no user is known (the command line, a job, a key that no user made). */
  @Column({ type: 'text', name: 'proposed_by_person', nullable: true })
  readonly proposedByPerson: string | null;

  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  @Column({ type: 'text' })
  readonly state: ProposalState;

  /** 1 where a user proposed it, else 2: two users stand behind everything that is carried out. */
  @Column({ type: 'int', name: 'approvals_needed' })
  readonly approvalsNeeded: number;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  readonly approvals: readonly Approval[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  readonly expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'decided_at', nullable: true })
  readonly decidedAt: Date | null;

  @Column({ type: 'text', name: 'decided_by', nullable: true })
  readonly decidedBy: string | null;

  @Column({ type: 'text', name: 'decided_note', nullable: true })
  readonly decidedNote: string | null;

  /** Goes up with every change; a decision may name the version it was made on. */
  @Column({ type: 'int', default: 1 })
  readonly version: number;
}
