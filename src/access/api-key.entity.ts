import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { OrgUnitEntity } from './org-unit.entity.js';
import { UserEntity } from './user.entity.js';

/** A key for the API: only its hash is kept. */
@Entity('api_key')
@Index('api_key_hash', ['hash'], { unique: true })
@Index('api_key_of', ['ownerId'])
export class ApiKeyEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'text' })
  readonly name: string;

  /** The key's first letters, to tell keys apart without knowing them. */
  @Column({ type: 'text' })
  readonly prefix: string;

  /** SHA-256 of the whole key; a key is 256 random bits, so a fast hash keeps it safe. */
  @Column({ type: 'bytea' })
  readonly hash: Buffer;

  @Column({ type: 'text', array: true })
  readonly scopes: string[];

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  readonly expiresAt: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  readonly revokedAt: Date | null;

  @Column({ type: 'text', name: 'revoked_by', nullable: true })
  readonly revokedBy: string | null;

  /** Organisation unit; null: all units. */
  @ForeignKey(() => OrgUnitEntity, { name: 'api_key_unit' })
  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  /** Who answers for it: the key ends with that person's access. Null: made on the command line, or at the first start. */
  @ForeignKey(() => UserEntity, { name: 'api_key_owner' })
  @Column({ type: 'uuid', name: 'owner_id', nullable: true })
  readonly ownerId: string | null;

  /** Last request, to the minute. */
  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  readonly lastUsedAt: Date | null;

  /** The key that this one was made to replace. */
  @Column({ type: 'uuid', nullable: true })
  readonly replaces: string | null;

  /** Requests a minute; null: the rate that holds for all keys. */
  @Column({ type: 'int', name: 'rate_per_minute', nullable: true })
  readonly ratePerMinute: number | null;
}
