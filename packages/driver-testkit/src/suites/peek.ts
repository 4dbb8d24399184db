import assert from 'node:assert/strict';
import type { Capabilities } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSameBytes, assertSameHeaders, assertSettled, idsOf } from '../bench/check.ts';
import { peekAll, peekPage } from './peek-all.ts';

/** Looking at messages without taking them. */
export const peek: Topic = {
  name: 'peek',
  cases: ({ capabilities }) =>
    capabilities.peek ? [...cases, ...byCapability(capabilities)] : [absent],
};

const absent: DriverCase = {
  name: 'not declared: the method is not there',
  run: async ({ driver }) => assert.equal(driver.peek, undefined),
};

const cases: readonly DriverCase[] = [
  {
    name: 'nothing is seen where nothing is',
    run: async (bench) => {
      for (const state of ['waiting', 'delayed', 'active'] as const) {
        assert.deepEqual(await peekAll(bench, state), []);
      }
    },
  },
  {
    name: 'what waits is seen as it was published',
    run: async (bench) => {
      const headers = { shared: 'ž' };
      const message = bench.message({ headers, extra: { own: '1' }, body: Uint8Array.of(0, 255) });
      await bench.store([message]);
      const [seen] = await peekAll(bench, 'waiting');
      assert.ok(seen !== undefined && seen.malformed !== true);
      assert.deepEqual([seen.id, seen.state], [message.id, 'waiting']);
      assertSameHeaders(seen.headers, message.headers);
      assertSameHeaders(seen.extra, message.extra);
      assertSameBytes(seen.body, message.body);
    },
  },
  {
    name: 'what is active is seen as active, and as nothing else',
    run: async (bench) => {
      const { deliveries } = await bench.deliver(2);
      const seen = await peekAll(bench, 'active');
      assert.deepEqual(idsOf(seen).toSorted(), idsOf(deliveries).toSorted());
      for (const one of seen) assert.equal(one.state, 'active');
      assert.deepEqual(await peekAll(bench, 'waiting'), []);
    },
  },
  {
    name: 'looking takes nothing and changes nothing',
    run: async (bench) => {
      const messages = bench.messages(3);
      await bench.store(messages);
      for (let round = 0; round < 3; round += 1) {
        assert.equal((await peekAll(bench, 'waiting')).length, 3);
      }
      const consumer = await bench.subscribe();
      const taken = await bench.take(consumer, 3);
      assert.deepEqual(idsOf(taken).toSorted(), idsOf(messages).toSorted());
      await peekAll(bench, 'active');
      await bench.ack(consumer, taken);
      await bench.assertGone([consumer]);
    },
  },
  {
    name: 'pages follow each other: all are seen, each once, the oldest first',
    run: async (bench) => {
      const messages = bench.messages(25);
      for (const message of messages) await bench.store([message]);
      assert.deepEqual(idsOf(await peekAll(bench, 'waiting', { limit: 4 })), idsOf(messages));
      assert.deepEqual(idsOf(await peekAll(bench, 'waiting', { limit: 25 })), idsOf(messages));
      assert.deepEqual(idsOf(await peekAll(bench, 'waiting', { limit: 1_000 })), idsOf(messages));
    },
  },
  {
    name: 'a page never holds more than was asked for, and the last has no cursor',
    run: async (bench) => {
      await bench.store(bench.messages(5));
      const first = await peekPage(bench, { state: 'waiting', limit: 2 });
      assert.equal(first.messages.length, 2);
      assert.equal(typeof first.cursor, 'string');
      const all = await peekPage(bench, { state: 'waiting', limit: 5 });
      assert.equal(all.messages.length, 5);
      assert.equal(all.cursor, undefined);
    },
  },
  {
    name: 'pages survive that the ones already seen are taken meanwhile',
    run: async (bench) => {
      const messages = bench.messages(10);
      await bench.store(messages);
      const first = await peekPage(bench, { state: 'waiting', limit: 4 });
      const consumer = await bench.subscribe();
      await bench.ack(consumer, await bench.take(consumer, 4));
      const rest = await peekAll(bench, 'waiting', { limit: 4, cursor: first.cursor });
      assert.deepEqual(idsOf(rest), idsOf(messages.slice(4)));
    },
  },
];

function byCapability({ delay, deadLetter, uniqueIds }: Capabilities): readonly DriverCase[] {
  return [
    ...(delay === false ? [] : [delayed]),
    ...(deadLetter ? [dead] : []),
    ...(uniqueIds ? [usersIds] : []),
  ];
}

const delayed: DriverCase = {
  name: 'what is delayed is seen with the time it is due',
  run: async (bench) => {
    const message = bench.message({ delayMs: 3_600_000 });
    const before = bench.time.now();
    await bench.store([message, bench.message()]);
    const seen = await peekAll(bench, 'delayed');
    assert.deepEqual(idsOf(seen), [message.id]);
    const [one] = seen;
    const dueAt = one?.malformed === true ? undefined : one?.dueAt;
    assert.ok(
      dueAt !== undefined && Math.abs(dueAt - before - 3_600_000) <= bench.soonMs,
      `${dueAt}`,
    );
    assert.equal((await peekAll(bench, 'waiting')).length, 1);
  },
};

const dead: DriverCase = {
  name: 'dead letters are seen in their own queue, the oldest first',
  run: async (bench) => {
    const { consumer, deliveries } = await bench.deliver(3);
    for (const delivery of deliveries) {
      const settlement = { kind: 'dead', reason: 'max_attempts', delivery } as const;
      assertSettled(await bench.settle(consumer, [settlement]));
    }
    assert.deepEqual(
      idsOf(await peekAll(bench, 'waiting', { limit: 2, queue: 'mail.dead' })),
      idsOf(deliveries),
    );
    assert.deepEqual(await peekAll(bench, 'waiting'), []);
  },
};

const usersIds: DriverCase = {
  name: 'ids of users are seen as they were given',
  run: async (bench) => {
    await bench.store([bench.message({ id: 'order:1.a-B_2', idOrigin: 'user' })]);
    assert.deepEqual(idsOf(await peekAll(bench, 'waiting')), ['order:1.a-B_2']);
  },
};
