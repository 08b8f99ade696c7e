import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { type Server, type ServerResponse, createServer } from 'node:http';
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
  /** What becomes of the id tokens that it hands out. */
  spoils: Spoiling | undefined;
  close(): Promise<void>;
}

/** Other claims, or the signature of somebody else. */
export interface Spoiling {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly forged?: true;
}

const keyPair = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export const CLIENT = { id: 'interdict', secret: 'a secret between the two of them' };

export async function identityProvider(redirectUrl: () => string): Promise<IdentityProvider> {
  // It reminds of what a provider in service needs; for a test that is beside the point.
  for (const level of ['warn', 'info'] as const) jest.spyOn(console, level).mockImplementation(() => undefined);
  const { default: OidcProvider } = await import('oidc-provider');
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const it: IdentityProvider = { issuer, present: { sub: '', email: '', verified: true }, spoils: undefined, close: () => new Promise((resolve) => server.close(() => resolve())) };
  const key = keyPair();
  let provider: Provider | undefined;
  server.on('request', (request, response) => {
    // The client's redirect address is known once the application listens.
    provider ??= makeProvider(OidcProvider, issuer, redirectUrl(), key, () => it.present);
    const known = provider;
    if (request.url === '/token' && it.spoils) spoilAnswer(response, it.spoils, key);
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

function makeProvider(OidcProvider: typeof Provider, issuer: string, redirectUrl: string, key: KeyObject, present: () => ProvidedPerson): Provider {
  return new OidcProvider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUrl], grant_types: ['authorization_code'], response_types: ['code'] }],
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }] },
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

/** Puts another id token into the provider's answer. */
function spoilAnswer(response: ServerResponse, { claims, forged }: Spoiling, key: KeyObject): void {
  const end = response.end.bind(response) as (body: string) => ServerResponse;
  response.end = ((body: string | Buffer) => {
    const answer = JSON.parse(String(body)) as { id_token: string };
    const [header = '', payload = ''] = answer.id_token.split('.');
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
    const signed = `${header}.${Buffer.from(JSON.stringify({ ...said, ...claims })).toString('base64url')}`;
    const text = JSON.stringify({ ...answer, id_token: `${signed}.${sign('RSA-SHA256', Buffer.from(signed), forged ? keyPair() : key).toString('base64url')}` });
    response.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  }) as typeof response.end;
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
