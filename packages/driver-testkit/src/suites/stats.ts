import assert from 'node:assert/strict';
import type { Capabilities } from '@switchyard/core/driver';
import type { DriverCase, Topic } from '../bench/case.ts';
import { assertSettled } from '../bench/check.ts';
import { assertCounts } from './counts.ts';
import { agesOf } from './stats-age.ts';
import { waitingOf } from './stats-waiting.ts';

/** Counts by state. */
export const stats: Topic = {
  name: 'stats',
  cases: ({ capabilities }) =>
    capabilities.stats === 'none'
      ? [absent]
      : capabilities.stats === 'waiting'
        ? waitingOf(capabilities)
        : [...counted, ...byCapability(capabilities)],
};

const absent: DriverCase = {
  name: 'not declared: the method is not there, so that nobody takes its silence for zero',
  run: async ({ driver }) => assert.equal(driver.stats, undefined),
};

const counted: readonly DriverCase[] = [
  {
    name: 'a queue that nobody has used is empty',
    run: async (bench) => {
      await assertCounts(bench, { waiting: 0, delayed: 0, active: 0 }, 'unheard-of');
    },
  },
  {
    name: 'waiting, active and gone are told apart',
    run: async (bench) => {
      await bench.store(bench.messages(5));
      await assertCounts(bench, { waiting: 5, delayed: 0, active: 0 });
      const consumer = await bench.subscribe();
      const taken = await bench.take(consumer, 3);
      await assertCounts(bench, { waiting: 2, delayed: 0, active: 3 });
      await bench.ack(consumer, taken.slice(0, 1));
      await assertCounts(bench, { waiting: 2, delayed: 0, active: 2 });
      await consumer.close();
      await assertCounts(bench, { waiting: 4, delayed: 0, active: 0 });
    },
  },
  {
    name: 'queues are counted apart',
    run: async (bench) => {
      await bench.store(bench.messages(2), 'mail');
      await bench.store(bench.messages(3), 'other');
      await assertCounts(bench, { waiting: 2, delayed: 0, active: 0 }, 'mail');
      await assertCounts(bench, { waiting: 3, delayed: 0, active: 0 }, 'other');
      await assertCounts(bench, { waiting: 0, delayed: 0, active: 0 }, 'mail.dead');
    },
  },
];

function byCapability(declared: Capabilities): readonly DriverCase[] {
  const { delay, release, deadLetter, lease } = declared;
  return [
    ...(delay === false ? [] : [delayed]),
    ...(release === 'delayed' ? [released] : []),
    ...(deadLetter ? [dead] : []),
    ...(lease === 'timed' ? [expired] : []),
    ...(declared.stats === 'exact' ? agesOf(declared) : []),
  ];
}

const delayed: DriverCase = {
  name: 'what is delayed is no longer delayed once it is due',
  run: async (bench) => {
    await bench.store([bench.message({ delayMs: 2_000 }), bench.message({ delayMs: 86_400_000 })]);
    await assertCounts(bench, { waiting: 0, delayed: 2, active: 0 });
    // The broker rounds up to its next millisecond, by a clock of its own.
    await bench.time.pass(bench.time.type === 'virtual' ? 2_000 : 2_050);
    await assertCounts(bench, { waiting: 1, delayed: 1, active: 0 });
  },
};

const released: DriverCase = {
  name: 'what is released for later is delayed',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne();
    const later = { kind: 'release', delayMs: 86_400_000, delivery } as const;
    assertSettled(await bench.settle(consumer, [later]));
    await assertCounts(bench, { waiting: 0, delayed: 1, active: 0 });
  },
};

const dead: DriverCase = {
  name: 'a dead letter waits in its own queue',
  run: async (bench) => {
    const { consumer, delivery } = await bench.deliverOne();
    const settlement = { kind: 'dead', reason: 'max_attempts', delivery } as const;
    assertSettled(await bench.settle(consumer, [settlement]));
    await assertCounts(bench, { waiting: 0, delayed: 0, active: 0 });
    await assertCounts(bench, { waiting: 1, delayed: 0, active: 0 }, 'mail.dead');
  },
};

const expired: DriverCase = {
  name: 'what outlived its lease waits again',
  run: async (bench) => {
    await bench.deliver(2);
    await assertCounts(bench, { waiting: 0, delayed: 0, active: 2 });
    await bench.passLease();
    await assertCounts(bench, { waiting: 2, delayed: 0, active: 0 });
  },
};
