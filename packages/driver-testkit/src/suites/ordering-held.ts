import assert from 'node:assert/strict';
import type { Capabilities, SettlementKind } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { assertSettled, idsOf } from '../bench/check.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import { waitOf } from './due.ts';

/** A failing head holds its key until it is done or dead, whatever becomes of it meanwhile. */
export function heldKeys(queue: string, capabilities: Capabilities): readonly DriverCase[] {
  const { release, lease, deadLetter, purge } = capabilities;
  return [
    comesFirst('given back by closing', queue, async ({ consumer }) => consumer.close()),
    ...(release === 'none' ? [] : [afterRelease(queue)]),
    ...(release === 'delayed' ? [afterDelayedRelease(queue)] : []),
    ...(lease === 'timed'
      ? [comesFirst('whose lease ran out', queue, async ({ bench }) => bench.passLease())]
      : []),
    ...(deadLetter ? [freedByDeath(queue)] : []),
    ...(purge ? [freedByPurge(queue)] : []),
  ];
}

interface Head {
  readonly bench: DriverBench;
  readonly consumer: Awaited<ReturnType<DriverBench['subscribe']>>;
  readonly settle: (kind: SettlementKind) => Promise<void>;
}

function comesFirst(what: string, queue: string, fate: (head: Head) => Promise<void>): DriverCase {
  return {
    name: `a head ${what} comes again before its followers`,
    run: async (bench) => {
      const messages = bench.messages(3, { orderingKey: 'a' });
      await bench.store(messages, queue);
      await fate(await takeHead(bench, queue));
      const second = await bench.subscribe(queue);
      const seen: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const deliveries = await bench.take(second, 1);
        seen.push(...idsOf(deliveries));
        await bench.ack(second, deliveries);
      }
      assert.deepEqual(seen, idsOf(messages));
    },
  };
}

function afterRelease(queue: string): DriverCase {
  return comesFirst('that was released', queue, ({ settle }) =>
    settle({ kind: 'release', delayMs: 0 }),
  );
}

function afterDelayedRelease(queue: string): DriverCase {
  return {
    name: 'a head that was released for later holds its key meanwhile',
    run: async (bench) => {
      const delayMs = waitOf(bench);
      await bench.store(
        ['a1', 'a2', 'b1'].map((id) => bench.message({ id, orderingKey: id.slice(0, 1) })),
        queue,
      );
      const { consumer, settle } = await takeHead(bench, queue, 'a1');
      await settle({ kind: 'release', delayMs });
      assert.deepEqual(idsOf(await bench.take(consumer, 1)), ['b1']);
      await bench.assertNothing(consumer, 'a1 waits and holds its key');
      await bench.time.pass(delayMs);
      const again = await bench.take(consumer, 1);
      assert.deepEqual(idsOf(again), ['a1']);
      await bench.assertNothing(consumer, 'a1 runs and holds its key');
      await bench.ack(consumer, again);
      assert.deepEqual(idsOf(await bench.take(consumer, 1)), ['a2']);
    },
  };
}

function freedByDeath(queue: string): DriverCase {
  return {
    name: 'a head that is dead frees its key',
    run: async (bench) => {
      const messages = bench.messages(2, { orderingKey: 'a' });
      await bench.store(messages, queue);
      const { consumer, settle } = await takeHead(bench, queue);
      await settle({ kind: 'dead', reason: 'max_attempts' });
      assert.deepEqual(idsOf(await bench.take(consumer, 1)), idsOf(messages.slice(1)));
    },
  };
}

function freedByPurge(queue: string): DriverCase {
  return {
    name: 'a purge of the followers leaves the key usable',
    run: async (bench) => {
      await bench.store(bench.messages(3, { orderingKey: 'a' }), queue);
      const { consumer, settle } = await takeHead(bench, queue);
      assert.equal(await bench.driver.purge?.(queue), 2);
      await bench.store([bench.message({ id: 'next', orderingKey: 'a' })], queue);
      await bench.assertNothing(consumer, 'the head still holds its key');
      await settle({ kind: 'ack' });
      assert.deepEqual(idsOf(await bench.take(consumer, 1)), ['next']);
    },
  };
}

async function takeHead(bench: DriverBench, queue: string, id?: string): Promise<Head> {
  const consumer = await bench.subscribe(queue);
  const head = await bench.takeOne(consumer);
  if (id !== undefined) assert.equal(head.id, id);
  return {
    bench,
    consumer,
    settle: async (kind) =>
      assertSettled(await bench.settle(consumer, [{ delivery: head, ...kind }])),
  };
}
