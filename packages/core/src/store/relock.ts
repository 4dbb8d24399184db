import type { Headers } from '../contract/headers.ts';
import type { StoreOp } from '../contract/store.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readCount } from '../envelope/header-values.ts';

/**
 * Takes the lock of a unique job again that comes back from the dead letters: it was freed when the job
 * died, and another job may hold it by now. Its time begins anew.
 */
export function relock(
  headers: Headers | undefined,
): Extract<StoreOp, { type: 'lock.acquire' }> | undefined {
  const key = headers?.[HEADER.uniqueKey];
  if (key === undefined) return undefined;
  const ttlMs = readCount(headers?.[HEADER.uniqueTtlMs], 0);
  return { type: 'lock.acquire', key, ttlMs: ttlMs > 0 ? ttlMs : undefined };
}
