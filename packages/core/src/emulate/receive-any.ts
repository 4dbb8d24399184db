import type { ReceiveOptions } from '../contract/consumer.ts';
import type { Delivery } from '../contract/message.ts';

/** What receives, and says whether suspects wait. */
export interface AnyReceiver {
  readonly hasSuspects?: boolean | undefined;
  receive(options: ReceiveOptions): Promise<readonly Delivery[]>;
}

/**
 * Receives suspects like everything else: for who runs nothing of what it receives, and so cannot
 * die of it.
 */
export async function receiveAny(
  from: AnyReceiver,
  options: ReceiveOptions,
): Promise<readonly Delivery[]> {
  const { max } = options;
  const deliveries: Delivery[] = [];
  while (from.hasSuspects === true && deliveries.length < max) {
    const [suspect] = await takeSuspect(from);
    // Somebody else was faster.
    if (suspect === undefined) break;
    deliveries.push(suspect);
  }
  const left = max - deliveries.length;
  if (left <= 0) return deliveries;
  const waitMs = deliveries.length > 0 ? 0 : options.waitMs;
  deliveries.push(...(await from.receive({ ...options, max: left, waitMs })));
  const isRoused = deliveries.length === 0 && from.hasSuspects === true;
  return isRoused ? takeSuspect(from) : deliveries;
}

function takeSuspect(from: AnyReceiver): Promise<readonly Delivery[]> {
  return from.receive({ max: 1, waitMs: 0, alone: true });
}
