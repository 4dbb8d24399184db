import assert from 'node:assert/strict';
import type { Capabilities, Delivery } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSettled, idsOf } from '../bench/check.ts';
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
    ...(capabilities.lease === 'timed' ? afterLeases(capabilities) : []),
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

const afterLeases = (capabilities: Capabilities): readonly DriverCase[] => [
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
    name: 'suspects: one that a dead worker held is handed over only to who asks for it alone',
    run: async (bench) => {
      const { message } = await bench.deliverOne();
      await bench.passLease();
      const innocent = bench.message();
      await bench.store([innocent]);
      const consumer = await bench.subscribe();
      const plain = await bench.soon(consumer.receive({ max: 10, waitMs: 0 }), 'a receive');
      assert.deepEqual(idsOf(plain), [innocent.id]);
      assert.equal(consumer.hasSuspects, true);
      const alone = await bench.soon(
        consumer.receive({ max: 10, waitMs: 0, alone: true }),
        'a receive alone',
      );
      assert.deepEqual(idsOf(alone), [message.id]);
      assert.equal(consumer.hasSuspects, false);
    },
  },
  {
    name: 'suspects: who asks alone gets one of them at a time, and nothing else',
    run: async (bench) => {
      const { messages } = await bench.deliver(3);
      await bench.passLease();
      const innocent = bench.message();
      await bench.store([innocent]);
      const consumer = await bench.subscribe();
      const seen: string[] = [];
      while (consumer.hasSuspects === true || seen.length === 0) {
        const got = await bench.soon(
          consumer.receive({ max: 10, waitMs: 0, alone: true }),
          'a receive alone',
        );
        assert.equal(got.length, 1);
        seen.push(...idsOf(got));
      }
      assert.deepEqual(seen.toSorted(), messages.map((one) => one.id).toSorted());
      assert.deepEqual(idsOf(await bench.receive(consumer, 10)), [innocent.id]);
    },
  },
  {
    name: 'suspects: a waiting receive ends once there is one',
    run: async (bench) => {
      await bench.deliverOne();
      const other = await bench.subscribe();
      const receiving = other.receive({ max: 1, waitMs: bench.leaseMs * 100 });
      await bench.idle();
      await bench.passLease();
      assert.deepEqual(await bench.soon(receiving, 'a receive that a suspect should end'), []);
      assert.equal(other.hasSuspects, true);
    },
  },
  {
    name: 'suspects: a worker that reports again takes its strike back',
    run: async (bench) => {
      const { consumer, delivery, message } = await bench.deliverOne();
      await bench.passLease();
      const other = await bench.subscribe();
      await bench.receive(other, 0);
      const answers = await bench.settle(consumer, [{ kind: 'ack', delivery }]);
      assert.deepEqual(answers, ['lease-lost']);
      assert.equal(other.hasSuspects, false);
      const [again] = await bench.take(other);
      assert.equal(again?.id, message.id);
      assert.equal(again?.deaths, 0);
    },
  },
  ...(capabilities.release === 'delayed' ? [clearedByRelease] : []),
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

const clearedByRelease: DriverCase = {
  name: 'suspects: a run that came to an end clears it',
  run: async (bench) => {
    await bench.deliverOne();
    await bench.passLease();
    const consumer = await bench.subscribe();
    const delivery = await bench.takeOne(consumer);
    const release = { kind: 'release', delayMs: 0, headers: { 'x-try': '2' }, delivery } as const;
    assertSettled(await bench.settle(consumer, [release]));
    assert.equal(consumer.hasSuspects, false);
    assert.equal((await bench.takeOne(consumer)).deaths, 0);
  },
};

/** Receives one with a consumer of its own, which then closes. */
async function takeAnew(bench: DriverBench): Promise<Delivery> {
  const consumer = await bench.subscribe();
  const delivery = await bench.takeOne(consumer);
  await consumer.close();
  return delivery;
}
