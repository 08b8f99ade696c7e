import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsDate, IsEmail, IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ProposalDto } from './proposals.dto.js';
import { PersonDto } from './session.dto.js';
import { KEY_SCOPES, ROLES, type Role } from './roles.js';
import type { Scope } from './scope.js';
import type { UserEntity } from './user.entity.js';

const DAY = /^\d{4}-\d\d-\d\d$/;
const NOT_EMPTY = /\S/;

export class NewUserDto {
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  email: string;

  @IsString()
  @MaxLength(200)
  @Matches(NOT_EMPTY, { message: 'name must not be empty' })
  name: string;

  @IsIn(ROLES)
  role: Role;

  /** Organisation unit; null or left out: all units. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  unit?: string | null;
}

export class ChangeUserDto {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(NOT_EMPTY, { message: 'name must not be empty' })
  name?: string;

  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  /** Organisation unit; null: all units. */
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsString()
  @MaxLength(60)
  unit?: string | null;
}

export class DisableUserDto {
  /** Who takes the open work over; left out: it goes back to the queue. */
  @IsOptional()
  @IsUUID()
  successorId?: string;
}

export class UserDto {
  id: string;
  email: string;
  name: string;
  role: Role;
  unit: string | null;
  /** Signs in through the identity provider. */
  external: boolean;
  /** The supervisor on whose word, beside the administrator's, this person decides; null: nobody's, as for the first supervisor and who was added on the command line alone. */
  secondPerson: string | null;
  lastSignInAt: Date | null;
  createdAt: Date;
  disabledAt: Date | null;

  static of({ id, email, name, role, unit, oidcSubject, secondPerson, lastSignInAt, createdAt, disabledAt }: UserEntity): UserDto {
    return { id, email, name, role, unit, external: oidcSubject !== null, secondPerson, lastSignInAt, createdAt, disabledAt };
  }
}

/** A link that is shown once. */
export class LinkDto {
  /** Where the person sets their password; to be given to nobody else. */
  link: string;
  expiresAt: Date;
}

/** Either the person and their link (201), or the proposal that waits for a supervisor (202). */
export class AddedUserDto {
  user: UserDto | null;
  passwordLink: LinkDto | null;
  proposal: ProposalDto | null;
}

/** The person as they are now, and what waits for a supervisor (202). */
export class ChangedUserDto {
  user: UserDto;
  proposal: ProposalDto | null;
}

/** Either the link, or the proposal that waits for a supervisor (202); ask again when it is approved. */
export class AskedLinkDto {
  passwordLink: LinkDto | null;
  /** The link is worth something only with the code that a supervisor has. */
  needsCode: boolean;
  proposal: ProposalDto | null;
}

export class DisabledUserDto {
  /** What ended or changed hands, by kind: `sessions`, `keys`, `deputies`, and the work of each room. */
  ended: Record<string, number>;
}

export class UnitDto {
  /** Short name that rows about subjects carry: lower-case letters, digits, hyphens. */
  @Matches(/^[a-z0-9][a-z0-9-]{0,59}$/, { message: 'id must be lower-case letters, digits and hyphens, at most 60' })
  id: string;

  @IsString()
  @MaxLength(200)
  @Matches(NOT_EMPTY, { message: 'name must not be empty' })
  name: string;
}

export class NewKeyDto {
  /** What it is for. */
  @IsString()
  @MaxLength(200)
  @Matches(NOT_EMPTY, { message: 'name must not be empty' })
  name: string;

  /** What it may do. Without `findings:read` answers carry the outcome and no name of anybody. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @IsIn(KEY_SCOPES, { each: true })
  scopes: Scope[];

  /** Organisation unit; null or left out: all units. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  unit?: string | null;

  /** Default: in a year; at most two years ahead. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;

  /** Requests a minute; default the server's. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  ratePerMinute?: number;
}

export class RotateKeyDto {
  /** Hours for which the old key goes on; default 24, at most 720. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(720)
  overlapHours?: number;
}

/** A key that was just made. */
export class IssuedKeyDto {
  id: string;
  /** Shown here and never again. */
  key: string;
}

export class ApiKeyDto {
  id: string;
  name: string;
  /** Its first letters. */
  prefix: string;
  scopes: string[];
  unit: string | null;
  ownerId: string | null;
  state: 'active' | 'expired' | 'revoked';
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** To the minute. */
  lastUsedAt: Date | null;
  /** The key that it was made to replace. */
  replaces: string | null;
  ratePerMinute: number | null;

  static of({ id, name, prefix, scopes, unit, ownerId, createdAt, expiresAt, revokedAt, lastUsedAt, replaces, ratePerMinute }: ApiKeyEntity): ApiKeyDto {
    const state = revokedAt ? 'revoked' : expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
    return { id, name, prefix, scopes, unit, ownerId, state, createdAt, expiresAt, revokedAt, lastUsedAt, replaces, ratePerMinute };
  }
}

export class NewDeputyDto {
  /** Who is away; left out: oneself. */
  @IsOptional()
  @IsUUID()
  absentId?: string;

  /** Who stands in. */
  @IsUUID()
  deputyId: string;

  /** First day, UTC: YYYY-MM-DD. */
  @Matches(DAY, { message: 'fromDay must be a day, YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  fromDay: string;

  /** Last day, UTC: YYYY-MM-DD. */
  @Matches(DAY, { message: 'untilDay must be a day, YYYY-MM-DD' })
  @IsISO8601({ strict: true })
  untilDay: string;
}

export class DeputyDto {
  id: string;
  absent: PersonDto;
  deputy: PersonDto;
  fromDay: string;
  untilDay: string;
  endedAt: Date | null;
}

/** Either the appointment (201), or the proposal that waits for a supervisor (202). */
export class AppointedDto {
  deputy: DeputyDto | null;
  proposal: ProposalDto | null;
}
