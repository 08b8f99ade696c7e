import { HttpException } from '@nestjs/common';

export type ProposalProblem =
  | 'no_such_proposal'
  | 'not_open'
  | 'expired'
  | 'changed_meanwhile'
  | 'own_proposal'
  | 'approved_already'
  | 'needs_a_person'
  | 'needs_scope'
  | 'not_your_proposal'
  | 'already_proposed'
  | 'cannot_be_done';

const STATUS: Readonly<Record<ProposalProblem, number>> = {
  no_such_proposal: 404,
  not_open: 409,
  expired: 409,
  changed_meanwhile: 409,
  own_proposal: 403,
  approved_already: 403,
  needs_a_person: 403,
  needs_scope: 403,
  not_your_proposal: 403,
  already_proposed: 409,
  cannot_be_done: 409,
};

/** Why a proposal could not be made or decided; `code` is stable, the message says what to do. */
export class ProposalError extends HttpException {
  constructor(
    readonly code: ProposalProblem,
    message: string,
  ) {
    super(message, STATUS[code]);
  }
}
