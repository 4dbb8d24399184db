import { DriverError } from './driver-error.ts';

/** Whether an error comes from a driver; also where the driver brought its own copy of this package. */
export function isDriverError(error: unknown): error is DriverError {
  if (error instanceof DriverError) return true;
  return (
    error instanceof Error &&
    error.name === 'DriverError' &&
    'retryable' in error &&
    'code' in error
  );
}
