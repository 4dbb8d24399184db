import { DriverError, type DriverErrorCode } from '@switchyard/core/driver';

const CODES: Readonly<Record<string, DriverErrorCode>> = {
  ENOSPC: 'ERR_BROKER_FULL',
  EDQUOT: 'ERR_BROKER_FULL',
  EFBIG: 'ERR_BROKER_FULL',
  EACCES: 'ERR_BROKER_AUTH',
  EPERM: 'ERR_BROKER_AUTH',
  EROFS: 'ERR_BROKER_AUTH',
  ENOENT: 'ERR_CONFIG_INVALID',
  ENOTDIR: 'ERR_CONFIG_INVALID',
  EISDIR: 'ERR_CONFIG_INVALID',
};
const RETRYABLE: ReadonlySet<DriverErrorCode> = new Set([
  'ERR_BROKER_FULL',
  'ERR_BROKER_UNAVAILABLE',
]);

/** Makes a `DriverError` of whatever the file system throws; one that is already stays as it is. */
export function toDriverError(cause: unknown, what: string): DriverError {
  if (cause instanceof DriverError) return cause;
  const [, code = 'ERR_BROKER_UNAVAILABLE'] =
    Object.entries(CODES).find(([system]) => isErrorCode(cause, system)) ?? [];
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DriverError(code, `${what}: ${reason}`, { retryable: RETRYABLE.has(code), cause });
}

/** Whether this is an error of the file system with that code. */
export function isErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
