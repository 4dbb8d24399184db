import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../../measure/statistics.ts';
import { PAYLOAD } from '../../payload.ts';
import type { Race } from '../library.ts';
import type { Stage } from '../stage.ts';
import { FinishLine } from '../../workloads/finish-line.ts';

/** Jobs a second. */
export const RATE = 500;

/** Of the jobs, those at the beginning that do not count. */
const UNCOUNTED = 0.1;

/**
 * Adds jobs one by one at a steady rate while they are run in the same process. Finds `p50` and `p99`:
 * milliseconds from the call that adds a job to the start of its handler.
 */
export function latency(stage: Stage): Race {
  return (open, setting) => (jobs, watch) =>
    stage(async ({ address }) => {
      const line = new FinishLine(jobs);
      const waits: number[] = [];
      const contender = await open(address, setting, async (payload) => {
        waits.push(performance.now() - (payload as { readonly addedAt: number }).addedAt);
        line.count();
      });
      await contender.start();
      watch.start();
      await addSteadily(jobs, () => contender.add({ ...PAYLOAD, addedAt: performance.now() }));
      await line.reached;
      watch.stop();
      await contender.close();
      const counted = waits.slice(Math.floor(jobs * UNCOUNTED));
      return { p50: percentile(counted, 0.5), p99: percentile(counted, 0.99) };
    });
}

/** By the clock, not by pauses: what a late timer missed is made up for at once. */
async function addSteadily(jobs: number, add: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const added: Promise<unknown>[] = [];
  while (added.length < jobs) {
    const due = ((performance.now() - startedAt) / 1_000) * RATE;
    while (added.length < Math.min(jobs, due)) added.push(add());
    await sleep(1);
  }
  await Promise.all(added);
}
