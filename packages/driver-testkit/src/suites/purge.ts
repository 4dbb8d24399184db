import assert from 'node:assert/strict';
import type { Capabilities } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSettled, assertStored } from '../bench/check.ts';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';

/** Emptying a queue in one step. */
export const purge: Topic = {
  name: 'purge',
  cases: ({ capabilities }) =>
    capabilities.purge ? [...cases, ...byCapability(capabilities)] : [absent],
};

const absent: DriverCase = {
  name: 'not declared: the method is not there',
  run: async ({ driver }) => assert.equal(driver.purge, undefined),
};

const cases: readonly DriverCase[] = [
  {
    name: 'of an empty queue removes nothing',
    run: async (bench) => assert.equal(await purgeQueue(bench), 0),
  },
  {
    name: 'removes what waits and says how many went',
    run: async (bench) => {
      await bench.store(bench.messages(40));
      assert.equal(await purgeQueue(bench), 40);
      assert.equal(await purgeQueue(bench), 0);
      await bench.assertGone([]);
    },
  },
  {
    name: 'leaves what is active, which can be settled as ever',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(3);
      await bench.store(bench.messages(2));
      assert.equal(await purgeQueue(bench), 2);
      await bench.ack(consumer, deliveries.slice(0, 2));
      await consumer.close();
      const other = await bench.subscribe();
      await bench.ack(other, await bench.take(other, 1));
      await bench.assertGone([other]);
    },
  },
  {
    name: 'leaves other queues and the dead letters alone',
    run: async (bench) => {
      await bench.store(bench.messages(1), 'mail');
      await bench.store(bench.messages(1), 'mail2');
      await bench.store(bench.messages(1), 'mail.dead');
      assert.equal(await purgeQueue(bench), 1);
      await bench.take(await bench.subscribe('mail2'), 1);
      assert.equal(await purgeQueue(bench, 'mail.dead'), 1);
      await bench.assertNothing(await bench.subscribe('mail.dead'));
    },
  },
  {
    name: 'leaves the queue usable, also for who waits on it',
    run: async (bench) => {
      await bench.store(bench.messages(3));
      await purgeQueue(bench);
      const consumer = await bench.subscribe();
      const receiving = consumer.receive({ max: 1, waitMs: 60_000 });
      await bench.idle();
      await purgeQueue(bench);
      await bench.store(bench.messages(1));
      assert.equal((await bench.soon(receiving, 'a receive after a purge')).length, 1);
    },
  },
];

function byCapability({ delay, release, recognisesRepeats }: Capabilities): readonly DriverCase[] {
  return [
    ...(delay === false ? [] : [delayed]),
    ...(release === 'delayed' ? [released] : []),
    ...(recognisesRepeats ? [repeated] : []),
  ];
}

const delayed: DriverCase = {
  name: 'removes what is delayed, for good',
  run: async (bench) => {
    await bench.store(bench.messages(3, { delayMs: 2_000 }));
    await bench.store(bench.messages(2));
    assert.equal(await purgeQueue(bench), 5);
    await bench.time.pass(2_500);
    await bench.assertGone([]);
  },
};

const released: DriverCase = {
  name: 'removes what is released for later',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne();
    const later = { kind: 'release', delayMs: 1_000, delivery } as const;
    assertSettled(await bench.settle(consumer, [later]));
    assert.equal(await purgeQueue(bench), 1);
    await bench.time.pass(1_500);
    await bench.assertGone([consumer]);
  },
};

const repeated: DriverCase = {
  name: 'a batch repeated after the purge brings nothing back',
  run: async (bench) => {
    const [messages, batch] = [bench.messages(2), bench.nextBatch()];
    assertStored(await bench.publish(QUEUE, messages, batch));
    assert.equal(await purgeQueue(bench), 2);
    assertStored(await bench.publish(QUEUE, messages, batch));
    await bench.assertGone([]);
  },
};

async function purgeQueue(bench: DriverBench, queue: string = QUEUE): Promise<number> {
  assert.ok(bench.driver.purge !== undefined, 'purge is missing');
  return bench.driver.purge(queue);
}
