import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config.js';

/** Names and settings of our cookies. Behind TLS the names carry `__Host-`, which browsers keep for one host alone. */
export class Cookies {
  readonly secure: boolean;

  constructor(private readonly config: Config) {
    this.secure = config.publicUrl?.startsWith('https:') ?? false;
  }

  get sessionName(): string {
    return this.secure ? '__Host-interdict-session' : 'interdict-session';
  }

  get oidcName(): string {
    return this.secure ? '__Host-interdict-oidc' : 'interdict-oidc';
  }

  /** The session's token that a request carries. */
  session(request: Request): string | undefined {
    return read(request, this.sessionName);
  }

  setSession(response: Response, token: string): void {
    response.cookie(this.sessionName, token, { ...this.settings(), maxAge: this.config.session.hours * 3_600_000 });
  }

  clearSession(response: Response): void {
    response.clearCookie(this.sessionName, this.settings());
  }

  oidc(request: Request): string | undefined {
    return read(request, this.oidcName);
  }

  setOidc(response: Response, value: string): void {
    response.cookie(this.oidcName, value, { ...this.settings(), maxAge: 600_000 });
  }

  clearOidc(response: Response): void {
    response.clearCookie(this.oidcName, this.settings());
  }

  // Lax, as the way back from an identity provider starts on its page; what changes something is guarded besides.
  private settings(): CookieOptions {
    return { httpOnly: true, sameSite: 'lax', secure: this.secure, path: '/' };
  }
}

function read(request: Request, name: string): string | undefined {
  const value: unknown = (request.cookies as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
