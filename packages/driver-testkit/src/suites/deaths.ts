import assert from 'node:assert/strict';
import type { Capabilities, Delivery } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSettled } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';

/** How often a delivery was lost to the death of its worker. */
export const deaths: Topic = {
  name: 'deaths',
  cases: ({ capabilities }) => (capabilities.deathCount ? counted(capabilities) : notCounted),
};

const notCounted: readonly DriverCase[] = [
  {
    name: 'not counted: a delivery says nothing of deaths, rather than 0',
    run: async (bench) => {
      const { delivery, consumer } = await bench.deliverOne();
      assert.equal(delivery.deaths, undefined);
      await bench.passLease();
      await consumer.close();
      assert.equal((await bench.takeOne(await bench.subscribe())).deaths, undefined);
    },
  },
];

function counted(capabilities: Capabilities): readonly DriverCase[] {
  return [
    {
      name: 'counted: none at first',
      run: async (bench) => {
        const { delivery } = await bench.deliverOne();
        assert.equal(delivery.deaths, 0);
      },
    },
    {
      name: 'counted: giving back by closing is none',
      run: async (bench) => {
        await bench.store([bench.message()]);
        for (let round = 0; round < 3; round += 1) {
          assert.equal((await takeAnew(bench)).deaths, 0);
        }
      },
    },
    ...(capabilities.release === 'none' ? [] : [releasedIsNone]),
    ...(capabilities.lease === 'timed' ? afterLeases : []),
  ];
}

const releasedIsNone: DriverCase = {
  name: 'counted: a release is none',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne();
    let held: Delivery = delivery;
    for (let round = 0; round < 3; round += 1) {
      const release = { kind: 'release', delayMs: 0, delivery: held } as const;
      assertSettled(await bench.settle(consumer, [release]));
      held = await bench.takeOne(consumer);
      assert.equal(held.deaths, 0);
    }
  },
};

const afterLeases: readonly DriverCase[] = [
  {
    name: 'counted: one for each lease that ran out',
    run: async (bench) => {
      const { delivery } = await bench.deliverOne();
      const seen = [delivery.deaths];
      for (let round = 0; round < 3; round += 1) {
        await bench.passLease();
        seen.push((await bench.takeOne(await bench.subscribe())).deaths);
      }
      assert.deepEqual(seen, [0, 1, 2, 3]);
    },
  },
  {
    name: 'counted: neighbours that were settled in time have none',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(2);
      await bench.ack(consumer, deliveries.slice(0, 1));
      await bench.passLease();
      assert.equal((await bench.takeOne(await bench.subscribe())).deaths, 1);
    },
  },
  {
    name: 'counted: a hand-back does not forget them',
    run: async (bench) => {
      await bench.deliverOne();
      await bench.passLease();
      for (let round = 0; round < 3; round += 1) {
        assert.equal((await takeAnew(bench)).deaths, 1);
      }
    },
  },
];

/** Receives one with a consumer of its own, which then closes. */
async function takeAnew(bench: DriverBench): Promise<Delivery> {
  const consumer = await bench.subscribe();
  const delivery = await bench.takeOne(consumer);
  await consumer.close();
  return delivery;
}
