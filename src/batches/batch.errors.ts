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
