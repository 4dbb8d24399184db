import { describeError } from './describe-error.ts';
import { DriverError } from './driver-error.ts';

/** What a call is told that has waited `offlineMs` for a broker that is away: nothing of it was accepted. */
export function offlineError(offlineMs: number, cause: unknown): DriverError {
  const why = cause === undefined ? 'it has not answered yet' : describeError(cause).message;
  return new DriverError(
    'ERR_BROKER_UNAVAILABLE',
    `The broker could not be reached for ${offlineMs} ms, as long as offlineMs lets a call wait; the job is not queued (${why}). See that the broker is up and its address is right, then enqueue again.`,
    { retryable: true, cause },
  );
}
