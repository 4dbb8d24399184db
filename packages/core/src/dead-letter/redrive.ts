import type { MaybePromise } from '../contract/driver.ts';
import type { Delivery, OutboundMessage } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { patchHeaders } from '../envelope/patch-headers.ts';
import { revivingPatch } from '../envelope/revive.ts';
import { eachDeadLetter, type DeadLetterRange } from './each-dead-letter.ts';

/** What redriving works with. */
export interface RedriveParts {
  readonly publish: (
    queue: string,
    messages: readonly OutboundMessage[],
  ) => MaybePromise<readonly SendResult[]>;
  readonly onRedriven: (id: string, task: string) => void;
}

/** How much was redriven. */
export interface Redriven {
  readonly redriven: number;
  /** Jobs that stay dead because another job holds their unique key by now. */
  readonly duplicates: number;
}

/**
 * Moves dead letters back to their queue, oldest first: published first, acked second, so that a
 * crash between the two makes a duplicate and never a loss.
 */
export async function redriveQueue(range: DeadLetterRange, parts: RedriveParts): Promise<Redriven> {
  let duplicates = 0;
  const redriven = await eachDeadLetter(range, async (deliveries) => {
    const results = await parts.publish(range.queue, deliveries.map(revive));
    const gone = deliveries.filter((delivery, index) => isThere(results[index], delivery.id));
    duplicates += deliveries.filter((delivery, index) =>
      isHeld(results[index], delivery.id),
    ).length;
    for (const delivery of gone) parts.onRedriven(delivery.id, taskOf(delivery));
    return { gone, failure: results.find((result) => result.type === 'failed') };
  });
  return { redriven, duplicates };
}

/** Whether the job is in its queue now: since just now, or since a redrive that was cut off. */
function isThere(result: SendResult | undefined, id: string): boolean {
  return result?.type === 'stored' || (result?.type === 'duplicate' && result.existingId === id);
}

/** Whether another job holds its unique key. */
function isHeld(result: SendResult | undefined, id: string): boolean {
  return result?.type === 'duplicate' && result.existingId !== id;
}

function revive(delivery: Delivery): OutboundMessage {
  if (delivery.malformed === true) {
    return { id: delivery.id, idOrigin: 'redrive', headers: {}, body: delivery.raw };
  }
  const { headers, extra } = delivery;
  const key = extra?.[HEADER.uniqueKey];
  return {
    id: delivery.id,
    idOrigin: 'redrive',
    headers,
    extra: patchHeaders(extra, revivingPatch(extra)),
    body: delivery.body,
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra?.[HEADER.orderingKey],
    // The lock was freed when the job died; another job may hold it by now.
    ops: key === undefined ? undefined : [{ type: 'lock.acquire', key, ttlMs: undefined }],
  };
}

function taskOf(delivery: Delivery): string {
  return delivery.malformed === true ? '' : (delivery.headers[HEADER.task] ?? '');
}
