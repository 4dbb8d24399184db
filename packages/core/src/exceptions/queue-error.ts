import type { ErrorCode } from './codes.ts';

/** Base of every error that Switchyard throws. Branch on `code`, which is stable. */
export class QueueError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}
