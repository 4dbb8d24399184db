import assert from 'node:assert/strict';
import type { DriverCase } from '../bench/case.ts';
import { asJob, idsOf } from '../bench/check.ts';

const KEYS = ['user:1', ' ', 'ключ/🔑', '{a}b:c*?', 'é'.repeat(128), '__proto__'];

/** One after the other inside a key, side by side between keys. */
export function fifoByKey(queue: string): readonly DriverCase[] {
  return [
    {
      name: 'the messages of one key come in order, one at a time',
      run: async (bench) => {
        const messages = bench.messages(6, { orderingKey: 'a' });
        await bench.store(messages.slice(0, 3), queue);
        for (const message of messages.slice(3)) await bench.store([message], queue);
        const consumer = await bench.subscribe(queue);
        const seen: string[] = [];
        for (let round = 0; round < 6; round += 1) {
          const deliveries = await bench.receive(consumer, 10);
          assert.equal(deliveries.length, 1, 'one of a key at a time');
          seen.push(...idsOf(deliveries));
          await bench.ack(consumer, deliveries);
        }
        assert.deepEqual(seen, idsOf(messages));
      },
    },
    {
      name: 'keys do not wait for each other, nor does what has none',
      run: async (bench) => {
        const messages = [
          bench.message({ id: 'a1', orderingKey: 'a' }),
          bench.message({ id: 'a2', orderingKey: 'a' }),
          bench.message({ id: 'b1', orderingKey: 'b' }),
          bench.message({ id: 'free1' }),
          bench.message({ id: 'free2' }),
        ];
        await bench.store(messages, queue);
        const consumer = await bench.subscribe(queue);
        const ids = idsOf(await bench.take(consumer, 4));
        assert.deepEqual(ids.toSorted(), ['a1', 'b1', 'free1', 'free2']);
        await bench.assertNothing(consumer, 'a1 holds its key');
      },
    },
    {
      name: 'another consumer does not get the follower of what one holds',
      run: async (bench) => {
        await bench.store(bench.messages(2, { orderingKey: 'a' }), queue);
        const [first, second] = [await bench.subscribe(queue), await bench.subscribe(queue)];
        const head = await bench.take(first, 1);
        await bench.assertNothing(second, 'the head holds its key');
        const receiving = second.receive({ max: 5, waitMs: 60_000 });
        await bench.idle();
        await bench.ack(first, head);
        assert.equal(
          (await bench.soon(receiving, 'the end of the head wakes who waits')).length,
          1,
        );
      },
    },
    {
      name: 'any text is a key, and each is its own',
      run: async (bench) => {
        const messages = KEYS.flatMap((orderingKey) => bench.messages(2, { orderingKey }));
        await bench.store(messages, queue);
        const consumer = await bench.subscribe(queue);
        const heads = await bench.take(consumer, KEYS.length);
        await bench.assertNothing(consumer, 'every key is held');
        await bench.ack(consumer, heads);
        const rest = await bench.take(consumer, KEYS.length);
        for (const delivery of rest) asJob(delivery);
        assert.deepEqual(idsOf([...heads, ...rest]).toSorted(), idsOf(messages).toSorted());
      },
    },
  ];
}
