import type { Request } from 'express';

/** The pattern of a request's route, such as `/v1/screenings/:id`, with nothing in it that a caller sent. */
export function routeOf(request: Request): string {
  const route = request.route as { readonly path?: unknown } | undefined;
  if (typeof route?.path === 'string') return route.path;
  return request.baseUrl === '/docs' || request.originalUrl.startsWith('/docs') ? '/docs' : 'unmatched';
}
