import assert from 'node:assert/strict';
import type { Consumer } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import { assertRefused } from '../bench/refusal.ts';

/** Acks one delivery after the other and answers their ids in the order they came. */
export async function takeInTurn(
  bench: DriverBench,
  consumer: Consumer,
  count: number,
): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const delivery = await bench.takeOne(consumer);
    ids.push(delivery.id);
    await bench.ack(consumer, [delivery]);
  }
  return ids;
}

/** What has waited gains priority, by the subscription's `agingMs`. */
export const agingCases: readonly DriverCase[] = [
  {
    name: 'one that waited long enough goes before what is higher',
    run: async (bench) => {
      const { consumer, agingMs } = await agingConsumer(bench);
      await bench.store([bench.message({ id: 'low', priority: 0 })]);
      await bench.time.pass(10 * agingMs);
      await bench.store([bench.message({ id: 'high', priority: 9 })]);
      assert.deepEqual(await takeInTurn(bench, consumer, 2), ['low', 'high']);
    },
  },
  {
    name: 'one that waited for less does not',
    run: async (bench) => {
      const { consumer, agingMs } = await agingConsumer(bench);
      await bench.store([bench.message({ id: 'low', priority: 0 })]);
      await bench.time.pass(4 * agingMs);
      await bench.store([bench.message({ id: 'high', priority: 9 })]);
      assert.deepEqual(await takeInTurn(bench, consumer, 2), ['high', 'low']);
    },
  },
  {
    name: 'all age: among the old, the higher goes first',
    run: async (bench) => {
      const { consumer, agingMs } = await agingConsumer(bench);
      const old = [
        bench.message({ id: 'old low', priority: 0 }),
        bench.message({ id: 'old high', priority: 9 }),
      ];
      await bench.store(old);
      await bench.time.pass(20 * agingMs);
      await bench.store([bench.message({ id: 'fresh', priority: 9 })]);
      const expected = ['old high', 'old low', 'fresh'];
      assert.deepEqual(await takeInTurn(bench, consumer, 3), expected);
    },
  },
  {
    name: 'one receive gives them in that order',
    run: async (bench) => {
      const { consumer, agingMs } = await agingConsumer(bench);
      const low = bench.messages(3, { priority: 0 });
      await bench.store(low);
      await bench.time.pass(10 * agingMs);
      const high = bench.messages(3, { priority: 9 });
      await bench.store(high);
      assert.deepEqual(idsOf(await bench.take(consumer, 6)), idsOf([...low, ...high]));
    },
  },
  {
    name: 'nothing ages for a consumer that did not ask for it',
    run: async (bench) => {
      const { agingMs } = await agingConsumer(bench);
      await bench.store([bench.message({ id: 'low', priority: 0 })]);
      await bench.time.pass(20 * agingMs);
      await bench.store([bench.message({ id: 'high', priority: 9 })]);
      const strict = await bench.subscribe();
      assert.deepEqual(await takeInTurn(bench, strict, 2), ['high', 'low']);
    },
  },
];

/** Absent: asking for it is refused, and a consumer can be opened without. */
export const refusesAging: DriverCase = {
  name: 'not declared: a subscription with agingMs is refused',
  run: async (bench) => {
    await assertRefused(() => bench.subscribe('mail', { agingMs: 1_000 }), 'aging');
    await bench.store([bench.message()]);
    await bench.take(await bench.subscribe(), 1);
  },
};

async function agingConsumer(
  bench: DriverBench,
): Promise<{ readonly consumer: Consumer; readonly agingMs: number }> {
  const agingMs = bench.time.type === 'virtual' ? 60_000 : 100;
  return { consumer: await bench.subscribe('mail', { prefetch: 10, agingMs }), agingMs };
}
