import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One fact: who did what to which thing, and when. Rows are only ever added; the database refuses anything else. */
@Entity('audit_event')
@Index('audit_event_subject', ['subjectType', 'subjectId'])
@Index('audit_event_actor', ['actor', 'at'])
@Index('audit_event_action', ['action', 'id'])
@Index('audit_event_at', { synchronize: false })
@Index('audit_event_xact', { synchronize: false })
export class AuditEventEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly id: string;

  @Column({ type: 'timestamptz', default: () => 'clock_timestamp()' })
  readonly at: Date;

  /** `user:…`, `key:…`, `local:<os user>` or `job:…`. */
  @Column({ type: 'text' })
  readonly actor: string;

  /** Thing and verb, such as `list.activated`, `screening.made`. */
  @Column({ type: 'text' })
  readonly action: string;

  @Column({ type: 'text', name: 'subject_type' })
  readonly subjectType: string;

  @Column({ type: 'text', name: 'subject_id' })
  readonly subjectId: string;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  readonly data: Readonly<Record<string, unknown>>;

  @Column({ type: 'text', name: 'request_id', nullable: true })
  readonly requestId: string | null;

  /** Number of the transaction that wrote it: tells which events are final. Not part of what is sealed. */
  @Column({ type: 'bigint', default: () => '((pg_current_xact_id())::text)::bigint' })
  readonly xact: string;
}
