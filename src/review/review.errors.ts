import { HttpException } from '@nestjs/common';
import type { FlagEntity } from '../screening/screening.entity.js';

export type ReviewProblem =
  | 'no_such_flag'
  | 'no_such_case'
  | 'no_such_pair'
  | 'no_such_attachment'
  | 'no_such_task'
  | 'no_such_licence'
  | 'no_such_screening'
  | 'no_such_disposition'
  | 'no_such_filter'
  | 'not_in_this_state'
  | 'not_allowed'
  | 'own_decision'
  | 'part_of_a_bulk'
  | 'done_already';

const STATUS: Readonly<Record<ReviewProblem, number>> = {
  no_such_flag: 404,
  no_such_case: 404,
  no_such_pair: 404,
  no_such_attachment: 404,
  no_such_task: 404,
  no_such_licence: 404,
  no_such_screening: 404,
  no_such_disposition: 404,
  no_such_filter: 404,
  not_in_this_state: 409,
  not_allowed: 403,
  own_decision: 403,
  part_of_a_bulk: 409,
  done_already: 409,
};

/** Why a step of the review cannot be taken; `code` is stable, the message says what to do. */
export class ReviewError extends HttpException {
  constructor(
    readonly code: ReviewProblem,
    message: string,
  ) {
    super(message, STATUS[code]);
  }
}

/** A field that cannot be used, named for the caller. */
export class ReviewFieldError extends Error {
  readonly code = 'invalid_field';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(`${field}: ${message}`);
  }
}

/** One step that somebody else took meanwhile. */
export interface StepSince {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly version: number;
}

/** Somebody else was faster: tells what the flag is now and what happened since the version that the caller read. */
export class FlagChanged extends HttpException {
  readonly code = 'changed_meanwhile';
  readonly extensions: { readonly current: Readonly<Record<string, unknown>>; readonly changes: readonly StepSince[] };

  constructor(flag: Pick<FlagEntity, 'id' | 'state' | 'version' | 'assignee'>, changes: readonly StepSince[], message: string) {
    super(message, 409);
    this.extensions = { current: { id: flag.id, state: flag.state, version: flag.version, assignee: flag.assignee }, changes };
  }
}
