import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import * as client from 'openid-client';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.js';
import { AuditService } from '../audit/audit.service.js';
import { AccessError } from './access.errors.js';
import { type From, SignInService } from './sign-in.service.js';
import type { OpenedSession } from './sessions.service.js';
import { UserEntity } from './user.entity.js';
import { normalEmail } from './users.service.js';

/** What the browser keeps, in a cookie, between leaving for the provider and coming back. */
export interface Departure {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of ours to go on at. */
  readonly returnTo: string;
}

/**
 * Signing in through an OpenID Connect provider: authorization code with PKCE, state and nonce. People are invited first:
 * the first sign-in binds the provider's subject to the user of the same verified e-mail address, and from then on the subject alone counts.
 */
@Injectable()
export class OidcService {
  private readonly log = new Logger('Oidc');
  private discovered: Promise<client.Configuration> | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditService,
    private readonly signIn: SignInService,
  ) {}

  get configured(): boolean {
    return this.config.oidc !== undefined;
  }

  /** Where to send the browser, and what it has to bring back. Throws `AccessError`. */
  async depart(ownUrl: string, returnTo: string): Promise<{ url: string; departure: Departure }> {
    const provider = await this.provider();
    const departure: Departure = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier(), returnTo };
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.redirectUrl(ownUrl),
      scope: 'openid email profile',
      response_type: 'code',
      state: departure.state,
      nonce: departure.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(departure.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, departure };
  }

  /** A session for who comes back with a good answer. `query` as it came. Throws `AccessError`. */
  async arrive(ownUrl: string, query: string, departure: Departure, from: From): Promise<OpenedSession> {
    const provider = await this.provider();
    const claims = await this.claims(provider, new URL(`${this.redirectUrl(ownUrl)}${query}`), departure);
    const issuer = provider.serverMetadata().issuer;
    const known = await this.dataSource.manager.findOneBy(UserEntity, { oidcIssuer: issuer, oidcSubject: claims.sub });
    const user = known ?? (await this.invited(claims));
    if (!user || user.disabledAt) throw new AccessError('not_invited', 'The identity provider knows you, and Interdict does not: ask an administrator to add you with the e-mail address that your provider has verified.');
    return this.signIn.open(user, 'oidc', from, async (manager) => {
      if (known) return;
      await manager.query('update app_user set oidc_issuer = $2, oidc_subject = $3 where id = $1', [user.id, issuer, claims.sub]);
      await this.audit.record(manager, { actor: `user:${user.id}`, action: 'user.identity_bound', subjectType: 'user', subjectId: user.id, data: { issuer }, requestId: from.requestId });
    });
  }

  private async claims(provider: client.Configuration, url: URL, { state, nonce, verifier }: Departure): Promise<{ sub: string; email?: unknown; email_verified?: unknown }> {
    try {
      const tokens = await client.authorizationCodeGrant(provider, url, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true });
      const claims = tokens.claims();
      if (!claims) throw new Error('the answer carries no id token');
      // Many providers give the address at the userinfo endpoint only.
      if (claims['email'] !== undefined || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
      const { sub, email, email_verified } = await client.fetchUserInfo(provider, tokens.access_token, claims.sub);
      return { sub, email, email_verified };
    } catch (error) {
      this.log.warn(`signing in through the provider failed: ${error instanceof Error ? `${error.name} ${'code' in error ? String(error.code) : ''}` : 'unknown'}`);
      throw new AccessError('sign_in_failed', 'Signing in through the identity provider failed or was cancelled. Try again.');
    }
  }

  /** Somebody invited who has not come through the provider yet. Only an address that the provider has verified counts. */
  private async invited({ email, email_verified }: { email?: unknown; email_verified?: unknown }): Promise<UserEntity | undefined> {
    if (typeof email !== 'string' || email_verified !== true) return undefined;
    const user = await this.dataSource.manager.findOneBy(UserEntity, { email: normalEmail(email) });
    return user && user.oidcSubject === null ? user : undefined;
  }

  private redirectUrl(ownUrl: string): string {
    return this.config.oidc?.redirectUrl ?? `${ownUrl}/v1/session/oidc/callback`;
  }

  /** Asks the provider for its settings once; a failure is not kept. */
  private async provider(): Promise<client.Configuration> {
    const { oidc } = this.config;
    if (!oidc) throw new AccessError('not_found', 'No identity provider is set up here.');
    const issuer = new URL(oidc.issuer);
    // The library trusts the connection that brings an id token; who signed it counts here too.
    this.discovered ??= client.discovery(issuer, oidc.clientId, oidc.clientSecret, undefined, { execute: [client.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [])] });
    try {
      return await this.discovered;
    } catch (error) {
      this.discovered = undefined;
      this.log.error(`the identity provider ${issuer.host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
      throw new AccessError('oidc_failed', 'The identity provider cannot be reached.');
    }
  }
}
