import { HttpException } from '@nestjs/common';

const STATUS = {
  unauthorized: 401,
  sign_in_failed: 401,
  insufficient_scope: 403,
  needs_a_person: 403,
  forged_request: 403,
  not_as_key: 403,
  not_as_deputy: 403,
  not_yours: 403,
  not_invited: 403,
  link_invalid: 404,
  not_found: 404,
  exists_already: 409,
  last_admin: 409,
  own_role: 409,
  supervisor_first: 409,
  nobody_can_approve: 409,
  cannot_be_done: 409,
  weak_password: 400,
  invalid_field: 400,
  too_many_requests: 429,
  oidc_failed: 502,
  busy: 503,
} as const;

export type AccessProblem = keyof typeof STATUS;

/** Why somebody does not get in, or something about people and keys cannot be done; `code` is stable, the message says what to do. */
export class AccessError extends HttpException {
  /** The field at fault, where there is one. */
  declare readonly field?: string;
  /** Seconds after which trying again makes sense. */
  declare readonly retryAfter?: number;

  constructor(
    readonly code: AccessProblem,
    message: string,
    { field, retryAfter }: { field?: string; retryAfter?: number } = {},
  ) {
    super(message, STATUS[code]);
    // Present only where they say something: the problem filter asks for their presence.
    if (field !== undefined) this.field = field;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}
