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

const DEAD = 'mail.dead';

/** Setting a delivery aside in one step. */
export const deadLetter: Topic = {
  name: 'dead letter',
  cases: ({ capabilities }) =>
    capabilities.deadLetter
      ? cases
      : [refusesSettlement('dead', { kind: 'dead', reason: 'max_attempts' })],
};

const cases: readonly DriverCase[] = [
  {
    name: 'moves it to `<queue>.dead` as it was, and out of the queue',
    run: async (bench) => {
      const { consumer, delivery, message } = await bench.deliverOne({
        headers: { shared: 'ß' },
        extra: { own: '1' },
        body: Uint8Array.of(0, 255, 128, 10),
      });
      assertSettled(await bench.settle(consumer, [{ kind: 'dead', reason: 'poison', delivery }]));
      const dead = await bench.subscribe(DEAD);
      const letter = await bench.takeOne(dead);
      assertSameMessage(letter, message);
      assert.equal(letter.queue, DEAD);
      await bench.assertNothing(dead, 'there is one of it');
      await bench.assertGone([consumer]);
    },
  },
  patched('adds headers', {
    headers: { reason: 'x', error: '{"a":"ü"}' },
    after: { own: '1', reason: 'x', error: '{"a":"ü"}' },
  }),
  patched('changes and removes headers', {
    headers: { own: null, reason: 'x' },
    after: { reason: 'x' },
  }),
  patched('leaves headers alone where nothing is asked', {
    headers: undefined,
    after: { own: '1' },
  }),
  {
    name: 'from the bands of a queue to the same dead letters',
    run: async (bench) => {
      for (const queue of ['mail.high', 'mail.low']) {
        await bench.store([bench.message({ id: `from-${queue}` })], queue);
        const consumer = await bench.subscribe(queue);
        const delivery = await bench.takeOne(consumer);
        const settlement = { kind: 'dead', reason: 'deadline', delivery } as const;
        assertSettled(await bench.settle(consumer, [settlement]));
      }
      const letters = await bench.take(await bench.subscribe(DEAD), 2);
      assert.deepEqual(idsOf(letters), ['from-mail.high', 'from-mail.low']);
    },
  },
  {
    name: 'wakes whoever waits for dead letters',
    run: async (bench) => {
      const dead = await bench.subscribe(DEAD);
      const receiving = dead.receive({ max: 1, waitMs: 60_000 });
      const { consumer, delivery } = await bench.deliverOne();
      await bench.settle(consumer, [{ kind: 'dead', reason: 'max_attempts', delivery }]);
      const letters = await bench.soon(receiving, 'a receive that a dead letter should wake');
      assert.deepEqual(idsOf(letters), [delivery.id]);
    },
  },
  {
    name: 'in one batch with acks, each is done to the right one',
    run: async (bench) => {
      const { consumer, deliveries } = await bench.deliver(6);
      const settlements = deliveries.map((delivery, index): Settlement =>
        index % 3 === 0
          ? { kind: 'dead', reason: 'max_attempts', delivery }
          : { kind: 'ack', delivery },
      );
      assertSettled(await bench.settle(consumer, settlements));
      const dead = await bench.subscribe(DEAD);
      const letters = await bench.take(dead, 2);
      const expected = deliveries.filter((_, index) => index % 3 === 0);
      assert.deepEqual(idsOf(letters).toSorted(), idsOf(expected).toSorted());
      await bench.assertNothing(dead);
      await bench.assertGone([consumer]);
    },
  },
  {
    name: 'again: it is no longer ours, and there is one of it',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      const settlement: Settlement = { kind: 'dead', reason: 'max_attempts', delivery };
      assertSettled(await bench.settle(consumer, [settlement]));
      await bench.settle(consumer, [settlement]);
      const dead = await bench.subscribe(DEAD);
      await bench.take(dead, 1);
      await bench.assertNothing(dead, 'there is one of it');
    },
  },
  {
    name: 'dead letters are messages: they can be acked, and stay until they are',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne();
      await bench.settle(consumer, [{ kind: 'dead', reason: 'max_attempts', delivery }]);
      const first = await bench.subscribe(DEAD);
      await bench.take(first, 1);
      await first.close();
      const second = await bench.subscribe(DEAD);
      await bench.ack(second, await bench.take(second, 1));
      await bench.assertGone([second], DEAD);
    },
  },
];

function patched(
  what: string,
  change: { readonly headers: HeaderPatch | undefined; readonly after: Headers },
): DriverCase {
  return {
    name: `${what}; the shared ones and the body stay`,
    run: async (bench) => {
      const made = await bench.deliverOne({ headers: { z: 'shared' }, extra: { own: '1' } });
      const { consumer, delivery, message } = made;
      const { headers } = change;
      const settlement = { kind: 'dead', reason: 'max_attempts', headers, delivery } as const;
      assertSettled(await bench.settle(consumer, [settlement]));
      const letter = asJob(await bench.takeOne(await bench.subscribe(DEAD)));
      assertSameMessage({ ...letter, extra: message.extra }, message);
      assertSameHeaders(letter.extra, change.after);
    },
  };
}
