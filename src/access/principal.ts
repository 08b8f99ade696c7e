import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Request } from 'express';
import type { Scope } from './scope.js';

/** `auditor` reads all and changes nothing; `admin` keeps people and keys and decides nothing about subjects. */
export const ROLES = ['officer', 'supervisor', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks: a user, an API key, a person on the command line, or a job of the product. */
export interface Principal {
  readonly kind: 'user' | 'key' | 'local' | 'job';
  /** As the trail names it: `user:<id>`, `key:<id>`, `local:<os user>`, `job:<name>`. */
  readonly actor: string;
  /** For people to read. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scopes: ReadonlySet<Scope>;
  /** Organisation unit that limits what is seen; null: all units. */
  readonly unit: string | null;
}

/** A request after the guard. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
}

/** The principal of the request; only on routes that name a scope. */
export const Asks = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('a route that asks who asks must name a scope');
  return principal;
});
