import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';

/** How many deliveries a consumer holds unsettled. */
export const prefetch: Topic = {
  name: 'prefetch',
  cases: ({ capabilities }) => (capabilities.prefetch === 'dynamic' ? dynamic : fixed),
};

const dynamic: readonly DriverCase[] = [
  {
    name: 'dynamic: each receive has its own number, with earlier ones still held',
    run: async (bench) => {
      const messages = bench.messages(20);
      await bench.store(messages);
      const consumer = await bench.subscribe('mail', { prefetch: 20 });
      const taken: string[] = [];
      for (const max of [1, 5, 2, 10, 2]) taken.push(...idsOf(await bench.take(consumer, max)));
      assert.deepEqual(taken.toSorted(), idsOf(messages).toSorted());
    },
  },
  {
    name: 'dynamic: what was not asked for stays free for others',
    run: async (bench) => {
      await bench.store(bench.messages(4));
      const first = await bench.subscribe('mail', { prefetch: 100 });
      await bench.take(first, 1);
      await bench.take(await bench.subscribe(), 3);
    },
  },
];

const fixed: readonly DriverCase[] = [
  {
    name: 'fixed: never more unsettled than the consumer was opened with',
    run: async (bench) => {
      await bench.store(bench.messages(5));
      const consumer = await bench.subscribe('mail', { prefetch: 2 });
      const held = await bench.take(consumer, 2);
      await bench.assertNothing(consumer, 'two are held');
      await bench.ack(consumer, held.slice(0, 1));
      assert.equal((await bench.take(consumer, 1)).length, 1);
      await bench.assertNothing(consumer, 'two are held again');
    },
  },
  {
    name: 'fixed: a receive asks for more than there is room, and gets no more than that',
    run: async (bench) => {
      await bench.store(bench.messages(5));
      const consumer = await bench.subscribe('mail', { prefetch: 3 });
      const deliveries = await bench.receive(consumer, 100);
      assert.ok(deliveries.length >= 1 && deliveries.length <= 3, `received ${deliveries.length}`);
    },
  },
  {
    name: 'fixed: a receive that waits for room is woken by a settlement',
    run: async (bench) => {
      await bench.store(bench.messages(2));
      const consumer = await bench.subscribe('mail', { prefetch: 1 });
      const held = await bench.take(consumer, 1);
      const receiving = consumer.receive({ max: 1, waitMs: 60_000 });
      await bench.idle();
      await bench.ack(consumer, held);
      assert.equal((await bench.soon(receiving, 'a receive that waits for room')).length, 1);
    },
  },
  {
    name: 'fixed: each consumer has a number of its own',
    run: async (bench) => {
      await bench.store(bench.messages(4));
      const first = await bench.subscribe('mail', { prefetch: 1 });
      await bench.take(first, 1);
      await bench.take(await bench.subscribe('mail', { prefetch: 3 }), 3);
    },
  },
];
