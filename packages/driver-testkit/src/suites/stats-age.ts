import assert from 'node:assert/strict';
import type { Capabilities, QueueCounts } from '@switchyard/core/driver';
import type { DriverCase } from '../bench/case.ts';
import type { DriverBench } from '../bench/driver-bench.ts';
import { countsOf } from './counts.ts';

/** How long the oldest message has been waiting. */
export function agesOf({ delay }: Capabilities): readonly DriverCase[] {
  return [...ages, ...(delay === false ? [] : [delayedAge])];
}

const ages: readonly DriverCase[] = [
  {
    name: 'where none waits the oldest age is 0',
    run: async (bench) => {
      assert.equal((await countsOf(bench)).oldestAgeSeconds, 0);
      await bench.deliver(1);
      assert.equal((await countsOf(bench)).oldestAgeSeconds, 0);
    },
  },
  {
    name: 'the oldest age is that of the one that waits longest',
    run: async (bench) => {
      await bench.store(bench.messages(1));
      await bench.time.pass(1_000);
      await bench.store(bench.messages(1));
      await bench.time.pass(500);
      assertAge(bench, await countsOf(bench), 1.5);
      const consumer = await bench.subscribe();
      await bench.ack(consumer, await bench.take(consumer, 1));
      assertAge(bench, await countsOf(bench), 0.5);
    },
  },
];

const delayedAge: DriverCase = {
  name: 'a message is as old as it has been ready, not as it has been delayed',
  run: async (bench) => {
    await bench.store([bench.message({ delayMs: 2_000 })]);
    await bench.time.pass(1_000);
    assertAge(bench, await countsOf(bench), 0);
    await bench.time.pass(2_000);
    assertAge(bench, await countsOf(bench), 1);
  },
};

function assertAge(bench: DriverBench, counts: QueueCounts, expected: number): void {
  const age = counts.oldestAgeSeconds;
  assert.ok(age !== undefined, 'an exact count knows the age');
  const slack = bench.soonMs / 1_000;
  assert.ok(age >= expected - 0.001 && age <= expected + slack, `${age} s old, not ${expected}`);
}
