import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Metrics } from './metrics.service.js';
import { routeOf } from './route.js';

/** Measures how long each answer takes, by the pattern of its route. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const began = process.hrtime.bigint();
    response.once('finish', () => metrics.answered(request.method, routeOf(request), response.statusCode, Number(process.hrtime.bigint() - began) / 1e9));
    next();
  };
}
