import { isUtf8 } from 'node:buffer';
import { BadRequestException, UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Our deepest body has six levels; what is much deeper exhausts the stack of whoever reads it. */
const MAX_DEPTH = 20;

/** Looks at a JSON body's bytes before they are read: other bytes than UTF-8 would turn into other letters, and a name with other letters is not found. */
export function checkJsonBytes(_request: unknown, _response: unknown, body: Buffer, encoding: string): void {
  if (/^utf-?8$/i.test(encoding) && !isUtf8(body)) throw new BadRequestException('The body is not in UTF-8, so its letters cannot be told: send UTF-8.');
  if (depthOf(body) > MAX_DEPTH) throw new BadRequestException(`The body is nested deeper than ${MAX_DEPTH} levels.`);
}

/** How deep brackets and braces outside of strings go. */
function depthOf(body: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === 0x5c) at++;
    else if (byte === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}

/** Refuses a body that no reader of ours takes; without this it would be as if nothing had been sent. */
export function takeKnownBodies(...types: readonly string[]): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    // null: there is no body.
    if (request.headers['content-length'] === '0' || request.is([...types]) !== false) return next();
    next(new UnsupportedMediaTypeException(`Send the body with content-type: ${types.join(' or ')}.`));
  };
}

/** Refuses an address with the character U+0000: no name, id or filter of ours holds it, and PostgreSQL takes none. */
export function refuseNul(request: Request, _response: Response, next: NextFunction): void {
  next(request.url.includes('%00') ? new BadRequestException('The address holds the character U+0000, which nothing here is called.') : undefined);
}
