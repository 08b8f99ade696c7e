import { type LoggerService } from '@nestjs/common';
import type { NextFunction, RequestHandler, Response } from 'express';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { AuthenticatedRequest } from '../access/principal.js';
import type { Config } from '../config.js';
import { requestIdOf } from './request-id.js';
import { routeOf } from './route.js';

/** Contexts in which the framework tells of every module and route it sets up. */
const NOISE = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestFactory', 'NestApplication']);

/** A line for people, or one JSON object, a record. */
export function makeLogger(config: Pick<Config, 'logLevel' | 'logFormat'>, { stream = standardOutput() }: { stream?: LogStream } = {}): Pino {
  const options = { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } };
  return pino(options, config.logFormat === 'text' ? inText(stream) : stream);
}

/** Where lines go; `flush` where it keeps some back. */
interface LogStream extends DestinationStream {
  flush?(done?: (error?: Error) => void): void;
}

function inText(stream: LogStream): LogStream {
  return { write: (line) => stream.write(forPeople(line)), flush: (done) => (stream.flush ? stream.flush(done) : done?.()) };
}

/** Lines leave together, ten times a second and at the end: writing each by itself takes as long as making it. */
function standardOutput(): LogStream {
  if (output) return output;
  const stream = pino.destination({ dest: 1, sync: true, minLength: 8192, periodicFlush: 100 });
  process.once('exit', () => stream.flushSync());
  return (output = stream);
}

let output: LogStream | undefined;

/** Nest's log on pino; its set-up noise is left out. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    const { context } = split(rest);
    if (context === undefined || !NOISE.has(context)) this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const { context, more } = split(rest);
    const fields = { ...(context === undefined ? {} : { context }), ...(more.length > 0 ? { more: more.map(String) } : {}) };
    if (message instanceof Error) this.pino[level]({ ...fields, ...describeError(message) }, message.name);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

/** One record a request: the pattern of its route and never its address, query, headers or body, which may name people or hold secrets. */
export function logRequests(logger: Pino): RequestHandler {
  return (request: AuthenticatedRequest, response: Response, next: NextFunction): void => {
    const began = performance.now();
    // Whoever hangs up in mid-answer is no failure of ours, and must not end the process.
    response.on('error', () => undefined);
    response.once('close', () => {
      const route = routeOf(request);
      const { statusCode: status } = response;
      const { principal } = request;
      // 503 of a probe is its answer, and no failure of ours.
      const probe = /^\/(health|metrics)/.test(route);
      const level = status >= 500 && !(probe && status === 503) ? 'error' : principal?.kind === 'job' || probe ? 'debug' : 'info';
      logger[level]({ requestId: requestIdOf(request), method: request.method, route, status, ...(principal ? { actor: principal.actor } : {}), ms: Math.round(performance.now() - began), ...(response.writableFinished ? {} : { aborted: true }) }, 'request');
    });
    next();
  };
}

/**
 * What a log may say of an error. The messages of a database quote values ('invalid input syntax for type uuid: "…"'),
 * so of these only the code, the constraint and where it happened are told.
 */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).slice(0, 12);
  if ('driverError' in error || 'severity' in error) {
    const { code, constraint, table } = ('driverError' in error ? error.driverError : error) as { code?: string; constraint?: string; table?: string };
    return { error: error.name, code, constraint, table, stack: frames.join('\n') };
  }
  return { error: error.name, message: error.message, stack: frames.join('\n') };
}

function split(rest: unknown[]): { context: string | undefined; more: unknown[] } {
  const last = rest.at(-1);
  const more = typeof last === 'string' ? rest.slice(0, -1) : rest;
  return { context: typeof last === 'string' ? last : undefined, more: more.filter((part) => part !== undefined) };
}

function forPeople(line: string): string {
  const { time, level, context, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = typeof time === 'string' ? time.slice(11, 19) : '';
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${[clock, String(level).padEnd(5), ...(typeof context === 'string' ? [`${context}:`] : []), ...(msg === undefined ? [] : [String(msg)]), ...fields].join(' ')}\n`;
}
