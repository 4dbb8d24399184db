import assert from 'node:assert/strict';
import type { DriverCase } from '../bench/case.ts';

/** Leases that end with their bond: no time is told, none is over, nothing is renewed. */
export const untimedLeases: readonly DriverCase[] = [
  {
    name: 'not timed: a delivery tells no end, and its consumer cannot renew',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      assert.equal(delivery.leaseExpiresAt, undefined);
      assert.equal('renew' in consumer && consumer.renew !== undefined, false);
    },
  },
  {
    name: 'not timed: however long it is held, nobody else gets it and it can be acked',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await bench.time.pass(bench.leaseMs * 4);
      await bench.assertNothing(await bench.subscribe());
      await bench.ack(consumer, [delivery]);
      await bench.assertGone([consumer]);
    },
  },
];
