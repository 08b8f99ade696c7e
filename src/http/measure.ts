import type { NextFunction, RequestHandler, Response } from 'express';
import type { AuthenticatedRequest } from '../access/principal.js';
import type { Metrics } from './metrics.service.js';
import { routeOf } from './route.js';

/** Measures how long each answer takes, by the pattern of its route; what the server asks itself is nobody's waiting. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request: AuthenticatedRequest, response: Response, next: NextFunction): void => {
    const began = process.hrtime.bigint();
    response.once('finish', () => {
      if (request.principal?.kind !== 'job') metrics.answered(request.method, routeOf(request), response.statusCode, Number(process.hrtime.bigint() - began) / 1e9);
    });
    next();
  };
}
