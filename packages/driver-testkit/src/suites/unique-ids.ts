import assert from 'node:assert/strict';
import type { Capabilities, OutboundMessage, PublishResult } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSettled, assertStored } from '../bench/check.ts';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';
import { refusesMessage } from './refuses-message.ts';
import { idsComeFree } from './unique-ids-free.ts';

/** Whether a job with a given id is alive in the queue. */
export const uniqueIds: Topic = {
  name: 'unique ids',
  cases: ({ capabilities }) =>
    capabilities.uniqueIds
      ? [...duplicates(capabilities), ...others, ...idsComeFree(capabilities)]
      : [refusesMessage("a user's id", { idOrigin: 'user' }), copiesOnly],
};

const copiesOnly: DriverCase = {
  name: 'not known: two messages with one id of core are two messages',
  run: async (bench) => {
    const message = bench.message({ id: 'twice' });
    await bench.store([message]);
    await bench.store([message]);
    await bench.take(await bench.subscribe(), 2);
  },
};

const MINE: Partial<OutboundMessage> = { id: 'mine', idOrigin: 'user' };

function duplicates({ delay, release, deadLetter }: Capabilities): readonly DriverCase[] {
  return [
    duplicateWhile('waits', (bench) => bench.store([bench.message(MINE)])),
    duplicateWhile('is active', async (bench) => {
      await bench.deliverOne(MINE);
    }),
    duplicateWhile('waits again', async (bench) => {
      await (await bench.deliverOne(MINE)).consumer.close();
    }),
    ...(delay === false
      ? []
      : [
          duplicateWhile('is delayed', (bench) =>
            bench.store([bench.message({ ...MINE, delayMs: 3_600_000 })]),
          ),
        ]),
    ...(release === 'delayed'
      ? [
          duplicateWhile('is released for later', async (bench) => {
            const { consumer, delivery } = await bench.deliverOne(MINE);
            const later = { kind: 'release', delayMs: 3_600_000, delivery } as const;
            assertSettled(await bench.settle(consumer, [later]));
          }),
        ]
      : []),
    ...(deadLetter
      ? [
          duplicateWhile('is dead', async (bench) => {
            const { consumer, delivery } = await bench.deliverOne(MINE);
            const dead = { kind: 'dead', reason: 'max_attempts', delivery } as const;
            assertSettled(await bench.settle(consumer, [dead]));
          }),
        ]
      : []),
  ];
}

/** The same id again is answered with the one that exists, and nothing is added. */
function duplicateWhile(state: string, arrange: (bench: DriverBench) => Promise<void>): DriverCase {
  return {
    name: `an id of a user is a duplicate while its job ${state}`,
    run: async (bench) => {
      await arrange(bench);
      for (let round = 0; round < 2; round += 1) {
        assertDuplicate(await bench.publish(QUEUE, [bench.message(MINE)]));
      }
    },
  };
}

function assertDuplicate(results: readonly PublishResult[]): void {
  assert.deepEqual(results, [{ type: 'duplicate', existingId: 'mine' }]);
}

const others: readonly DriverCase[] = [
  {
    name: 'a duplicate adds nothing and changes nothing of what exists',
    run: async (bench) => {
      await bench.store([bench.message({ ...MINE, body: Buffer.from('first') })]);
      await bench.publish(QUEUE, [bench.message({ ...MINE, body: Buffer.from('second') })]);
      const consumer = await bench.subscribe();
      const delivery = await bench.takeOne(consumer);
      assert.equal(
        Buffer.from(delivery.malformed === true ? [] : delivery.body).toString(),
        'first',
      );
      await bench.assertNothing(consumer);
    },
  },
  {
    name: 'in one batch each has its own answer',
    run: async (bench) => {
      await bench.store([bench.message(MINE)]);
      const batch = [bench.message(), bench.message(MINE), bench.message()];
      const results = await bench.publish(QUEUE, batch);
      assert.deepEqual(
        results.map((result) => result.type),
        ['stored', 'duplicate', 'stored'],
      );
      await bench.take(await bench.subscribe(), 3);
    },
  },
  {
    name: 'twice in one batch, the second is the duplicate',
    run: async (bench) => {
      const results = await bench.publish(QUEUE, [bench.message(MINE), bench.message(MINE)]);
      assert.deepEqual(results, [{ type: 'stored' }, { type: 'duplicate', existingId: 'mine' }]);
    },
  },
  {
    name: 'of a hundred at the same time, one is stored',
    run: async (bench) => {
      const racing = Array.from({ length: 100 }, () => bench.publish(QUEUE, [bench.message(MINE)]));
      const types = (await Promise.all(racing)).flat().map((result) => result.type);
      assert.equal(types.filter((type) => type === 'stored').length, 1);
      assert.equal(types.filter((type) => type === 'duplicate').length, 99);
      const consumer = await bench.subscribe();
      await bench.take(consumer, 1);
      await bench.assertNothing(consumer);
    },
  },
  {
    name: 'each queue has ids of its own',
    run: async (bench) => {
      assertStored(await bench.publish('mail', [bench.message(MINE)]));
      assertStored(await bench.publish('other', [bench.message(MINE)]));
    },
  },
  {
    name: 'the bands of a queue share its ids',
    run: async (bench) => {
      assertStored(await bench.publish('mail.low', [bench.message(MINE)]));
      assertDuplicate(await bench.publish('mail', [bench.message(MINE)]));
      assertDuplicate(await bench.publish('mail.high', [bench.message(MINE)]));
    },
  },
];
