import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { AuthenticatedRequest } from './access.guard.js';

/** The actor of the request, for facts and the trail. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (actor === undefined) throw new Error('a route with an actor must name a scope');
  return actor;
});
