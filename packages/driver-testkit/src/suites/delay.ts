import assert from 'node:assert/strict';
import type { DriverCase, Topic } from '../bench/case.ts';
import type { DriverHarness } from '../harness/driver-harness.ts';
import { assertSameMessage, idsOf } from '../bench/check.ts';
import { assertDueAfter, waitOf } from './due.ts';
import { refusesMessage } from './refuses-message.ts';

const DAY_MS = 86_400_000;

/** Holding a published message back. */
export const delay: Topic = {
  name: 'delay',
  cases: (harness) =>
    harness.capabilities.delay === false
      ? [refusesMessage('a delay', { delayMs: 60_000 })]
      : [...held, longest(harness.capabilities.delay.maxMs), ...forDays(harness)],
};

const held: readonly DriverCase[] = [
  {
    name: 'never early, and due when it is due',
    run: async (bench) => {
      const delayMs = waitOf(bench);
      const message = bench.message({ delayMs });
      const since = bench.time.now();
      await bench.store([message]);
      const consumer = await bench.subscribe();
      const delivery = await assertDueAfter(bench, consumer, { since, delayMs, id: message.id });
      assertSameMessage(delivery, message);
    },
  },
  {
    name: 'a delay of 0 is none',
    run: async (bench) => {
      await bench.store([bench.message({ delayMs: 0 })]);
      await bench.take(await bench.subscribe(), 1);
    },
  },
  {
    name: 'the smallest delay comes too',
    run: async (bench) => {
      await bench.store([bench.message({ delayMs: 1 })]);
      const consumer = await bench.subscribe();
      await bench.time.pass(waitOf(bench));
      await bench.take(consumer, 1);
    },
  },
  {
    name: 'what is published later and due earlier comes first',
    run: async (bench) => {
      const unit = waitOf(bench);
      const late = bench.message({ delayMs: unit * 3 });
      const early = bench.message({ delayMs: unit });
      const now = bench.message();
      for (const message of [late, early, now]) await bench.store([message]);
      const consumer = await bench.subscribe();
      const seen: string[] = [];
      for (const wait of [0, unit, unit * 2]) {
        await bench.time.pass(wait);
        const deliveries = await bench.take(consumer, 1);
        seen.push(...idsOf(deliveries));
        await bench.ack(consumer, deliveries);
      }
      assert.deepEqual(seen, idsOf([now, early, late]));
    },
  },
  {
    name: 'one batch may hold delayed ones and others',
    run: async (bench) => {
      const unit = waitOf(bench);
      const messages = [bench.message({ delayMs: unit }), bench.message(), bench.message()];
      const consumer = await bench.subscribe();
      const since = bench.time.now();
      await bench.store(messages);
      const others = await bench.take(consumer, 2);
      assert.deepEqual(idsOf(others), idsOf(messages.slice(1)));
      await bench.ack(consumer, others);
      let late = await bench.receive(consumer, 10);
      // On a slow machine it may be over by now.
      if (late.length > 0) assert.ok(bench.time.now() >= since + unit, 'the delay still runs');
      else {
        await bench.time.pass(unit);
        late = await bench.take(consumer, 1);
      }
      assert.deepEqual(idsOf(late), idsOf(messages.slice(0, 1)));
    },
  },
  {
    name: 'what becomes due wakes a receive that waits',
    run: async (bench) => {
      const delayMs = waitOf(bench);
      const consumer = await bench.subscribe();
      const receiving = consumer.receive({ max: 1, waitMs: delayMs * 100 });
      await bench.idle();
      await bench.store([bench.message({ delayMs })]);
      await bench.idle();
      await bench.time.pass(delayMs);
      assert.equal(
        (await bench.soon(receiving, 'a receive that a due message should wake')).length,
        1,
      );
    },
  },
  {
    name: 'many that are due at once all come',
    run: async (bench) => {
      const delayMs = waitOf(bench);
      const messages = bench.messages(100, { delayMs });
      await bench.store(messages);
      await bench.time.pass(delayMs);
      const taken = await bench.take(await bench.subscribe(), 100);
      assert.deepEqual(idsOf(taken).toSorted(), idsOf(messages).toSorted());
    },
  },
];

function longest(maxMs: number): DriverCase {
  return {
    name: 'the longest delay is accepted, and is not now',
    run: async (bench) => {
      await bench.store([bench.message({ delayMs: maxMs })]);
      await bench.assertGone([]);
    },
  };
}

/** Only virtual time can afford to look whether a delay past 2^31 ms is kept. */
function forDays({ time }: DriverHarness): readonly DriverCase[] {
  if (time.type === 'real') return [];
  return [30, 400].map((days) => ({
    name: `a delay of ${days} days is kept to the millisecond`,
    run: async (bench) => {
      const message = bench.message({ delayMs: days * DAY_MS });
      const since = bench.time.now();
      await bench.store([message]);
      const due = { since, delayMs: days * DAY_MS, id: message.id };
      await assertDueAfter(bench, await bench.subscribe(), due);
    },
  }));
}
