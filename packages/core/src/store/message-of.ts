import type { OutboundMessage } from '../contract/message.ts';
import type { StoredJob } from '../contract/store.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';

/** A copy of a job, from what the store knows of it. What is due later waits until then. */
export function messageOf(
  { id, headers, extra, body }: Pick<StoredJob, 'id' | 'headers' | 'extra' | 'body'>,
  now: number,
): OutboundMessage {
  const runAt = Number(extra?.[HEADER.runAt] ?? 0);
  return {
    id,
    idOrigin: 'core',
    headers,
    extra,
    body: body ?? new Uint8Array(),
    delayMs: runAt > now ? runAt - now : undefined,
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra?.[HEADER.orderingKey],
  };
}
