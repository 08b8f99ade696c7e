import { type CanActivate, type ExecutionContext, Inject, Injectable, InternalServerErrorException } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../config.js';
import { AccessError } from './access.errors.js';
import { ApiKeysService } from './api-keys.service.js';
import { addressBlock } from './network-address.js';
import type { AuthenticatedRequest, Principal } from './principal.js';
import { type RateState, TokenBuckets, rateHeaders } from './rate-limit.js';
import { changesSomething, fromOurPages } from './same-origin.js';
import { PUBLIC, SCOPE_METADATA, SIGNED_IN, type Scope } from './scope.js';
import { sameSecret } from './secrets.js';
import { Cookies } from './session-cookie.js';
import { SessionsService } from './sessions.service.js';

/** Lets a request through whose key or session has the scope that its route names; a route that names none is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly buckets = new TokenBuckets();
  private readonly cookies: Cookies;

  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeysService,
    private readonly sessions: SessionsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.cookies = new Cookies(config);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = this.reflector.getAllAndOverride<string | undefined>(SCOPE_METADATA, [context.getHandler(), context.getClass()]);
    if (needed === undefined) throw new InternalServerErrorException('This route names no scope and is closed.');
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    if (needed === PUBLIC) {
      this.limit(response, 'address', addressBlock(request.ip ?? ''), this.config.rates.address);
      return true;
    }
    const principal = await this.recognise(request, response);
    if (needed === SIGNED_IN ? principal.kind !== 'user' : !principal.scopes.has(needed as Scope)) {
      if (needed === SIGNED_IN) throw new AccessError('needs_a_person', 'This is for people who have signed in, not for API keys.');
      throw new AccessError('insufficient_scope', `${principal.kind === 'key' ? 'This API key' : 'Your role'} lacks the scope ${needed}.`);
    }
    request.principal = principal;
    return true;
  }

  private async recognise(request: Request, response: Response): Promise<Principal> {
    const key = keyOf(request);
    if (key !== undefined) {
      const found = await this.keys.recognise(key);
      if (!found) return this.refuse(request, response, 'This API key is not known, has expired or was revoked.');
      this.limit(response, 'key', found.id, found.ratePerMinute ?? this.config.rates.key);
      return { ...(found.job === undefined ? { kind: 'key', actor: `key:${found.id}` } : { kind: 'job', actor: found.job }), name: found.name, roles: [], scopes: new Set(found.scopes as readonly Scope[]), unit: found.unit };
    }
    const token = this.cookies.session(request);
    if (token === undefined) return this.refuse(request, response, 'Sign in, or send an API key: Authorization: Bearer <key>.');
    const principal = await this.sessions.recognise(token);
    if (!principal?.session) return this.refuse(request, response, 'You are not signed in, or no longer. Sign in again.');
    this.limit(response, 'session', principal.session.id, this.config.rates.session);
    if (changesSomething(request)) this.refuseForged(request, principal.session.csrfToken);
    return principal;
  }

  /** A browser sends the cookie whoever asks it to: what changes something must come from our own page and show that it can read our answers. */
  private refuseForged(request: Request, csrfToken: string): void {
    const headers = { site: request.header('sec-fetch-site'), origin: request.header('origin'), host: request.header('host') };
    if (!fromOurPages(headers, this.config.allowedOrigins)) throw new AccessError('forged_request', 'This request comes from another site.');
    if (!sameSecret(request.header('x-csrf-token') ?? '', csrfToken)) throw new AccessError('forged_request', 'Send the session\'s csrfToken in the header X-CSRF-Token.');
  }

  /** Whoever shows nothing that we know draws on the bucket of their address, so guessing is slow and honest keys behind the same address are not. */
  private refuse(request: Request, response: Response, message: string): never {
    this.limit(response, 'address', addressBlock(request.ip ?? ''), this.config.rates.address);
    throw new AccessError('unauthorized', message);
  }

  private limit(response: Response, policy: 'key' | 'session' | 'address', id: string, perMinute: number): void {
    const state: RateState = this.buckets.take(`${policy}:${id}`, perMinute, Date.now());
    response.set(rateHeaders(policy, state));
    if (!state.allowed) throw new AccessError('too_many_requests', `More than ${perMinute} requests a minute. Try again in ${state.retryAfter} s.`, { retryAfter: state.retryAfter });
  }
}

function keyOf(request: Request): string | undefined {
  const [scheme, value] = (request.header('authorization') ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && value) return value;
  return request.header('x-api-key');
}
