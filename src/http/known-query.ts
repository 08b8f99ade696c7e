import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { AuthenticatedRequest } from '../access/principal.js';
import { InvalidFields, UNKNOWN_FIELD } from './problem.filter.js';

/**
 * Refuses a query at an address that takes none: a filter that nobody heeds looks as if it had been. Where one is taken, validation does this.
 * Public addresses are left out, as identity providers and probes add what they like. Comes after the guard that tells who asks.
 */
export class KnownQuery implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const asked = Object.keys(request.query);
    if (asked.length > 0 && request.principal !== undefined && !takesQuery(context)) throw new InvalidFields(asked.map((field) => ({ field, message: UNKNOWN_FIELD })));
    return true;
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as Readonly<Record<string, unknown>> | undefined;
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
