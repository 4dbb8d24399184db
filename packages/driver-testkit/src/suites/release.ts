import assert from 'node:assert/strict';
import type { HeaderPatch, Headers, Settlement } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import {
  asJob,
  assertSameHeaders,
  assertSameMessage,
  assertSettled,
  idsOf,
} from '../bench/check.ts';
import { refusesSettlement } from './refuses-settlement.ts';
import { releaseLater } from './release-later.ts';

/** Giving a delivery back to its queue. */
export const release: Topic = {
  name: 'release',
  cases: ({ capabilities }) => {
    switch (capabilities.release) {
      case 'none':
        return [refusesSettlement('release', { kind: 'release', delayMs: 0 })];
      case 'immediate':
        return [
          ...atOnce,
          refusesSettlement('release with a delay', { kind: 'release', delayMs: 1_000 }),
          refusesSettlement('release with headers', {
            kind: 'release',
            delayMs: 0,
            headers: { changed: 'yes' },
          }),
        ];
      case 'delayed':
        return [...atOnce, ...withHeaders, ...releaseLater];
    }
  },
};

const atOnce: readonly DriverCase[] = [
  {
    name: 'at once: comes again as it was, with a new receipt, to whoever asks',
    run: async (bench) => {
      const { consumer, delivery, message } = await bench.deliverOne({
        headers: { shared: 's' },
        extra: { own: 'o' },
      });
      assertSettled(await bench.settle(consumer, [{ kind: 'release', delayMs: 0, delivery }]));
      const again = await bench.takeOne(await bench.subscribe());
      assertSameMessage(again, message);
      assert.notEqual(again.receipt, delivery.receipt);
    },
  },
  {
    name: 'at once: once, not twice',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const settlement: Settlement = { kind: 'release', delayMs: 0, delivery };
      assertSettled(await bench.settle(consumer, [settlement]));
      await bench.settle(consumer, [settlement]);
      const again = await bench.takeOne(consumer);
      await bench.assertNothing(consumer);
      await bench.ack(consumer, [again]);
      await bench.assertGone([consumer]);
    },
  },
  {
    name: 'at once: wakes a receive that waits',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const other = await bench.subscribe();
      const receiving = other.receive({ max: 1, waitMs: 60_000 });
      await bench.idle();
      await bench.settle(consumer, [{ kind: 'release', delayMs: 0, delivery }]);
      const deliveries = await bench.soon(receiving, 'a receive that a release should wake');
      assert.deepEqual(idsOf(deliveries), [delivery.id]);
    },
  },
  {
    name: 'at once: in one batch with acks, each is done to the right one',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(6);
      const settlements = deliveries.map((delivery, index): Settlement =>
        index % 2 === 0 ? { kind: 'ack', delivery } : { kind: 'release', delayMs: 0, delivery },
      );
      assertSettled(await bench.settle(consumer, settlements));
      const again = await bench.take(consumer, 3);
      const released = deliveries.filter((_, index) => index % 2 === 1);
      assert.deepEqual(idsOf(again).toSorted(), idsOf(released).toSorted());
      await bench.ack(consumer, again);
      await bench.assertGone([consumer]);
    },
  },
];

const withHeaders: readonly DriverCase[] = [
  patched('adds', { before: undefined, patch: { b: '2' }, after: { b: '2' } }),
  patched('adds to others', { before: { a: '1' }, patch: { b: '2' }, after: { a: '1', b: '2' } }),
  patched('changes', { before: { a: '1', c: '3' }, patch: { a: 'é' }, after: { a: 'é', c: '3' } }),
  patched('removes by null', { before: { a: '1', c: '3' }, patch: { a: null }, after: { c: '3' } }),
  patched('removes what is not there', {
    before: { c: '3' },
    patch: { a: null },
    after: { c: '3' },
  }),
];

function patched(
  what: string,
  change: {
    readonly before: Headers | undefined;
    readonly patch: HeaderPatch;
    readonly after: Headers;
  },
): DriverCase {
  return {
    name: `with headers: ${what}, and leaves the shared ones and the body alone`,
    run: async (bench) => {
      const headers = { a: 'shared', z: 'shared' };
      const { consumer, delivery, message } = await bench.deliverOne({
        headers,
        extra: change.before,
      });
      const settlement = { kind: 'release', delayMs: 0, headers: change.patch, delivery } as const;
      assertSettled(await bench.settle(consumer, [settlement]));
      const again = asJob(await bench.takeOne(consumer));
      assertSameMessage({ ...again, extra: message.extra }, message);
      assertSameHeaders(again.extra, change.after);
    },
  };
}
