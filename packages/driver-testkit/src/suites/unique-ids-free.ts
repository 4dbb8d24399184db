import assert from 'node:assert/strict';
import type { Capabilities, OutboundMessage } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import { assertSettled, assertStored } from '../bench/check.ts';
import { QUEUE } from '../bench/driver-bench.ts';

const MINE: Partial<OutboundMessage> = { id: 'mine', idOrigin: 'user' };

/** When an id may be used again: once no message of its job is left, and not before. */
export function idsComeFree({ deadLetter, purge }: Capabilities): readonly DriverCase[] {
  return [...always, ...(deadLetter ? fromTheDead : []), ...(purge ? [purged] : [])];
}

const always: readonly DriverCase[] = [
  {
    name: 'an id is free once its job is acked',
    run: async (bench) => {
      for (let round = 0; round < 3; round += 1) {
        const { consumer, delivery } = await bench.deliverOne(MINE);
        await bench.ack(consumer, [delivery]);
      }
    },
  },
  {
    name: 'a copy made by core is stored, and outlives the ack of its original',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne(MINE);
      await bench.store([bench.message({ id: 'mine', body: Buffer.from('copy') })]);
      await bench.ack(consumer, [delivery]);
      const [again] = await bench.publish(QUEUE, [bench.message(MINE)]);
      assert.deepEqual(again, { type: 'duplicate', existingId: 'mine' });
      const copies = await bench.take(consumer, 1);
      await bench.assertNothing(consumer);
      await bench.ack(consumer, copies);
      assertStored(await bench.publish(QUEUE, [bench.message(MINE)]));
    },
  },
  {
    name: 'an original outlives the ack of its copy',
    run: async (bench) => {
      await bench.store([bench.message(MINE)]);
      const consumer = await bench.subscribe();
      const original = await bench.take(consumer, 1);
      await bench.store([bench.message({ id: 'mine' })]);
      await bench.ack(consumer, await bench.take(consumer, 1));
      const [again] = await bench.publish(QUEUE, [bench.message(MINE)]);
      assert.equal(again?.type, 'duplicate');
      await bench.ack(consumer, original);
      assertStored(await bench.publish(QUEUE, [bench.message(MINE)]));
    },
  },
];

const fromTheDead: readonly DriverCase[] = [
  {
    name: 'a dead job is redriven under its id, which stays taken',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne(MINE);
      const dead = { kind: 'dead', reason: 'max_attempts', delivery } as const;
      assertSettled(await bench.settle(consumer, [dead]));
      const graveyard = await bench.subscribe('mail.dead');
      const letters = await bench.take(graveyard, 1);
      await bench.store([bench.message({ id: 'mine', idOrigin: 'redrive' })]);
      await bench.ack(graveyard, letters);
      const [again] = await bench.publish(QUEUE, [bench.message(MINE)]);
      assert.deepEqual(again, { type: 'duplicate', existingId: 'mine' });
      await bench.ack(consumer, await bench.take(consumer, 1));
      assertStored(await bench.publish(QUEUE, [bench.message(MINE)]));
    },
  },
  {
    name: 'an id is free once its dead letter is gone',
    run: async (bench) => {
      const { consumer, delivery } = await bench.deliverOne(MINE);
      const dead = { kind: 'dead', reason: 'max_attempts', delivery } as const;
      assertSettled(await bench.settle(consumer, [dead]));
      const graveyard = await bench.subscribe('mail.dead');
      await bench.ack(graveyard, await bench.take(graveyard, 1));
      assertStored(await bench.publish(QUEUE, [bench.message(MINE)]));
    },
  },
];

const purged: DriverCase = {
  name: 'a purge frees the ids of what it removes, and of nothing else',
  run: async (bench) => {
    await bench.deliverOne({ id: 'active', idOrigin: 'user' });
    await bench.store([bench.message(MINE)]);
    assert.equal(await bench.driver.purge?.(QUEUE), 1);
    assertStored(await bench.publish(QUEUE, [bench.message(MINE)]));
    const [active] = await bench.publish(QUEUE, [
      bench.message({ id: 'active', idOrigin: 'user' }),
    ]);
    assert.equal(active?.type, 'duplicate');
  },
};
