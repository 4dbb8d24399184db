import { receiveAny } from '@switchyard/core/driver';
import assert from 'node:assert/strict';
import type { Capabilities, SettlementKind } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { asJob, assertSameMessage, idsOf } from '../bench/check.ts';

/** Leases that end by time. */
export const timedLeases: readonly DriverCase[] = [
  {
    name: 'timed: a delivery tells when its lease ends',
    run: async (bench) => {
      const before = bench.time.now();
      const { delivery } = await bench.deliverOne();
      const end = delivery.leaseExpiresAt;
      assert.ok(end !== undefined, 'leaseExpiresAt is missing');
      const after = bench.time.now();
      const slackMs = bench.time.type === 'virtual' ? 0 : 50;
      assert.ok(end >= before + bench.leaseMs - slackMs, 'it ends too early');
      assert.ok(end <= after + bench.leaseMs + slackMs, 'it ends too late');
    },
  },
  {
    name: 'timed: nobody else gets it before the lease is over',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const other = await bench.subscribe();
      await bench.time.pass(bench.time.type === 'virtual' ? bench.leaseMs - 1 : bench.leaseMs / 2);
      await bench.assertNothing(other, 'the lease still runs');
      await bench.ack(consumer, [delivery]);
      await bench.assertGone([consumer, other]);
    },
  },
  {
    name: 'timed: once the lease is over it comes again, as it was, with a new receipt',
    run: async (bench) => {
      const headers = { shared: 'yes' };
      const { delivery, message } = await bench.deliverOne({ headers, extra: { own: 'ä' } });
      await bench.passLease();
      const again = await bench.takeOne(await bench.subscribe());
      assertSameMessage(again, message);
      assert.notEqual(again.receipt, delivery.receipt);
      if (delivery.run !== undefined) assert.ok(Number(asJob(again).run) > delivery.run, 'run');
    },
  },
  {
    name: 'timed: the end of a lease wakes a receive that waits',
    run: async (bench) => {
      const { message } = await bench.deliverOne();
      const other = await bench.subscribe();
      const receiving = receiveAny(other, { max: 1, waitMs: bench.leaseMs * 100 });
      await bench.idle();
      await bench.passLease();
      const deliveries = await bench.soon(
        receiving,
        'a receive that the end of a lease should wake',
      );
      assert.deepEqual(idsOf(deliveries), [message.id]);
    },
  },
  {
    name: 'timed: every delivery has a lease of its own',
    run: async (bench) => {
      await bench.store(bench.messages(2));
      const consumer = await bench.subscribe();
      const first = await bench.takeOne(consumer);
      await bench.time.pass(bench.leaseMs * 0.6);
      const second = await bench.takeOne(consumer);
      await bench.time.pass(bench.leaseMs * 0.6);
      const other = await bench.subscribe();
      assert.deepEqual(idsOf(await bench.take(other, 1)), [first.id]);
      await bench.assertNothing(other, 'the second lease still runs');
      await bench.ack(consumer, [second]);
    },
  },
  {
    name: 'timed: consumers may ask for different lengths',
    run: async (bench) => {
      await bench.store(bench.messages(2));
      const long = await bench.subscribe('mail', { leaseMs: bench.leaseMs * 4 });
      const short = await bench.subscribe();
      const [kept] = [await bench.takeOne(long), await bench.takeOne(short)];
      await bench.passLease();
      const other = await bench.subscribe();
      assert.equal((await bench.take(other, 1)).length, 1);
      await bench.assertNothing(other, 'the longer lease still runs');
      await bench.ack(long, [kept]);
    },
  },
];

/** A worker that was frozen wakes up when its job is another's: whatever it says, nothing happens. */
export function lateSettlements(capabilities: Capabilities): readonly DriverCase[] {
  const kinds: readonly SettlementKind[] = [
    { kind: 'ack' },
    ...(capabilities.release === 'none' ? [] : [{ kind: 'release', delayMs: 0 } as const]),
    ...(capabilities.deadLetter ? [{ kind: 'dead', reason: 'max_attempts' } as const] : []),
  ];
  return kinds.map((kind) => ({
    name: `timed: a late ${kind.kind} is answered lease-lost and changes nothing`,
    run: async (bench) => {
      const { consumer, delivery, message } = await bench.deliverOne();
      await bench.passLease();
      const other = await bench.subscribe();
      const again = await bench.takeOne(other);
      assert.deepEqual(await bench.settle(consumer, [{ delivery, ...kind }]), ['lease-lost']);
      await bench.assertNothing(await bench.subscribe(), 'the new holder keeps it');
      await bench.assertNothing(await bench.subscribe('mail.dead'), 'it is not dead');
      assertSameMessage(again, message);
      await bench.ack(other, [again]);
      await bench.assertGone([consumer, other]);
    },
  }));
}
