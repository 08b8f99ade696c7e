import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type Provider from 'oidc-provider';

/** Somebody whom the provider knows. */
export interface ProvidedPerson {
  readonly sub: string;
  readonly email: string;
  readonly verified: boolean;
}

/** A real OpenID Connect provider on this machine, which signs in whoever is `present` without asking. */
export interface IdentityProvider {
  readonly issuer: string;
  present: ProvidedPerson;
  close(): Promise<void>;
}

export const CLIENT = { id: 'interdict', secret: 'a secret between the two of them' };

export async function identityProvider(redirectUrl: () => string): Promise<IdentityProvider> {
  // It reminds of what a provider in service needs; for a test that is beside the point.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
  const { default: OidcProvider } = await import('oidc-provider');
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const it: IdentityProvider = { issuer, present: { sub: '', email: '', verified: true }, close: () => new Promise((resolve) => server.close(() => resolve())) };
  let provider: Provider | undefined;
  server.on('request', (request, response) => {
    // The client's redirect address is known once the application listens.
    provider ??= makeProvider(OidcProvider, issuer, redirectUrl(), () => it.present);
    const known = provider;
    if (!request.url?.startsWith('/interaction/')) return known.callback()(request, response);
    void known.interactionDetails(request, response).then(async ({ params }) => {
      const accountId = it.present.sub;
      const grant = new known.Grant({ accountId, clientId: params['client_id'] ?? '' });
      grant.addOIDCScope(params['scope'] ?? '');
      await known.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
    });
  });
  return it;
}

function makeProvider(OidcProvider: typeof Provider, issuer: string, redirectUrl: string, present: () => ProvidedPerson): Provider {
  return new OidcProvider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUrl], grant_types: ['authorization_code'], response_types: ['code'] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: () => {
      const { sub, email, verified } = present();
      return { accountId: sub, claims: () => ({ sub, email, email_verified: verified }) };
    },
  });
}

/** A browser without pages: follows redirects and keeps cookies by host. Returns the last answer that is no redirect to somewhere else than `stopAt`. */
export class Wanderer {
  private readonly jars = new Map<string, Map<string, string>>();

  async go(url: string, { stopAt }: { stopAt?: RegExp } = {}): Promise<{ url: string; status: number; location: string | null; body: string }> {
    for (let steps = 0, at = url; steps < 15; steps++) {
      const { host } = new URL(at);
      const jar = this.jars.get(host) ?? new Map<string, string>();
      this.jars.set(host, jar);
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const cut = pair.indexOf('=');
        if (pair.slice(cut + 1) === '') jar.delete(pair.slice(0, cut));
        else jar.set(pair.slice(0, cut), pair.slice(cut + 1));
      }
      const location = answer.headers.get('location');
      const next = location === null ? undefined : new URL(location, at).href;
      if (next === undefined || stopAt?.test(next)) return { url: at, status: answer.status, location, body: await answer.text() };
      await answer.text();
      at = next;
    }
    throw new Error('redirected without end');
  }

  cookie(host: string, name: string): string | undefined {
    return this.jars.get(host)?.get(name);
  }
}
