import { isDriverError } from './is-driver-error.ts';

/** Whether an error says that the broker is away for now: the same call may succeed when it is back. */
export function isOutage(error: unknown): boolean {
  return isDriverError(error) && error.retryable && error.code !== 'ERR_BROKER_FULL';
}
