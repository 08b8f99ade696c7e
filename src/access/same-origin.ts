import type { Request } from 'express';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Whether a request changes something, by its method. */
export function changesSomething(request: Pick<Request, 'method'>): boolean {
  return !SAFE_METHODS.includes(request.method);
}

/**
 * Whether a browser sent this from our own pages or those allowed. Browsers say so in `Sec-Fetch-Site` or `Origin`, which
 * no page can forge; a program that is no browser sends neither and carries nobody's cookie by accident.
 */
export function fromOurPages(headers: { readonly site: string | undefined; readonly origin: string | undefined; readonly host: string | undefined }, allowed: readonly string[]): boolean {
  const { site, origin, host } = headers;
  if (origin !== undefined && allowed.includes(origin)) return true;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (origin === undefined) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
