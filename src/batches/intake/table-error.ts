/** A file that is no table at all; the message says what to do. */
export class TableError extends Error {
  readonly code = 'unreadable_file';
  readonly field = 'file';
}
