import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { DriverError, DriverErrorCode, PublishResult } from '@switchyard/core/driver';

/** Fails unless `call` ends with a `DriverError` of that code. */
export async function assertDriverError(
  call: () => unknown,
  code: DriverErrorCode,
  what: string,
): Promise<void> {
  const error = await errorOf(call);
  assert.ok(error !== undefined, `${what} was not refused`);
  assert.ok(isDriverError(error), `${what} threw no DriverError but ${inspect(error)}`);
  assert.equal(error.code, code, what);
}

/**
 * Fails unless `call` is refused out loud: by an error, or by an answer for each message that says
 * so. What a driver does not declare may not be dropped, or done as if nothing had been asked.
 */
export async function assertRefused(call: () => unknown, what: string): Promise<void> {
  let answer: unknown;
  const error = await errorOf(async () => {
    answer = await call();
  });
  if (error !== undefined) return;
  const refused = Array.isArray(answer) && answer.every(isRefusal);
  assert.ok(refused, `${what} was taken, though it is not declared`);
}

/** What `call` throws or rejects with; `undefined` if it does neither. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error ?? new Error(`threw ${String(error)}`);
  }
}

/** By shape: a driver may have brought its own copy of core. */
export function isDriverError(error: unknown): error is DriverError {
  return error instanceof Error && error.name === 'DriverError' && 'retryable' in error;
}

function isRefusal(result: PublishResult): boolean {
  return result.type === 'refused';
}
