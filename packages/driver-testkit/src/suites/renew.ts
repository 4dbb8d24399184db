import assert from 'node:assert/strict';
import type { Capabilities, Consumer, Delivery, SettlementKind } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { assertSettled, idsOf } from '../bench/check.ts';

/** Leases that are prolonged while a handler runs. */
export function renewals(capabilities: Capabilities): readonly DriverCase[] {
  return [...cases, ...afterSettling(capabilities)];
}

const cases: readonly DriverCase[] = [
  {
    name: 'renew: keeps a delivery as long as it is asked in time',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(3);
      const other = await bench.subscribe();
      for (let round = 0; round < 6; round += 1) {
        await bench.time.pass(bench.leaseMs / 2);
        assert.deepEqual(await renew(consumer, deliveries), [], 'nothing was lost');
      }
      await bench.assertNothing(other);
      await bench.ack(consumer, deliveries);
      await bench.assertGone([consumer, other]);
    },
  },
  {
    name: 'renew: what it prolongs ends `leaseMs` later, not never',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(1);
      await renew(consumer, deliveries);
      await bench.passLease();
      const again = await bench.take(await bench.subscribe(), 1);
      assert.deepEqual(idsOf(again), idsOf(deliveries));
    },
  },
  {
    name: 'renew: of nothing answers nothing',
    run: async (bench) => {
      assert.deepEqual(await renew(await bench.subscribe(), []), []);
    },
  },
  {
    name: 'renew: answers those that were lost, as the objects it was given',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(3);
      const [first, second, third] = deliveries;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      await bench.ack(consumer, [second]);
      const lost = await renew(consumer, [first, second, third]);
      assert.equal(lost.length, 1);
      assert.equal(lost[0], second);
    },
  },
  {
    name: 'renew: of a lease that is over and another holds answers it as lost and leaves it there',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await bench.passLease();
      const other = await bench.subscribe();
      const again = await bench.takeOne(other);
      await bench.time.pass(bench.leaseMs / 2);
      assert.deepEqual(await renew(consumer, [delivery]), [delivery]);
      await bench.time.pass(bench.leaseMs * 0.75);
      const third = await bench.subscribe();
      assert.deepEqual(idsOf(await bench.take(third, 1)), [again.id], 'not prolonged for another');
    },
  },
  {
    name: 'renew: does not bring back what its consumer gave back by closing',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await consumer.close();
      const other = await bench.subscribe();
      const again = await bench.takeOne(other);
      assert.deepEqual(await renew(consumer, [delivery]), [delivery]);
      await bench.ack(other, [again]);
      await bench.assertGone([other]);
    },
  },
];

/** A renewal that crosses a settlement on its way must not resurrect what was settled. */
function afterSettling(capabilities: Capabilities): readonly DriverCase[] {
  const kinds: readonly SettlementKind[] = [
    { kind: 'ack' },
    ...(capabilities.deadLetter ? [{ kind: 'dead', reason: 'unrecoverable' } as const] : []),
    ...(capabilities.release === 'delayed'
      ? [{ kind: 'release', delayMs: 86_400_000 } as const]
      : []),
  ];
  return kinds.map((kind) => ({
    name: `renew: after ${kind.kind} answers it as lost and brings nothing back`,
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      assertSettled(await bench.settle(consumer, [{ delivery, ...kind }]));
      assert.deepEqual(await renew(consumer, [delivery]), [delivery]);
      await bench.assertGone([consumer]);
    },
  }));
}

async function renew(consumer: Consumer, held: readonly Delivery[]): Promise<readonly Delivery[]> {
  assert.ok(consumer.renew !== undefined, 'renew is missing');
  return consumer.renew(held);
}
