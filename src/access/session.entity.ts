import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { UserEntity } from './user.entity.js';

/** One person stands in for another on certain days, with that person's role and unit. */
@Entity('deputy')
@Index('deputy_of', ['deputyId'])
@Index('deputy_for', ['absentId'])
export class DeputyEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  /** Who is away. */
  @ForeignKey(() => UserEntity, { name: 'deputy_absent' })
  @Column({ type: 'uuid', name: 'absent_id' })
  readonly absentId: string;

  /** Who stands in. */
  @ForeignKey(() => UserEntity, { name: 'deputy_deputy' })
  @Column({ type: 'uuid', name: 'deputy_id' })
  readonly deputyId: string;

  /** First day, UTC. */
  @Column({ type: 'date', name: 'from_day' })
  readonly fromDay: string;

  /** Last day, UTC. */
  @Column({ type: 'date', name: 'until_day' })
  readonly untilDay: string;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  readonly endedAt: Date | null;

  @Column({ type: 'text', name: 'ended_by', nullable: true })
  readonly endedBy: string | null;
}

/** A sign-in that lasts: the browser holds a random token, this row its hash. */
@Entity('user_session')
@Index('user_session_hash', ['hash'], { unique: true })
@Index('user_session_of', ['userId'])
export class SessionEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'bytea' })
  readonly hash: Buffer;

  @ForeignKey(() => UserEntity, { name: 'user_session_user' })
  @Column({ type: 'uuid', name: 'user_id' })
  readonly userId: string;

  @Column({ type: 'text' })
  readonly method: 'password' | 'oidc' | 'link';

  /** Network address at sign-in: kept here, where it can be erased, and not in the trail. */
  @Column({ type: 'text', nullable: true })
  readonly address: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  /** Last request, to the minute. */
  @Column({ type: 'timestamptz', name: 'seen_at', default: () => 'now()' })
  readonly seenAt: Date;

  /** The end whatever happens. */
  @Column({ type: 'timestamptz', name: 'expires_at' })
  readonly expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', nullable: true })
  readonly endedAt: Date | null;

  @Column({ type: 'text', name: 'ended_why', nullable: true })
  readonly endedWhy: string | null;

  /** The deputy's appointment that the person acts under now. */
  @ForeignKey(() => DeputyEntity, { name: 'user_session_acting' })
  @Column({ type: 'uuid', name: 'acting_as', nullable: true })
  readonly actingAs: string | null;
}

/** A link that works once and not for long: the first administrator, or setting a password. */
@Entity('one_time_link')
@Index('one_time_link_hash', ['hash'], { unique: true })
export class OneTimeLinkEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  @Column({ type: 'bytea' })
  readonly hash: Buffer;

  @Column({ type: 'text' })
  readonly purpose: 'first_admin' | 'set_password';

  /** Whether it is worth something only with the code that a second person hands over. */
  @Column({ type: 'boolean', name: 'needs_code', default: false })
  readonly needsCode: boolean;

  @ForeignKey(() => UserEntity, { name: 'one_time_link_user' })
  @Column({ type: 'uuid', name: 'user_id', nullable: true })
  readonly userId: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  readonly expiresAt: Date;

  @Column({ type: 'timestamptz', name: 'used_at', nullable: true })
  readonly usedAt: Date | null;
}

/** How often signing in failed, by digest of an e-mail address or a network address. */
@Entity('sign_in_attempts')
export class SignInAttemptsEntity {
  @PrimaryColumn({ type: 'bytea' })
  readonly subject: Buffer;

  @Column({ type: 'int' })
  readonly failures: number;

  @Column({ type: 'timestamptz', name: 'last_at' })
  readonly lastAt: Date;

  @Column({ type: 'timestamptz', name: 'blocked_until', nullable: true })
  readonly blockedUntil: Date | null;
}
