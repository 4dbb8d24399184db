import assert from 'node:assert/strict';
import type { DriverCase } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';

/** Longer than any restart. */
const LONG_MS = 600_000;

/** What holds a message or its key goes on to hold it over a restart. */
export function keptBonds({ capabilities, orderedQueue }: DriverHarness): readonly DriverCase[] {
  const { lease, ordering } = capabilities;
  return [
    ...(lease === 'timed' ? [leased] : []),
    ...(ordering === 'none' ? [] : [keyed(orderedQueue ?? QUEUE)]),
  ];
}

const leased: DriverCase = {
  name: 'timed: what is held is nobody else’s before its lease ends',
  run: async (bench) => {
    await bench.store([bench.message({ id: 'held' })]);
    await bench.takeOne(await bench.subscribe(QUEUE, { leaseMs: LONG_MS }));
    await bench.store([bench.message({ id: 'waits' })]);
    const after = await bench.restarted();
    const consumer = await after.subscribe();
    assert.equal((await after.takeOne(consumer)).id, 'waits');
    await after.assertNothing(consumer, 'the lease still runs');
  },
};

function keyed(queue: string): DriverCase {
  return {
    name: 'the messages of one key come in order, one at a time',
    run: async (bench) => {
      const messages = bench.messages(3, { orderingKey: 'user:1' });
      await bench.store(messages, queue);
      const before = await bench.subscribe(queue);
      await bench.take(before, 1);
      await before.close();
      const after = await bench.restarted();
      const last = after.message({ orderingKey: 'user:1' });
      await after.store([last], queue);
      const consumer = await after.subscribe(queue);
      const seen: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        const head = await after.takeOne(consumer);
        await after.assertNothing(consumer, `${head.id} holds its key`);
        seen.push(head.id);
        await after.ack(consumer, [head]);
      }
      assert.deepEqual(seen, idsOf([...messages, last]));
    },
  };
}
