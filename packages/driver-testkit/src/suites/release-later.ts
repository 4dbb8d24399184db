import assert from 'node:assert/strict';
import type { DriverCase } from '../bench/case.ts';
import { asJob, assertSameHeaders, assertSettled, idsOf } from '../bench/check.ts';
import { assertDueAfter, waitOf } from './due.ts';

const YEAR_MS = 365 * 86_400_000;

/** Releases with a delay: retries, snoozes. */
export const releaseLater: readonly DriverCase[] = [
  {
    name: 'later: never early, and due when it is due',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const delayMs = waitOf(bench);
      const since = bench.time.now();
      assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs, delivery }]));
      await assertDueAfter(bench, consumer, { since, delayMs, id: delivery.id });
    },
  },
  {
    name: 'later: its lease has nothing to say any more',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const delayMs = bench.leaseMs * 4;
      assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs, delivery }]));
      await bench.time.pass(bench.leaseMs * 2);
      await bench.assertNothing(consumer, 'the delay still runs');
      await bench.time.pass(bench.leaseMs * 2);
      assert.equal((await bench.takeOne(consumer)).id, delivery.id);
    },
  },
  {
    name: 'later: survives the close of its consumer',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const delayMs = waitOf(bench);
      const since = bench.time.now();
      assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs, delivery }]));
      await consumer.close();
      await assertDueAfter(bench, await bench.subscribe(), { since, delayMs, id: delivery.id });
    },
  },
  {
    name: 'later: wakes a receive that waits',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const delayMs = waitOf(bench);
      const receiving = consumer.receive({ max: 1, waitMs: delayMs * 100 });
      assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs, delivery }]));
      await bench.idle();
      await bench.time.pass(delayMs);
      const deliveries = await bench.soon(receiving, 'a receive that a due release should wake');
      assert.deepEqual(idsOf(deliveries), [delivery.id]);
    },
  },
  {
    name: 'later: with headers, both are done',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne({ extra: { tries: '1', gone: 'x' } });
      const delayMs = waitOf(bench);
      const headers = { tries: '2', gone: null, error: 'ouch' };
      const since = bench.time.now();
      assertSettled(
        await bench.settle(consumer, [{ kind: 'release', delayMs, headers, delivery }]),
      );
      const again = await assertDueAfter(bench, consumer, { since, delayMs, id: delivery.id });
      assertSameHeaders(asJob(again).extra, { tries: '2', error: 'ouch' });
    },
  },
  {
    name: 'later: a year is accepted, and is not now',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const release = { kind: 'release', delayMs: YEAR_MS, delivery } as const;
      assertSettled(await bench.settle(consumer, [release]));
      await bench.assertGone([consumer]);
    },
  },
];
