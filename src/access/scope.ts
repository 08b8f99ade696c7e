import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';

/** What a key or user may do; every route names one, and a route that names none is refused. Who has which: `ROLE_SCOPES`. */
export const SCOPES = [
  'screenings:write',
  'screenings:read',
  'findings:read',
  'lists:read',
  'lists:write',
  'lists:approve',
  'parties:read',
  'proposals:read',
  'proposals:write',
  'proposals:decide',
  'policies:read',
  'policies:write',
  'policies:approve',
  'audit:read',
  'retention:read',
  'retention:write',
  'retention:approve',
  'batches:write',
  'batches:read',
  'suppliers:write',
  'suppliers:read',
  'users:read',
  'users:write',
  'users:approve',
  'keys:read',
  'keys:write',
  'deputies:read',
  'deputies:write',
  'metrics:read',
  'flags:read',
  'flags:work',
  'flags:assign',
  'flags:approve',
  'evidence:read',
] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_METADATA = 'interdict:scope';
export const PUBLIC = 'public';
export const SIGNED_IN = 'signed-in';

/** The scope that a route needs. The API's description names it too, as `x-scope`. */
export const Scope = (scope: Scope): MethodDecorator & ClassDecorator => applyDecorators(needs(scope), ApiBearerAuth(), ApiCookieAuth());

/** A route for every person who has signed in, whatever their role, about nothing but themselves: no API key has one. */
export const SignedIn = (): MethodDecorator & ClassDecorator => applyDecorators(needs(SIGNED_IN), ApiCookieAuth());

/** A route that anyone may call: health, signing in, and nothing about anybody. */
export const Public = (): MethodDecorator & ClassDecorator => needs(PUBLIC);

function needs(what: string): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(SCOPE_METADATA, what), ApiExtension('x-scope', what));
}
