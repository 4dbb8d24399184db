import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSameBytes, assertSameMessage, idsOf } from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { keptBonds } from './durability-bonds.ts';
import { keptDelays } from './durability-delays.ts';
import { keptKnowledge } from './durability-knowledge.ts';
import { keptSettlements } from './durability-settlements.ts';
import { takeInTurn } from './priority-aging.ts';

/**
 * What survives a restart of the broker. A driver that does not declare it promises nothing here;
 * that it says so is proven in `capabilities`, and core tells it to the user as `durability: none`.
 */
export const durability: Topic = {
  name: 'durability',
  restarts: true,
  cases: (harness) =>
    harness.capabilities.durable
      ? [
          ...keptMessages(harness),
          ...keptSettlements(harness),
          ...keptDelays(harness),
          ...keptBonds(harness),
          ...keptKnowledge(harness),
        ]
      : [claimsNothing],
};

const claimsNothing: DriverCase = {
  name: 'not declared: the harness offers no restart that could prove the contrary',
  run: async ({ harness }) => assert.equal('restart' in harness, false),
};

/** Longer than what a broker keeps in one page, and no text. */
const BODY = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);

function keptMessages({ capabilities }: DriverHarness): readonly DriverCase[] {
  const { lease, priority } = capabilities;
  return [
    {
      name: 'what waited and what was held survives, to the last byte',
      run: async (bench) => {
        const headers = { shared: 'ß', constructor: '' };
        const { message } = await bench.deliverOne({ headers, extra: { own: '\u0000 ' } });
        const waiting = [
          bench.message({ headers, body: BODY }),
          bench.message({ headers, body: new Uint8Array() }),
        ];
        await bench.store(waiting);
        const after = await bench.restarted();
        await after.passLease();
        const consumer = await after.subscribe();
        const messages = [message, ...waiting];
        const deliveries = await after.take(consumer, messages.length);
        assert.deepEqual(idsOf(deliveries).toSorted(), idsOf(messages).toSorted());
        for (const delivery of deliveries) {
          const published = messages.find(({ id }) => id === delivery.id);
          if (published !== undefined) assertSameMessage(delivery, published);
        }
        await after.ack(consumer, deliveries);
        await after.assertGone([consumer]);
      },
    },
    {
      name: 'each queue has its own again',
      run: async (bench) => {
        const queues = ['mail', 'mail.high', 'mail.low', 'mail.dead', 'Mail', 'other'];
        for (const queue of queues)
          await bench.store([bench.message({ id: `to-${queue}` })], queue);
        const after = await bench.restarted();
        for (const queue of queues) {
          const consumer = await after.subscribe(queue);
          const delivery = await after.takeOne(consumer);
          assert.deepEqual([delivery.id, delivery.queue], [`to-${queue}`, queue]);
          await after.assertNothing(consumer);
        }
      },
    },
    {
      name: 'bytes of a stranger are intact, and still a stranger’s',
      run: async (bench) => {
        const bytes = Uint8Array.of(0, 255, 10, 13, 128);
        await bench.harness.injectMalformed(bench.driver, QUEUE, bytes);
        const after = await bench.restarted();
        const delivery = await after.takeOne(await after.subscribe());
        assert.ok(delivery.malformed === true, 'it arrived as a message');
        assertSameBytes(delivery.raw, bytes, 'raw');
      },
    },
    // Partitions keep an order each, and none among themselves.
    ...(lease === 'partition' ? [] : [inOrder]),
    ...(priority === false ? [] : [byPriority]),
  ];
}

const inOrder: DriverCase = {
  name: 'what waits comes in the order of publishing, what was given back at its old place',
  run: async (bench) => {
    const messages = bench.messages(30);
    for (let from = 0; from < 30; from += 10) await bench.store(messages.slice(from, from + 10));
    const consumer = await bench.subscribe();
    await bench.take(consumer, 5);
    await consumer.close();
    const after = await bench.restarted();
    const deliveries = await after.take(await after.subscribe(), 30);
    assert.deepEqual(idsOf(deliveries), idsOf(messages));
  },
};

const byPriority: DriverCase = {
  name: 'higher ones go first, before the restart and after it',
  run: async (bench) => {
    for (const level of [5, 0, 9])
      await bench.store([bench.message({ id: `p${level}`, priority: level })]);
    const after = await bench.restarted();
    await after.store([after.message({ id: 'usual' }), after.message({ id: 'p8', priority: 8 })]);
    const consumer = await after.subscribe(QUEUE, { prefetch: 1 });
    const [first, ...rest] = await takeInTurn(after, consumer, 5);
    assert.deepEqual([first, ...rest.slice(-3)], ['p9', 'p5', 'usual', 'p0']);
  },
};
