import assert from 'node:assert/strict';
import type { Driver } from '@switchyard/core/driver';
import type { Topic } from '../bench/case.ts';
import { asJob } from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';
import { assertDriverError, isDriverError } from '../bench/refusal.ts';

/** Connecting, closing, and what a closed driver answers. */
export const lifecycle: Topic = {
  name: 'lifecycle',
  cases: () => [
    {
      name: 'connecting again, or twice at once, changes nothing',
      run: async (bench) => {
        await bench.store([bench.message()]);
        await Promise.all([bench.driver.connect(), bench.driver.connect()]);
        await bench.take(await bench.subscribe(), 1);
      },
    },
    {
      name: 'ping answers',
      run: async ({ driver }) => assert.equal(await driver.ping(), undefined),
    },
    {
      name: 'closing again, or twice at once, changes nothing',
      run: async ({ driver }) => {
        await Promise.all([driver.close(), driver.close()]);
        assert.equal(await driver.close(), undefined);
      },
    },
    {
      name: 'a driver that was never connected can be closed',
      run: async (bench) => {
        const unused = await bench.unconnected();
        assert.equal(await unused.driver.close(), undefined);
      },
    },
    {
      name: 'a closed driver refuses every call with ERR_CLOSED',
      run: async (bench) => {
        const { driver } = bench;
        await driver.close();
        const batch = bench.nextBatch();
        const message = bench.message();
        const calls: Record<string, () => unknown> = {
          publish: () => driver.publish(QUEUE, [message], { batch }),
          subscribe: () => bench.subscribe(),
          ping: () => driver.ping(),
          ...optionalCalls(driver),
        };
        for (const [name, call] of Object.entries(calls)) {
          await assertDriverError(call, 'ERR_CLOSED', `${name} after close`);
        }
      },
    },
    {
      name: 'closing the driver ends a receive that waits',
      run: async (bench) => {
        const consumer = await bench.subscribe();
        const waiting = endOf(consumer.receive({ max: 1, waitMs: 60_000 }));
        await bench.idle();
        await bench.driver.close();
        assertEnded(await bench.soon(waiting, 'a receive whose driver was closed'));
      },
    },
    {
      name: 'the consumer of a closed driver delivers nothing and settles nothing',
      run: async (bench) => {
        const { consumer, deliveries } = await bench.deliver(1);
        await bench.driver.close();
        const received = endOf(consumer.receive({ max: 1, waitMs: 0 }));
        assertEnded(await bench.soon(received, 'receive after close'));
        const acks = deliveries.map((delivery) => ({ kind: 'ack', delivery }) as const);
        const settled = endOf(consumer.settle(acks, { batch: bench.nextBatch() }));
        const end = await bench.soon(settled, 'settle after close');
        if (end.type === 'error') assert.ok(isDriverError(end.error), String(end.error));
        else assert.notEqual(end.value, 'settled');
        await bench.soon(consumer.close(), 'closing the consumer of a closed driver');
      },
    },
    {
      name: 'drivers made apart know nothing of each other',
      run: async (bench) => {
        const other = await bench.elsewhere();
        const message = bench.message();
        await bench.store([message]);
        await other.assertNothing(await other.subscribe());
        assert.equal(asJob(await bench.takeOne(await bench.subscribe())).id, message.id);
      },
    },
  ],
};

type End =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'error'; readonly error: unknown };

function endOf(call: Promise<unknown>): Promise<End> {
  return call.then(
    (value): End => ({ type: 'value', value }),
    (error: unknown): End => ({ type: 'error', error }),
  );
}

/** A receive on what is closed ends with nothing, or with `DriverError` ERR_CLOSED. */
function assertEnded(end: End): void {
  if (end.type === 'value') assert.deepEqual(end.value, []);
  else assert.ok(isDriverError(end.error) && end.error.code === 'ERR_CLOSED', String(end.error));
}

function optionalCalls({ stats, peek, purge }: Driver): Record<string, () => unknown> {
  return {
    ...(stats && { stats: () => stats(QUEUE) }),
    ...(peek && { peek: () => peek(QUEUE, { state: 'waiting', limit: 1 }) }),
    ...(purge && { purge: () => purge(QUEUE) }),
  };
}
