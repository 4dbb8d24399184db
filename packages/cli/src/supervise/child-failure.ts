import type { Failure } from '../run/failure.ts';

/** A process of a worker told what went wrong: this is told as if it had happened here. */
export class ChildFailure extends Error {
  override readonly name = 'ChildFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
