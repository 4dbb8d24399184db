import { QueueError } from './queue-error.ts';

/** The codes that a driver may use. */
export type DriverErrorCode =
  | 'ERR_BROKER_UNAVAILABLE'
  | 'ERR_BROKER_TIMEOUT'
  | 'ERR_BROKER_AUTH'
  | 'ERR_BROKER_FULL'
  | 'ERR_BROKER_PROTOCOL'
  | 'ERR_CLOSED'
  | 'ERR_CONFIG_INVALID';

/** What a driver makes of every error of its client. */
export class DriverError extends QueueError {
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;

  constructor(
    code: DriverErrorCode,
    message: string,
    options: { readonly retryable: boolean; readonly cause?: unknown },
  ) {
    super(code, message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}
