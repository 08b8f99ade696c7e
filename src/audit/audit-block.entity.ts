import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A sealed part of the trail: its events' hashes, the block before it, and a signature. Rows are only ever added. */
@Entity('audit_block')
@Index('audit_block_last_event', ['lastEvent'])
export class AuditBlockEntity {
  /** From 1, without gaps. */
  @PrimaryColumn({ type: 'int' })
  readonly number: number;

  @Column({ type: 'bigint', name: 'first_event' })
  readonly firstEvent: string;

  @Column({ type: 'bigint', name: 'last_event' })
  readonly lastEvent: string;

  /** Ids of the events as a PostgreSQL int8multirange: `{[1,41),[43,44)}`. Blocks may interleave, since ids commit out of order. */
  @Column({ type: 'text' })
  readonly ids: string;

  @Column({ type: 'int' })
  readonly events: number;

  /** 32 bytes an event, in order of id. */
  @Column({ type: 'bytea', name: 'event_hashes' })
  readonly eventHashes: Buffer;

  /** Hash of the block before; zeros for the first. */
  @Column({ type: 'text', name: 'previous_hash' })
  readonly previousHash: string;

  @Column({ type: 'text' })
  readonly hash: string;

  @Column({ type: 'timestamptz', name: 'sealed_at' })
  readonly sealedAt: Date;

  /** Ed25519, 32 bytes in base64. */
  @Column({ type: 'text', name: 'public_key' })
  readonly publicKey: string;

  /** Over the hash, base64. */
  @Column({ type: 'text' })
  readonly signature: string;
}

/** A personal value that the trail names by its salted digest only; the row may be erased and the trail stays whole. */
@Entity('personal_data')
@Index('personal_data_subject', ['subjectType', 'subjectId'])
export class PersonalDataEntity {
  /** SHA-256 of salt and value, hex. */
  @PrimaryColumn({ type: 'text' })
  readonly digest: string;

  @Column({ type: 'bytea' })
  readonly salt: Buffer;

  @Column({ type: 'text' })
  readonly value: string;

  @Column({ type: 'text', name: 'subject_type' })
  readonly subjectType: string;

  @Column({ type: 'text', name: 'subject_id' })
  readonly subjectId: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;
}

/** How far a reader of the trail has come; the trail is the outbox of events. */
@Entity('event_consumer')
export class EventConsumerEntity {
  @PrimaryColumn({ type: 'text' })
  readonly name: string;

  /** Every event of a transaction below this number is dealt with. */
  @Column({ type: 'bigint', name: 'next_xact' })
  readonly nextXact: string;

  @Column({ type: 'timestamptz', name: 'updated_at', default: () => 'now()' })
  readonly updatedAt: Date;
}
