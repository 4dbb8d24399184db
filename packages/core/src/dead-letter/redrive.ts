import type { Delivery, Headers, OutboundMessage } from '../contract/message.ts';
import { deadLetterQueue } from '../contract/queue-names.ts';
import { openConsumer } from '../emulate/open-consumer.ts';
import { publishComplete } from '../emulate/publish-complete.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { DEFAULT_PRIORITY } from '../envelope/encode-envelope.ts';
import { HEADER } from '../envelope/header-names.ts';
import { readCount } from '../envelope/header-values.ts';

const LEASE_MS = 30_000;
const BATCH = 100;

/** Headers that told of a job's first life; a redriven job begins a new one. */
const FORGOTTEN = new Set<string>([
  HEADER.attempt,
  HEADER.runAt,
  HEADER.deadline,
  HEADER.unknownSince,
  HEADER.unknownTimes,
  HEADER.error,
  HEADER.deadReason,
  HEADER.deadAt,
]);

/**
 * Moves up to `limit` dead letters back to their queue, oldest first: published first, acked second,
 * so that a crash between the two makes a duplicate and never a loss.
 *
 * Jobs that die again meanwhile are not met again: at most as many are taken as lay there at first
 * sight, where the driver can count.
 */
export async function redriveQueue(
  runtime: RuntimeDriver,
  target: { readonly queue: string; readonly limit: number },
  onRedriven: (id: string, task: string) => void,
): Promise<number> {
  const deadQueue = deadLetterQueue(target.queue);
  const counts = await runtime.stats(deadQueue);
  const most = Math.min(target.limit, counts?.waiting ?? Infinity);
  const consumer = await openConsumer(runtime, deadQueue, { leaseMs: LEASE_MS, prefetch: BATCH });
  const seen = new Set<string>();
  let redriven = 0;
  try {
    while (redriven < most) {
      const deliveries = await consumer.receive({
        max: Math.min(BATCH, most - redriven),
        waitMs: 0,
      });
      const fresh = deliveries.filter((delivery) => !seen.has(delivery.id));
      if (fresh.length === 0) break;
      for (const delivery of fresh) seen.add(delivery.id);
      const results = await publishComplete(runtime, target.queue, fresh.map(revive));
      const moved = fresh.filter(
        (_, index) => results[index]?.type === 'stored' || results[index]?.type === 'duplicate',
      );
      await consumer.settle(moved.map((delivery) => ({ kind: 'ack', delivery })));
      for (const delivery of moved) onRedriven(delivery.id, taskOf(delivery));
      redriven += moved.length;
      const failure = results.find((result) => result.type === 'failed');
      if (failure !== undefined) throw failure.error;
      if (moved.length < deliveries.length) break;
    }
  } finally {
    await consumer.close();
  }
  return redriven;
}

function revive(delivery: Delivery): OutboundMessage {
  if (delivery.malformed === true) {
    return { id: delivery.id, idOrigin: 'redrive', headers: {}, body: delivery.raw };
  }
  const { headers, extra = {} } = delivery;
  const kept: Record<string, string> = Object.fromEntries(
    Object.entries(extra).filter(([name]) => !FORGOTTEN.has(name)),
  );
  kept[HEADER.redrives] = String(redrivesOf(extra) + 1);
  return {
    id: delivery.id,
    idOrigin: 'redrive',
    headers,
    extra: kept,
    body: delivery.body,
    priority: Number(headers[HEADER.priority] ?? DEFAULT_PRIORITY),
    orderingKey: extra[HEADER.orderingKey],
  };
}

function redrivesOf(extra: Headers): number {
  const count = readCount(extra[HEADER.redrives], 0);
  return Number.isNaN(count) ? 0 : count;
}

function taskOf(delivery: Delivery): string {
  return delivery.malformed === true ? '' : (delivery.headers[HEADER.task] ?? '');
}
