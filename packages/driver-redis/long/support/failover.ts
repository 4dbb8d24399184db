import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisOptions } from '@switchyard/driver-redis';
import { expect } from 'vitest';
import { Replicated } from './replicated.ts';
import { QUEUE, Workload } from './workload.ts';

/** How a master is lost, and how it is seen that there is another. */
export interface Failover {
  readonly name: string;
  readonly options: RedisOptions;
  /** The port of the master of the queue, as the topology tells it now. */
  readonly masterPort: () => Promise<number>;
  /** Takes the master away. */
  readonly strike: (port: number) => Promise<void>;
}

const BUSY_MS = 3_000;
const ELECTION_MS = 30_000;
/** What is promised: work goes on that long after there is another master. */
const RESUME_MS = 15_000;
const DRAIN_MS = 60_000;

/** Loses the master in the middle of work, and tells what became of the work. */
export async function expectFailover({
  name,
  options,
  masterPort,
  strike,
}: Failover): Promise<void> {
  const before = await masterPort();
  const workload = await Workload.begin(options);
  const replicated = Replicated.watch(before, `${options.prefix}:v1:{${QUEUE}}:probe`);
  try {
    await sleep(BUSY_MS);
    const safe = await replicated.end();
    const struckAt = performance.now();
    await strike(before);
    const electedAt = await untilElected(masterPort, before);
    const resumedAt = await untilResumed(workload, electedAt);
    await sleep(1_000);
    await workload.endEnqueueing();
    await workload.drain(DRAIN_MS);

    const { acknowledged, runs, refused } = workload;
    const lost = [...acknowledged].filter(([id]) => !runs.has(id));
    const replicatedAndLost = lost.filter(([, at]) => at < safe);
    const again = [...runs.values()].filter((times) => times.length > 1).length;
    console.log(
      [
        `${name}: ${acknowledged.size} jobs acknowledged, ${runs.size} ran, ${again} more than once, ${refused} enqueues refused or unknown for a while;`,
        `${lost.length} acknowledged ones lost, of which ${replicatedAndLost.length} had been replicated;`,
        `another master after ${inSeconds(electedAt - struckAt)}, work again ${inSeconds(resumedAt - electedAt)} later`,
      ].join(' '),
    );
    expect(acknowledged.size).toBeGreaterThan(100);
    expect(replicatedAndLost).toEqual([]);
    // What was on its way to the replicas when the master went: milliseconds of work.
    expect(lost.length).toBeLessThan(acknowledged.size / 20);
    expect(resumedAt - electedAt).toBeLessThan(RESUME_MS);
  } finally {
    await replicated.end();
    await workload.close();
  }
}

async function untilElected(masterPort: () => Promise<number>, before: number): Promise<number> {
  const end = performance.now() + ELECTION_MS;
  while (performance.now() < end) {
    const now = await masterPort().catch(() => before);
    if (now !== before) return performance.now();
    await sleep(20);
  }
  throw new Error('No other master was elected.');
}

/** When a job that was enqueued after the election began to run. */
async function untilResumed({ acknowledged, runs }: Workload, since: number): Promise<number> {
  const end = performance.now() + 2 * RESUME_MS;
  while (performance.now() < end) {
    for (const [id, at] of acknowledged) {
      const [run] = runs.get(id) ?? [];
      if (at > since && run !== undefined && run > since) return run;
    }
    await sleep(20);
  }
  throw new Error('Work did not go on.');
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
