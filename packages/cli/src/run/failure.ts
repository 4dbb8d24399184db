/** An error as it is told: to people in three lines, to machines as data. */
export interface Failure {
  /** A code of `docs/errors.md`, `ERR_USAGE`, `ERR_MODULE`, or `ERR_UNEXPECTED`. */
  readonly code: string;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly exitCode: number;
  /** The stack, with those of its causes. */
  readonly stack: string;
}
