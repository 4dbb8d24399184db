import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertNotSettled, assertSameMessage, idsOf } from '../bench/check.ts';
import { isDriverError } from '../bench/refusal.ts';

/** Closing a consumer: what it held goes back, except what is kept. */
export const closing: Topic = {
  name: 'closing a consumer',
  cases: ({ capabilities }) => [
    {
      name: 'gives back at once what was not settled, as it was',
      run: async (bench) => {
        const { consumer, message } = await bench.deliverOne({ extra: { own: 'x' } });
        await consumer.close();
        assertSameMessage(await bench.takeOne(await bench.subscribe()), message);
      },
    },
    {
      name: 'wakes a receive of another consumer with what it gives back',
      run: async (bench) => {
        const { consumer, message } = await bench.deliverOne();
        const other = await bench.subscribe();
        const receiving = other.receive({ max: 1, waitMs: 60_000 });
        await bench.idle();
        await consumer.close();
        const deliveries = await bench.soon(receiving, 'a receive that a hand-back should wake');
        assert.deepEqual(idsOf(deliveries), [message.id]);
      },
    },
    {
      name: 'settles nothing any more of what it gave back',
      run: async (bench) => {
        const { consumer, delivery } = await bench.deliverOne();
        await consumer.close();
        assertNotSettled((await bench.settle(consumer, [{ kind: 'ack', delivery }]))[0]);
        assert.equal((await bench.takeOne(await bench.subscribe())).id, delivery.id);
      },
    },
    {
      name: 'leaves alone what was settled before',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(2);
        await bench.ack(consumer, deliveries);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'leaves alone what other consumers hold',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(2);
        await (await bench.subscribe()).close();
        await bench.assertNothing(await bench.subscribe());
        await bench.ack(consumer, deliveries);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'again, or twice at once, gives back nothing twice',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(2);
        await Promise.all([consumer.close(), consumer.close()]);
        await consumer.close();
        const other = await bench.subscribe();
        assert.deepEqual(
          idsOf(await bench.take(other, 2)).toSorted(),
          idsOf(deliveries).toSorted(),
        );
        await consumer.close();
        await bench.assertNothing(await bench.subscribe());
      },
    },
    {
      name: 'ends its receive that waits, and loses nothing to it',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 1, waitMs: 60_000 });
        await bench.idle();
        await consumer.close();
        assert.deepEqual(await bench.soon(receiving, 'a receive whose consumer was closed'), []);
        await bench.store([bench.message()]);
        await bench.take(await bench.subscribe(), 1);
      },
    },
    {
      name: 'receives nothing afterwards',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        await consumer.close();
        await bench.store([bench.message()]);
        const received = consumer.receive({ max: 1, waitMs: 0 }).catch((error: unknown) => {
          assert.ok(isDriverError(error) && error.code === 'ERR_CLOSED', String(error));
          return [];
        });
        assert.deepEqual(await bench.soon(received, 'a receive of a closed consumer'), []);
        await bench.take(await bench.subscribe(), 1);
      },
    },
    ...keeping,
    ...(capabilities.lease === 'timed' ? keepingTimed : []),
  ],
};

const keeping: readonly DriverCase[] = [
  {
    name: 'keeps what it is told to, and gives back the rest',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(3);
      const keep = deliveries.slice(1, 2);
      await consumer.close({ keep });
      const other = await bench.subscribe();
      const returned = await bench.take(other, 2);
      assert.deepEqual(new Set(idsOf([...returned, ...keep])), new Set(idsOf(deliveries)));
      await bench.assertNothing(other, 'the kept one is still held');
    },
  },
  {
    name: 'settles afterwards what it kept',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await consumer.close({ keep: [delivery] });
      await bench.ack(consumer, [delivery]);
      await bench.assertGone([]);
    },
  },
];

const keepingTimed: readonly DriverCase[] = [
  {
    name: 'renews afterwards what it kept',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await consumer.close({ keep: [delivery] });
      for (let round = 0; round < 4; round += 1) {
        await bench.time.pass(bench.leaseMs / 2);
        assert.deepEqual(await consumer.renew?.([delivery]), []);
      }
      await bench.ack(consumer, [delivery]);
      await bench.assertGone([]);
    },
  },
  {
    name: 'lets the lease of what it kept run out if nobody renews it',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await consumer.close({ keep: [delivery] });
      await bench.passLease();
      assert.equal((await bench.takeOne(await bench.subscribe())).id, delivery.id);
    },
  },
];
