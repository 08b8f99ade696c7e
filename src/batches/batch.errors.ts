import { ConflictException } from '@nestjs/common';
import type { BatchState } from './batch.entity.js';

const INSTEAD: Readonly<Record<BatchState, string>> = {
  uploaded: 'It has not been started: it can be started or cancelled.',
  running: 'It can be paused or cancelled.',
  paused: 'It can be resumed or cancelled.',
  done: 'It is finished, and its results are there.',
  cancelled: 'It was cancelled for good: upload the file again.',
  failed: 'It failed for good: upload the file again, put right.',
};

/** A step that a file's state refuses. */
export class BatchStateRefused extends ConflictException {
  readonly code = 'not_in_this_state';
  constructor(state: BatchState) {
    super(`This file is ${state === 'uploaded' ? 'only uploaded' : state}. ${INSTEAD[state]}`);
  }
}

/** A field of a request about a batch that cannot be used. */
export class BatchFieldError extends Error {
  readonly code = 'invalid_fields';
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** Another worker has taken over the chunk: what this one found is not kept. */
export class LeaseLost extends Error {
  readonly code = 'lease_lost';
  constructor() {
    super('the lease ran out and another process works on this chunk');
  }
}
