import { asReceipt } from '../../src/contract/define-driver.ts';
import type { JobDelivery, MalformedDelivery } from '../../src/contract/message.ts';
import { encodeShared } from '../../src/envelope/encode-envelope.ts';

/** Shared headers of the jobs that {@link jobDelivery} makes. */
export const HEADERS = encodeShared({
  task: 'send_email',
  contentType: 'application/json',
  maxAttempts: 5,
  backoff: { type: 'fixed', delayMs: 1_000 },
  timeoutMs: undefined,
  priority: 5,
});

/** A delivery of queue `mail` with a readable envelope and the body `{}`. */
export function jobDelivery(overrides: Partial<JobDelivery> = {}): JobDelivery {
  return {
    id: 'job-1',
    queue: 'mail',
    receipt: asReceipt({}),
    headers: HEADERS,
    body: new TextEncoder().encode('{}'),
    ...overrides,
  };
}

/** Bytes of somebody else. */
export function malformedDelivery(overrides: Partial<MalformedDelivery> = {}): MalformedDelivery {
  return {
    id: 'made-up-1',
    queue: 'mail',
    receipt: asReceipt({}),
    malformed: true,
    raw: new Uint8Array([255, 0, 1]),
    ...overrides,
  };
}
