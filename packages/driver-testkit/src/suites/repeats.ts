import assert from 'node:assert/strict';
import type { Capabilities, Settlement } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertNotSettled, assertSettled, assertStored, idsOf } from '../bench/check.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';

const MINUTE_MS = 60_000;

/** The same batch, asked again because no answer came. */
export const repeats: Topic = {
  name: 'repeats',
  cases: (harness) =>
    harness.capabilities.recognisesRepeats
      ? [...published, ...settled(harness.capabilities), ...remembered(harness)]
      : notRecognised,
};

const notRecognised: readonly DriverCase[] = [
  {
    name: 'not recognised: a repeated publish is a second message',
    run: async (bench) => {
      const [messages, batch] = [bench.messages(2), bench.nextBatch()];
      assertStored(await bench.publish('mail', messages, batch));
      assertStored(await bench.publish('mail', messages, batch));
      const taken = await bench.take(await bench.subscribe(), 4);
      assert.deepEqual(idsOf(taken).toSorted(), idsOf([...messages, ...messages]).toSorted());
    },
  },
  {
    name: 'not recognised: a repeated settle finds that nothing is left to settle',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const batch = bench.nextBatch();
      assertSettled(await bench.settle(consumer, [{ kind: 'ack', delivery }], batch));
      assertNotSettled((await bench.settle(consumer, [{ kind: 'ack', delivery }], batch))[0]);
    },
  },
];

const published: readonly DriverCase[] = [
  {
    name: 'a repeated publish answers as the first time and adds nothing',
    run: async (bench) => {
      const [messages, batch] = [bench.messages(3), bench.nextBatch()];
      const first = await bench.publish('mail', messages, batch);
      for (let round = 0; round < 3; round += 1) {
        assert.deepEqual(await bench.publish('mail', messages, batch), first);
      }
      const consumer = await bench.subscribe();
      await bench.take(consumer, 3);
      await bench.assertNothing(consumer);
    },
  },
  {
    name: 'a publish repeated while the first is under way adds nothing',
    run: async (bench) => {
      const [messages, batch] = [bench.messages(3), bench.nextBatch()];
      const both = [bench.publish('mail', messages, batch), bench.publish('mail', messages, batch)];
      for (const results of await Promise.all(both)) assertStored(results);
      const consumer = await bench.subscribe();
      await bench.take(consumer, 3);
      await bench.assertNothing(consumer);
    },
  },
  {
    name: 'a publish is recognised after its messages have been settled',
    run: async (bench) => {
      const [messages, batch] = [bench.messages(3), bench.nextBatch()];
      assertStored(await bench.publish('mail', messages, batch));
      const consumer = await bench.subscribe();
      await bench.ack(consumer, await bench.take(consumer, 3));
      assertStored(await bench.publish('mail', messages, batch));
      await bench.assertGone([consumer]);
    },
  },
  {
    name: 'the same number of another producer is another batch',
    run: async (bench) => {
      assertStored(await bench.publish('mail', bench.messages(1), { producer: 'p', sequence: 7 }));
      assertStored(await bench.publish('mail', bench.messages(1), { producer: 'q', sequence: 7 }));
      await bench.take(await bench.subscribe(), 2);
    },
  },
  {
    name: 'batches that arrive out of order are all new',
    run: async (bench) => {
      for (const sequence of [5, 3, 4, 1, 2]) {
        assertStored(await bench.publish('mail', bench.messages(1), { producer: 'p', sequence }));
      }
      await bench.take(await bench.subscribe(), 5);
    },
  },
];

function settled(capabilities: Capabilities): readonly DriverCase[] {
  return [
    {
      name: 'a repeated settle answers as the first time, each by each',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(3);
        await bench.ack(consumer, deliveries.slice(1, 2));
        const batch = bench.nextBatch();
        const acks = deliveries.map((delivery): Settlement => ({ kind: 'ack', delivery }));
        const first = await bench.settle(consumer, acks, batch);
        assert.deepEqual(first, ['settled', 'lease-lost', 'settled']);
        assert.deepEqual(await bench.settle(consumer, acks, batch), first);
        await bench.assertGone([consumer]);
      },
    },
    ...(capabilities.release === 'none' ? [] : [releasedOnce]),
  ];
}

const releasedOnce: DriverCase = {
  name: 'a repeated release leaves alone who holds it by now',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne();
    const batch = bench.nextBatch();
    const release: Settlement = { kind: 'release', delayMs: 0, delivery };
    assert.deepEqual(await bench.settle(consumer, [release], batch), ['settled']);
    const again = await bench.takeOne(consumer);
    assert.deepEqual(await bench.settle(consumer, [release], batch), ['settled']);
    await bench.assertNothing(consumer, 'it is held');
    await bench.ack(consumer, [again]);
    await bench.assertGone([consumer]);
  },
};

/** Only virtual time can afford to wait as long as a producer may be cut off. */
function remembered({ time }: DriverHarness): readonly DriverCase[] {
  if (time.type === 'real') return [];
  return [
    {
      name: 'a batch is remembered for minutes',
      run: async (bench) => {
        const [messages, batch] = [bench.messages(1), bench.nextBatch()];
        assertStored(await bench.publish('mail', messages, batch));
        await bench.time.pass(9 * MINUTE_MS);
        assertStored(await bench.publish('mail', messages, batch));
        const consumer = await bench.subscribe();
        await bench.take(consumer, 1);
        await bench.assertNothing(consumer);
      },
    },
    {
      name: 'a batch is remembered while two hundred others follow',
      run: async (bench) => {
        const [messages, batch] = [bench.messages(1), bench.nextBatch()];
        assertStored(await bench.publish('mail', messages, batch));
        for (let round = 0; round < 200; round += 1) await bench.store(bench.messages(1), 'other');
        assertStored(await bench.publish('mail', messages, batch));
        const consumer = await bench.subscribe();
        await bench.take(consumer, 1);
        await bench.assertNothing(consumer);
      },
    },
  ];
}
