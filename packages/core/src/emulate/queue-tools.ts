import type { QueueCounts } from '../contract/driver.ts';
import { bandsOf, isDeadLetterQueue } from '../contract/queue-names.ts';
import type { RuntimeDriver } from '../runtime/runtime-driver.ts';
import { receiveAny } from './receive-any.ts';
import { openConsumer } from './open-consumer.ts';

const PURGE_LEASE_MS = 30_000;
const PURGE_BATCH = 100;
/** What stays is held until the end, so that it is not met again. */
const MOST_HELD = 100_000;

/** The physical queues behind a queue: its bands where the driver has no priority, else itself. */
function physicalQueues(runtime: RuntimeDriver, queue: string): readonly string[] {
  return runtime.capabilities.priority === false && !isDeadLetterQueue(queue)
    ? bandsOf(queue)
    : [queue];
}

/** Counts of a queue, over its bands; `undefined` where the driver cannot count. */
export async function countQueue(
  runtime: RuntimeDriver,
  queue: string,
): Promise<QueueCounts | undefined> {
  const counts = await Promise.all(
    physicalQueues(runtime, queue).map((name) => runtime.stats(name)),
  );
  return counts.reduce((all, part) => all && part && add(all, part));
}

function add(a: QueueCounts, b: QueueCounts): QueueCounts {
  return {
    waiting: a.waiting + b.waiting,
    delayed: ofBoth(a.delayed, b.delayed, sum),
    active: ofBoth(a.active, b.active, sum),
    oldestAgeSeconds: ofBoth(a.oldestAgeSeconds, b.oldestAgeSeconds, Math.max),
  };
}

/** What is not known of a part is not known of the whole. */
function ofBoth(
  a: number | undefined,
  b: number | undefined,
  join: (a: number, b: number) => number,
): number | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b);
}

function sum(a: number, b: number): number {
  return a + b;
}

/** Empties a queue and answers how many jobs went; by receiving and acking where the driver has no purge. */
export async function purgeQueue(runtime: RuntimeDriver, queue: string): Promise<number> {
  if (!runtime.capabilities.purge) return purgeByReceiving(runtime, queue);
  const gone = await Promise.all(physicalQueues(runtime, queue).map((name) => runtime.purge(name)));
  return gone.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Receives and acks all that lies in a queue, but what is to stay; answers how many jobs went. */
export async function purgeByReceiving(
  runtime: RuntimeDriver,
  queue: string,
  staying?: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<number> {
  const consumer = await openConsumer(runtime, queue, {
    leaseMs: PURGE_LEASE_MS,
    prefetch: staying === undefined ? PURGE_BATCH : MOST_HELD,
  });
  let gone = 0;
  try {
    for (;;) {
      const deliveries = await receiveAny(consumer, { max: PURGE_BATCH, waitMs: 0 });
      if (deliveries.length === 0) return gone;
      const stay = await staying?.(deliveries.map(({ id }) => id));
      const answers = await consumer.settle(
        deliveries
          .filter(({ id }) => stay?.has(id) !== true)
          .map((delivery) => ({ kind: 'ack', delivery })),
      );
      gone += answers.filter((answer) => answer === 'settled' || answer === 'sent').length;
    }
  } finally {
    await consumer.close();
  }
}
