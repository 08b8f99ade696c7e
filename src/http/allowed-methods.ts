import { NotFoundException } from '@nestjs/common';
import type { Request } from 'express';

interface Layer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods that this address takes, where the request's own is none of them; empty where there is nothing at the address, or a route was reached. */
export function methodsInstead(request: Request, error: unknown): string[] {
  if (!(error instanceof NotFoundException) || request.route !== undefined) return [];
  const { stack } = (request.app as unknown as { readonly router: { readonly stack: readonly Layer[] } }).router;
  const methods = stack.filter((layer) => layer.route !== undefined && layer.match(request.path)).flatMap(({ route }) => Object.keys(route?.methods ?? {}));
  if (methods.length === 0) return [];
  return [...new Set([...methods.map((method) => method.toUpperCase()), ...(methods.includes('get') ? ['HEAD'] : []), 'OPTIONS'])].sort();
}
