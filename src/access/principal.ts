import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { Request } from 'express';
import type { Role } from './roles.js';
import type { Scope } from './scope.js';

export { ROLES, type Role } from './roles.js';

/** Who asks: a user, an API key, a person on the command line, or a job of the product. */
export interface Principal {
  readonly kind: 'user' | 'key' | 'local' | 'job';
  /** As the trail names it: `user:<id>`, `key:<id>`, `local:<os user>`, `job:<name>`; a deputy at work is `user:<deputy> for user:<absent>`. */
  readonly actor: string;
  /** For people to read. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scopes: ReadonlySet<Scope>;
  /** Organisation unit that limits what is seen; null: all units. */
  readonly unit: string | null;
  /** Of a user: the person's id, the deputy's where one stands in. */
  readonly userId?: string;
  /** Of a user: the session, and whom the person stands in for now. */
  readonly session?: { readonly id: string; readonly csrfToken: string; readonly actingFor: { readonly id: string; readonly name: string } | null };
}

/** The people whom an actor names: a deputy's actor names the deputy and the absent one. */
export function peopleOf(actor: string): string[] {
  return actor.split(' for ').filter((part) => part.startsWith('user:'));
}

/** Whether one person stands behind both: a deputy does not approve what they or the absent one proposed. */
export function sharePerson(a: string, b: string): boolean {
  const people = peopleOf(a);
  return peopleOf(b).some((person) => people.includes(person));
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
