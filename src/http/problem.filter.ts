import { type ArgumentsHost, BadRequestException, Catch, type ExceptionFilter, HttpException, HttpStatus, Logger, MethodNotAllowedException, type ValidationError } from '@nestjs/common';
import type { Request, Response } from 'express';
import { QueryFailedError } from 'typeorm';
import { methodsInstead } from './allowed-methods.js';
import { describeError } from './logging.js';
import type { Metrics } from './metrics.service.js';
import { requestIdOf } from './request-id.js';
import { routeOf } from './route.js';

/** RFC 9457 problem details, with the fields that a caller must correct. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
}

/** Fields that could not be validated, each with what it takes. */
export class InvalidFields extends BadRequestException {
  readonly code = 'invalid_fields';
  constructor(readonly fields: readonly { readonly field: string; readonly message: string }[]) {
    super(fields.map(({ field, message }) => `${field}: ${message}`).join('; '));
  }
}

export const UNKNOWN_FIELD = 'this field is not known';

/** A field within another, as callers read it: `owners[0].name`. */
export function fieldPath(path: string, field: string): string {
  return path === '' ? field : /^\d+$/.test(field) ? `${path}[${field}]` : `${path}.${field}`;
}

/** The problems of class-validator, with the whole path to each field. */
export function fieldsOf(errors: readonly ValidationError[], path = ''): { field: string; message: string }[] {
  return errors.flatMap((error) => {
    const field = fieldPath(path, error.property);
    const broken = Object.entries(error.constraints ?? {});
    // Of what is no text at all it helps nobody to hear that it is too long.
    const told = broken.some(([rule]) => TYPE_RULES.has(rule)) ? broken.filter(([rule]) => TYPE_RULES.has(rule)) : broken;
    const own = told.map(([rule, message]) => ({ field, message: rule === 'whitelistValidation' ? UNKNOWN_FIELD : withoutField(message, error.property) }));
    return [...own, ...fieldsOf(error.children ?? [], field)];
  });
}

const TYPE_RULES = new Set(['isString', 'isArray', 'isNumber', 'isInt', 'isBoolean', 'isObject', 'whitelistValidation']);

/** A message whose field is named beside it does not name it again. */
function withoutField(message: string, field: string): string {
  return message.startsWith(`${field} `) || message.startsWith(`${field}: `) ? message.slice(field.length).replace(/^:? /, '') : message;
}

/** Turns every error into problem JSON; what is not meant for callers is logged and only its request id is told. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  constructor(private readonly metrics?: Metrics) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const allowed = methodsInstead(request, error);
    if (allowed.length > 0) response.setHeader('Allow', allowed.join(', '));
    // Without CORS headers, which only allowed origins get (before this): it says what there is, and lets no page in.
    if (allowed.length > 0 && request.method === 'OPTIONS') return void response.status(204).end();
    const problem = this.problemOf(allowed.length > 0 ? new MethodNotAllowedException(`${request.method} is not for this address; it takes ${allowed.join(', ')}.`) : error, requestIdOf(request));
    if (problem.status >= 500) this.metrics?.failed(routeOf(request));
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="interdict"');
    if (error instanceof HttpException && 'retryAfter' in error) response.setHeader('Retry-After', String(error.retryAfter));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private problemOf(error: unknown, requestId: string): Problem {
    const base = (status: number, code: string, detail: string): Problem => ({ type: 'about:blank', title: titleOf(status), status, detail, code, requestId });
    if (error instanceof InvalidFields) return { ...base(400, error.code, error.message), fields: error.fields };
    if (isFieldError(error)) {
      const message = withoutField(error.message, error.field);
      return { ...base(400, error.code, `${error.field}: ${message}`), fields: [{ field: error.field, message }] };
    }
    if (isUnstorableText(error)) return base(400, 'bad_text', 'A text holds a character that cannot be kept (U+0000, or half of a surrogate pair).');
    if (error instanceof HttpException) return { ...base(error.getStatus(), 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.getStatus()), detailOf(error)), ...extensionsOf(error) };
    this.log.error({ requestId, ...describeError(error) });
    return base(500, 'internal', `Something failed inside Interdict. The log names it under request id ${requestId}.`);
  }
}

/** What a caller is told; the body parser's own words are for its developers. */
function detailOf(error: HttpException): string {
  if (error.getStatus() === 413 && /^(request entity|file) too large$/i.test(error.message)) return 'The body is larger than this route takes.';
  if (error.message === 'Validation failed (uuid is expected)') return 'The address holds something else where an id belongs: ids look like 3f8a1c52-9d0e-4b7a-8c61-2e5f0a9b7d14, as the answers give them.';
  if (error.message === 'Validation failed (numeric string is expected)') return 'The address holds something else where a number belongs.';
  return error.cause instanceof SyntaxError ? `The body is no JSON: ${error.message}` : error.message;
}

/** Members of its own that an error adds to the problem, as RFC 9457 § 3.2 allows. */
function extensionsOf(error: HttpException): Readonly<Record<string, unknown>> {
  return 'extensions' in error && typeof error.extensions === 'object' && error.extensions !== null ? { ...error.extensions } : {};
}

function titleOf(status: number): string {
  return (HttpStatus[status] ?? 'Error').toLowerCase().replaceAll('_', ' ');
}

function codeOf(status: number): string {
  return (HttpStatus[status] ?? 'error').toLowerCase();
}

function isFieldError(error: unknown): error is Error & { code: string; field: string } {
  return error instanceof Error && 'field' in error && typeof error.field === 'string' && 'code' in error && typeof error.code === 'string';
}

/** What PostgreSQL calls text that its encoding cannot hold. */
function isUnstorableText(error: unknown): boolean {
  return error instanceof QueryFailedError && ['22021', '22P05'].includes((error.driverError as { code?: string }).code ?? '');
}
