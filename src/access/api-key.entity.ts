import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A key for the API: only its hash is kept. */
@Entity('api_key')
@Index('api_key_hash', ['hash'], { unique: true })
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
}
