import assert from 'node:assert/strict';
import type { QueueCounts } from '@switchyard/core/driver';
import { QUEUE, type DriverBench } from '../bench/driver-bench.ts';
import { eventually } from '../harness/until.ts';

/** Asks a driver that counts. */
export async function countsOf(bench: DriverBench, queue: string = QUEUE): Promise<QueueCounts> {
  assert.ok(bench.driver.stats !== undefined, 'stats is missing');
  return bench.driver.stats(queue);
}

/** Fails unless these are the counts: exact ones at once, approximate ones in a while. */
export async function assertCounts(
  bench: DriverBench,
  expected: { readonly waiting: number; readonly delayed: number; readonly active: number },
  queue: string = QUEUE,
): Promise<void> {
  const withinMs = bench.driver.capabilities.stats === 'exact' ? 0 : 10_000;
  const check = async (): Promise<void> => {
    const { waiting, delayed: held, active } = await countsOf(bench, queue);
    assert.deepEqual({ waiting, delayed: held, active }, expected);
  };
  await eventually(bench.time, check, { what: `the counts of ${queue}`, withinMs });
}
