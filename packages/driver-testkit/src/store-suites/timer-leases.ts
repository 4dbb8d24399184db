import assert from 'node:assert/strict';
import { keepBack, letGo } from '../store-bench/ops.ts';
import type { StoreBench } from '../store-bench/store-bench.ts';
import type { StoreCase, StoreTopic } from '../store-bench/store-case.ts';

async function due(bench: StoreBench): Promise<readonly string[]> {
  const taken = await bench.store.timers.takeDue({ max: 100, leaseMs: bench.leaseMs });
  return taken.map(({ id }) => id);
}

const cases: readonly StoreCase[] = [
  {
    name: 'what one has taken, others do not take, until the lease is over',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, keepBack(1));
      assert.deepEqual(await due(bench), [job.id]);
      assert.deepEqual(await due(bench), []);
      await bench.passLease();
      assert.deepEqual(await due(bench), [job.id]);
      assert.deepEqual(await due(bench), []);
    },
  },
  {
    name: 'what is removed in time is done',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, keepBack(1));
      assert.deepEqual(await due(bench), [job.id]);
      await bench.done(job, letGo);
      await bench.passLease();
      assert.deepEqual(await due(bench), []);
    },
  },
  {
    name: 'what is set anew while it is leased is due at its new instant',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, keepBack(1));
      assert.deepEqual(await due(bench), [job.id]);
      await bench.done(job, keepBack(2));
      assert.deepEqual(await due(bench), [job.id]);
    },
  },
  {
    name: 'the next is due when the lease is over, at the latest',
    run: async (bench) => {
      const job = bench.job();
      await bench.done(job, keepBack(1));
      const before = bench.time.now();
      await due(bench);
      const nextMs = ((await bench.store.timers.nextDueAt()) ?? 0) - before;
      const { leaseMs, slackMs } = bench;
      assert.ok(nextMs >= leaseMs - slackMs && nextMs <= leaseMs + slackMs, `in ${nextMs} ms`);
    },
  },
];

/** Who takes a timer that is due has to be done with it in time. */
export const timerLeases: StoreTopic = { name: 'leases of timers', cases: () => cases };
