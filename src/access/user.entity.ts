import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { OrgUnitEntity } from './org-unit.entity.js';
import type { Role } from './roles.js';

/** A person who signs in. People are disabled, never deleted: the trail names them for as long as it is kept. */
@Entity('app_user')
@Index('app_user_email', ['email'], { unique: true })
@Index('app_user_oidc', ['oidcIssuer', 'oidcSubject'], { unique: true })
export class UserEntity {
  @PrimaryGeneratedColumn('uuid')
  readonly id: string;

  /** In lower case. */
  @Column({ type: 'text' })
  readonly email: string;

  @Column({ type: 'text' })
  readonly name: string;

  @Column({ type: 'text' })
  readonly role: Role;

  /** Organisation unit; null: all units. */
  @ForeignKey(() => OrgUnitEntity, { name: 'app_user_unit' })
  @Column({ type: 'text', nullable: true })
  readonly unit: string | null;

  /** Null until a password is set; people who come from an identity provider need none. */
  @Column({ type: 'text', name: 'password_hash', nullable: true })
  readonly passwordHash: string | null;

  @Column({ type: 'timestamptz', name: 'password_changed_at', nullable: true })
  readonly passwordChangedAt: Date | null;

  /** Who the identity provider says it is; set at the first sign-in through it. */
  @Column({ type: 'text', name: 'oidc_issuer', nullable: true })
  readonly oidcIssuer: string | null;

  @Column({ type: 'text', name: 'oidc_subject', nullable: true })
  readonly oidcSubject: string | null;

  /** The supervisor who said, beside the administrator, that this person decides; null: nobody did, or it was not needed. */
  @Column({ type: 'text', name: 'second_person', nullable: true })
  readonly secondPerson: string | null;

  /** Of the code that the second person hands over, and the link is worth nothing without. */
  @Column({ type: 'bytea', name: 'code_hash', nullable: true })
  readonly codeHash: Buffer | null;

  @Column({ type: 'timestamptz', name: 'code_until', nullable: true })
  readonly codeUntil: Date | null;

  @Column({ type: 'int', name: 'code_tries', default: 0 })
  readonly codeTries: number;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  readonly createdAt: Date;

  @Column({ type: 'text', name: 'created_by' })
  readonly createdBy: string;

  @Column({ type: 'timestamptz', name: 'last_sign_in_at', nullable: true })
  readonly lastSignInAt: Date | null;

  @Column({ type: 'timestamptz', name: 'disabled_at', nullable: true })
  readonly disabledAt: Date | null;

  @Column({ type: 'text', name: 'disabled_by', nullable: true })
  readonly disabledBy: string | null;
}
