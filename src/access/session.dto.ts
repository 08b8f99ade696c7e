import { Transform } from 'class-transformer';
import { IsEmail, IsOptional, IsString, IsUUID, Matches, MaxLength, ValidateIf } from 'class-validator';
import type { Role } from './roles.js';
import type { Scope } from './scope.js';

export class SignInDto {
  @IsString()
  @MaxLength(254)
  email: string;

  @IsString()
  @MaxLength(1000)
  password: string;
}

export class ChangePasswordDto {
  @IsString()
  @MaxLength(1000)
  current: string;

  /** From 12 to 128 characters, of any kind. */
  @IsString()
  @MaxLength(1000)
  next: string;
}

export class ActForDto {
  /** Whom to stand in for; null: nobody, act as oneself again. */
  @ValidateIf((_, value) => value !== null)
  @IsUUID()
  userId: string | null;
}

export class OidcQueryDto {
  /** A path of this server to go on at after signing in; default `/`. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  // A path of ours and nothing else: '//host' and '/\host' lead to other sites.
  @Matches(/^\/(?![/\\])[\w\-./?=&%#~]*$/, { message: 'returnTo must be a path on this server' })
  returnTo?: string;
}

export class SetUpDto {
  @IsString()
  @MaxLength(100)
  token: string;

  @IsOptional()
  @IsEmail({}, { message: 'email must be an e-mail address' })
  @MaxLength(254)
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  email?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;

  /** What a second person handed over, where the link takes it. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  code?: string;

  @IsString()
  @MaxLength(1000)
  password: string;
}

/** A person by id and name. */
export class PersonDto {
  id: string;
  name: string;
}

export class SignedInUserDto extends PersonDto {
  email: string;
  role: Role;
  /** Organisation unit; null: all. */
  unit: string | null;
}

/** Who is signed in, and what they may do now. */
export class SessionDto {
  user: SignedInUserDto;
  /** Whom the person stands in for now; their scopes and unit hold then. */
  actingFor: PersonDto | null;
  /** For whom the person may stand in today. */
  mayActFor: PersonDto[];
  scopes: Scope[];
  unit: string | null;
  /** To be sent as `X-CSRF-Token` with every request that changes something. */
  csrfToken: string;
}

export class SignInMethodsDto {
  password: boolean;
  /** An identity provider is set up: GET /v1/session/oidc leads there. */
  oidc: boolean;
}
