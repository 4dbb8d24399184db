import { certificateProblem, DriverError } from '@switchyard/core/driver';
import { bareError, bareMessage } from './bare-error.ts';
import { isReplyError, mapReplyError, unavailable } from './map-error.ts';
import { speaksOtherwise, type Door } from './speaks-otherwise.ts';

/** Where a connection was to lead, and how. */
export interface Target {
  /** For messages: no password. */
  readonly where: string;
  /** Whether it was to be encrypted. */
  readonly secure: boolean;
  /** Somebody to ask there why a first connection fails; absent where that is not known. */
  readonly door?: Door | undefined;
  /** What else to check where it cannot be reached. */
  readonly advice?: string | undefined;
}

/** Says why a connect failed; where it was the first one, somebody there is asked as well. */
export async function explainConnect(
  error: unknown,
  target: Target,
  isFirst: boolean,
): Promise<Error> {
  if (error instanceof DriverError) return error;
  if (isReplyError(error)) return mapReplyError('connect', error);
  const why = connectError(error, target);
  const isUnclear = why.retryable && isFirst && !isRefused(error);
  if (!isUnclear || target.door === undefined) return why;
  return (await speaksOtherwise(target.door, target.secure)) ? mismatchError(target) : why;
}

/** Makes a `DriverError` of what kept a connection from being made. */
export function connectError(error: unknown, { where, secure, advice }: Target): DriverError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = bareError(error);
  const problem = secure ? certificateProblem(code, `Redis at ${where}`) : undefined;
  if (problem !== undefined) {
    return new DriverError('ERR_BROKER_AUTH', `connect: ${problem}.`, { retryable: false, cause });
  }
  const reason = error instanceof Error ? bareMessage(error) : String(error);
  const more = advice === undefined ? '' : `, and ${advice}`;
  return unavailable(
    'connect',
    `Redis at ${where} cannot be reached (${reason}); check that it runs and that the address is right${more}`,
    error,
  );
}

/** Somebody listens there, and speaks otherwise than we were told. */
function mismatchError({ where, secure }: Target): DriverError {
  const problem = secure
    ? `${where} speaks no TLS, and the connection was to be encrypted; use redis:// and leave QUEUE_TLS and option tls away, or give the port on which Redis speaks TLS (tls-port)`
    : `${where} speaks TLS, and the connection was to be plain; use rediss:// or set QUEUE_TLS=true (option tls: true), or give the port without TLS`;
  return new DriverError('ERR_BROKER_PROTOCOL', `connect: ${problem}.`, { retryable: false });
}

/** Nobody listens there at all. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
