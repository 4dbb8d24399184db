import assert from 'node:assert/strict';
import type { Consumer } from '@switchyard/core/driver';
import type { Topic } from '../bench/case.ts';
import { idsOf } from '../bench/check.ts';

/** Pull with a bounded wait. */
export const receive: Topic = {
  name: 'receive',
  cases: () => [
    {
      name: 'never gives more than `max`, and the rest later',
      run: async (bench) => {
        const messages = bench.messages(5);
        await bench.store(messages);
        const consumer = await bench.subscribe();
        const first = await bench.receive(consumer, 2);
        assert.ok(first.length >= 1 && first.length <= 2, `received ${first.length} of at most 2`);
        const rest = await bench.take(consumer, 5 - first.length);
        assert.deepEqual(idsOf([...first, ...rest]).toSorted(), idsOf(messages).toSorted());
      },
    },
    {
      name: 'does not wait for `max` to be full',
      run: async (bench) => {
        await bench.store(bench.messages(2));
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 100, waitMs: 60_000 });
        const deliveries = await bench.soon(receiving, 'a receive from a queue that has some');
        assert.ok(deliveries.length >= 1);
      },
    },
    {
      name: 'answers at once with `waitMs` 0',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 10, waitMs: 0 });
        assert.deepEqual(await bench.soon(receiving, 'a receive that may not wait'), []);
      },
    },
    {
      name: 'waits no longer than `waitMs`',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const begin = bench.time.now();
        const receiving = consumer.receive({ max: 10, waitMs: 500 });
        await bench.idle();
        await bench.time.pass(500);
        assert.deepEqual(await bench.soon(receiving, 'a receive that may wait 500 ms'), []);
        assert.ok(bench.time.now() - begin <= 500 + bench.soonMs);
      },
    },
    {
      name: 'is woken by a later publish',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 10, waitMs: 60_000 });
        await bench.idle();
        const message = bench.message();
        await bench.store([message]);
        const deliveries = await bench.soon(receiving, 'a receive that a publish should wake');
        assert.deepEqual(idsOf(deliveries), [message.id]);
      },
    },
    {
      name: 'is not woken by a publish to another queue',
      run: async (bench) => {
        const consumer = await bench.subscribe('mail');
        const receiving = consumer.receive({ max: 10, waitMs: 200 });
        await bench.idle();
        await bench.store([bench.message()], 'other');
        await bench.time.pass(200);
        assert.deepEqual(await bench.soon(receiving, 'a receive that may wait 200 ms'), []);
      },
    },
    {
      name: 'ends when its signal aborts',
      run: async (bench) => {
        const abort = new AbortController();
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 10, waitMs: 60_000, signal: abort.signal });
        await bench.idle();
        abort.abort();
        assert.deepEqual(await bench.soon(receiving, 'a receive that was aborted'), []);
      },
    },
    {
      name: 'with an aborted signal does not wait',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal: AbortSignal.abort() });
        assert.deepEqual(await bench.soon(receiving, 'a receive that was aborted before'), []);
      },
    },
    {
      name: 'loses nothing to an abort that comes with the message',
      run: async (bench) => {
        const abort = new AbortController();
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal: abort.signal });
        await bench.idle();
        const storing = bench.store([bench.message()]);
        abort.abort();
        await storing;
        const taken = await bench.soon(receiving, 'a receive that was aborted');
        if (taken.length === 0) await bench.take(consumer, 1);
        else assert.equal(taken.length, 1);
      },
    },
    {
      name: 'a signal that aborts later spoils nothing that was received',
      run: async (bench) => {
        const abort = new AbortController();
        await bench.store(bench.messages(1));
        const consumer = await bench.subscribe();
        const receiving = consumer.receive({ max: 1, waitMs: 60_000, signal: abort.signal });
        const deliveries = await bench.soon(receiving, 'a receive from a queue that has one');
        abort.abort();
        await bench.idle();
        await bench.ack(consumer, deliveries);
        await bench.assertGone([consumer]);
      },
    },
    {
      name: 'several consumers never get the same message',
      run: async (bench) => {
        const messages = bench.messages(60);
        const open = (): Promise<Consumer> =>
          bench.subscribe('mail', { leaseMs: bench.leaseMs * 10 });
        const consumers = [await open(), await open(), await open()];
        const waiting = consumers.map((consumer) => consumer.receive({ max: 7, waitMs: 500 }));
        await bench.idle();
        await bench.store(messages);
        await bench.time.pass(500);
        const taken = (await bench.soon(Promise.all(waiting), 'three receives')).flat();
        for (let round = 0; round < 60 && taken.length < 60; round += 1) {
          const more = consumers.map((consumer) => bench.receive(consumer, 7));
          taken.push(...(await Promise.all(more)).flat());
        }
        assert.deepEqual(idsOf(taken).toSorted(), idsOf(messages).toSorted());
      },
    },
    {
      name: 'what one consumer holds, another does not receive',
      run: async (bench) => {
        await bench.deliver(3);
        await bench.assertNothing(await bench.subscribe());
      },
    },
  ],
};
