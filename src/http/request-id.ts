import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';

/** Gives every request an id, the caller's own where it sent a plain one, and says it in the answer. */
export function giveRequestId(request: Request, response: Response, next: NextFunction): void {
  const sent = request.header(HEADER);
  const id = sent !== undefined && /^[\w.-]{1,100}$/.test(sent) ? sent : randomUUID();
  request.headers[HEADER] = id;
  response.setHeader(HEADER, id);
  next();
}

/** The id of a request. */
export function requestIdOf(request: Request): string {
  return request.header(HEADER) ?? '';
}
