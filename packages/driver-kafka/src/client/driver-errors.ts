import { DriverError, type DriverErrorCode } from '@switchyard/core/driver';

/** Nothing was sent. */
export function unavailable(what: string, why: string, cause?: unknown): DriverError {
  return made('ERR_BROKER_UNAVAILABLE', `${what}: ${why}.`, { retryable: true, cause });
}

/** What a call after close() is answered. */
export function closedError(what: string): DriverError {
  return made('ERR_CLOSED', `${what}: the Kafka driver is closed.`, { retryable: false });
}

/** An argument or wish that cannot be. */
export function invalid(what: string, problem: string, cause?: unknown): DriverError {
  return made('ERR_CONFIG_INVALID', `${what}: ${problem}`, { retryable: false, cause });
}

/** Makes a `DriverError` whose cause shows nothing but the message of the client. */
export function made(
  code: DriverErrorCode,
  message: string,
  { retryable, cause }: { readonly retryable: boolean; readonly cause?: unknown },
): DriverError {
  return new DriverError(code, message, { retryable, cause: bareError(cause) });
}

/** An error of the client, with what of it is safe to show and to keep. */
function bareError(cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const bare = new Error(cause.message);
  bare.name = cause.name;
  if (cause.stack !== undefined) bare.stack = cause.stack;
  return bare;
}
