import type { Delivery } from '../contract/message.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import { HEADER } from '../envelope/header-names.ts';
import type { StoreBond } from '../store/bond.ts';
import type { DeadJob } from '../store/revived-message.ts';
import { eachDeadLetter, type DeadLetterRange } from './each-dead-letter.ts';

/** What redriving works with. */
export interface RedriveParts {
  readonly redrive: StoreBond['redrive'];
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
  const { gone: redriven } = await eachDeadLetter(range, async (deliveries) => {
    const results = await parts.redrive(range.queue, deliveries.map(deadJobOf));
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

function deadJobOf(delivery: Delivery): DeadJob {
  const { id } = delivery;
  if (delivery.malformed === true) return { id, headers: {}, extra: undefined, body: delivery.raw };
  const { headers, extra, body } = delivery;
  return { id, headers, extra, body };
}

function taskOf(delivery: Delivery): string {
  return delivery.malformed === true ? '' : (delivery.headers[HEADER.task] ?? '');
}
