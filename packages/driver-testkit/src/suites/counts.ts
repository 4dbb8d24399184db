import assert from 'node:assert/strict';
import type { QueueCounts } from '@switchyard/core/driver';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';
import { eventually } from '../harness/until.ts';

/** Asks a driver that counts. */
export async function countsOf(bench: DriverBench, queue: string = QUEUE): Promise<QueueCounts> {
  assert.ok(bench.driver.stats !== undefined, 'stats is missing');
  return bench.driver.stats(queue);
}

/** Fails unless these are the counts: exact ones at once, others in a while; where only what waits is counted, that alone is told. */
export async function assertCounts(
  bench: DriverBench,
  expected: { readonly waiting: number; readonly delayed: number; readonly active: number },
  queue: string = QUEUE,
): Promise<void> {
  const { stats } = bench.driver.capabilities;
  const withinMs = stats === 'exact' ? 0 : 10_000;
  const told =
    stats === 'waiting' ? { ...expected, delayed: undefined, active: undefined } : expected;
  const check = async (): Promise<void> => {
    const { waiting, delayed: held, active } = await countsOf(bench, queue);
    assert.deepEqual({ waiting, delayed: held, active }, told);
  };
  await eventually(bench.time, check, { what: `the counts of ${queue}`, withinMs });
}
