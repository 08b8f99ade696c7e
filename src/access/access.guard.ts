import { type CanActivate, type ExecutionContext, ForbiddenException, Injectable, InternalServerErrorException, UnauthorizedException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ApiKeysService } from './api-keys.service.js';
import type { AuthenticatedRequest } from './principal.js';
import { PUBLIC, SCOPE_METADATA, type Scope } from './scope.js';

/** Lets a request through that shows a key with the scope its route names; a route that names none is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeysService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = this.reflector.getAllAndOverride<string | undefined>(SCOPE_METADATA, [context.getHandler(), context.getClass()]);
    if (needed === undefined) throw new InternalServerErrorException('This route names no scope and is closed.');
    if (needed === PUBLIC) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = keyOf(request);
    if (key === undefined) throw new UnauthorizedException('Send an API key: Authorization: Bearer <key>.');
    const found = await this.keys.recognise(key);
    if (!found) throw new UnauthorizedException('This API key is not known, has expired or was revoked.');
    if (!found.scopes.includes(needed)) throw new ForbiddenException(`This API key lacks the scope ${needed}.`);
    request.principal = { kind: 'key', actor: `key:${found.id}`, name: found.name, roles: [], scopes: new Set(found.scopes as Scope[]), unit: null };
    return true;
  }
}

function keyOf(request: Request): string | undefined {
  const [scheme, value] = (request.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && value) return value;
  return request.header('x-api-key');
}
