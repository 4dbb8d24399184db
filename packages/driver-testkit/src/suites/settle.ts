import assert from 'node:assert/strict';
import { asReceipt, type Delivery, type Settlement } from '@switchyard/core/driver';
import type { Topic } from '../bench/case.ts';
import { assertNotSettled, assertSettled, idsOf } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';

/** Settling by receipt. */
export const settle: Topic = {
  name: 'settle',
  cases: () => [
    {
      name: 'what is acked never comes again',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(3);
        await bench.ack(consumer, deliveries);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'what is not acked comes again',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(3);
        await bench.ack(consumer, deliveries.slice(1, 2));
        await consumer.close();
        const again = await bench.take(await bench.subscribe(), 2);
        assert.deepEqual(idsOf(again).toSorted(), idsOf(without(deliveries, 1)).toSorted());
      },
    },
    {
      name: 'five hundred at once',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(500);
        await bench.ack(consumer, deliveries);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'nothing at all',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        assert.deepEqual(await bench.settle(consumer, []), []);
      },
    },
    {
      name: 'twice: the second time it is no longer ours',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        await bench.ack(consumer, [delivery]);
        assertNotSettled((await bench.settle(consumer, [{ kind: 'ack', delivery }]))[0]);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'twice in one batch: once',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        const ack: Settlement = { kind: 'ack', delivery };
        const answers = await bench.settle(consumer, [ack, ack]);
        assertSettled(answers.slice(0, 1));
        assertNotSettled(answers[1]);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'one that is lost among many that are ours: each has its own answer',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(3);
        await bench.ack(consumer, deliveries.slice(1, 2));
        const answers = await bench.settle(consumer, acks(deliveries));
        assertSettled(without(answers, 1));
        assertNotSettled(answers[1]);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'by a receipt of nobody: an answer, and nothing happens',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        const forged = { ...delivery, receipt: asReceipt({}) };
        assertNotSettled((await bench.settle(consumer, [{ kind: 'ack', delivery: forged }]))[0]);
        await assertStillOurs(bench, async () => bench.ack(consumer, [delivery]));
      },
    },
    {
      name: 'by a receipt of another driver: an answer, and nothing happens',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        const foreign = await (await bench.elsewhere()).subscribe();
        assertNotSettled((await bench.settle(foreign, [{ kind: 'ack', delivery }]))[0]);
        await assertStillOurs(bench, async () => bench.ack(consumer, [delivery]));
      },
    },
    {
      name: 'the receipt is the proof, whatever object carries it',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        await bench.ack(consumer, [{ ...delivery }]);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'receipts are new with every delivery, and an old one settles nothing',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        await consumer.close();
        const second = await bench.subscribe();
        const again = await bench.takeOne(second);
        assert.notEqual(again.receipt, delivery.receipt);
        assertNotSettled((await bench.settle(second, [{ kind: 'ack', delivery }]))[0]);
        await bench.ack(second, [again]);
        await bench.assertGone([second]);
      },
    },
    {
      name: 'run rises with every delivery, where the driver tells it',
      run: async (bench) => {
        const runs: (number | undefined)[] = [];
        await bench.store([bench.message()]);
        for (let round = 0; round < 4; round += 1) {
          const consumer = await bench.subscribe();
          const delivery = await bench.takeOne(consumer);
          runs.push(delivery.malformed === true ? undefined : delivery.run);
          await consumer.close();
        }
        if (runs[0] === undefined) assert.deepEqual(new Set(runs), new Set([undefined]));
        else assertRising(runs);
      },
    },
  ],
};

function acks(deliveries: readonly Delivery[]): readonly Settlement[] {
  return deliveries.map((delivery) => ({ kind: 'ack', delivery }));
}

function without<T>(list: readonly T[], place: number): readonly T[] {
  return list.filter((_, index) => index !== place);
}

async function assertStillOurs(bench: DriverBench, ackIt: () => Promise<void>): Promise<void> {
  await bench.assertNothing(await bench.subscribe(), 'it is still held');
  await ackIt();
  await bench.assertNothing(await bench.subscribe());
}

function assertRising(runs: readonly (number | undefined)[]): void {
  const rising = runs.every((run, index) => index === 0 || Number(run) > Number(runs[index - 1]));
  assert.ok(rising, `run went ${runs.join(', ')}`);
}
