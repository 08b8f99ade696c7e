import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.js';

/**
 * Helmet's headers, with a content policy of our own: scripts, fonts and calls from this server only, no frames around us.
 * The API reference sets styles in its page and shows its signs as data: images; it needs no script in its page.
 */
export function securityHeaders(config: Pick<Config, 'publicUrl'>): RequestHandler {
  const tls = config.publicUrl?.startsWith('https:') ?? false;
  const headers = headersOf(helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        // Without TLS in front, browsers would turn our own scripts' addresses into ones that nobody answers.
        ...(tls ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: tls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // To other sites nothing; 'no-referrer' would hide the origin of our own forms from ourselves.
    referrerPolicy: { policy: 'same-origin' },
  }));
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

/** What a middleware sets, which is the same for every answer: worked out once, as it takes longer than all of our own. */
function headersOf(middleware: RequestHandler): readonly (readonly [string, string])[] {
  const headers = new Map<string, string>();
  const recorder = { setHeader: (name: string, value: string) => void headers.set(name, value), removeHeader: () => undefined };
  void middleware({} as Request, recorder as unknown as Response, (error) => {
    if (error) throw new Error('the security headers could not be worked out', { cause: error });
  });
  return [...headers];
}

/** What the API answers is about somebody: no cache keeps it. */
export function keepFromCaches(request: Request, response: Response, next: NextFunction): void {
  if (!request.path.startsWith('/docs')) response.setHeader('Cache-Control', 'no-store');
  next();
}
