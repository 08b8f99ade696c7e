import { SetMetadata } from '@nestjs/common';

/** What a key or user may do; every route names one, and a route that names none is refused. */
export const SCOPES = ['screenings:write', 'screenings:read', 'lists:read', 'parties:read', 'batches:write', 'batches:read', 'suppliers:write', 'suppliers:read'] as const;
export type Scope = (typeof SCOPES)[number];

export const SCOPE_METADATA = 'interdict:scope';
export const PUBLIC = 'public';

/** The scope that a route needs. */
export const Scope = (scope: Scope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE_METADATA, scope);

/** A route that anyone may call: health and nothing about anybody. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(SCOPE_METADATA, PUBLIC);
