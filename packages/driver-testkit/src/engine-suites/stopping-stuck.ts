import assert from 'node:assert/strict';
import { deferred } from '../fakes/deferred.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';

/** Handlers that ignore the abort of a stop. */
export const stoppingStuck: readonly EngineCase[] = [
  {
    name: 'a job that ignores its abort stays its worker’s: nobody else runs it, and it may still complete',
    run: async (bench) => {
      const gate = deferred<void>();
      const first = bench.engine({ send: { run: () => gate.promise } });
      const second = bench.engine({ send: { run: () => undefined } });
      await first.enqueue('send', null);
      await bench.start(first);
      await bench.until('it runs', () => bench.runs.length === 1);
      const stopping = first.stop({ drainMs: bench.unitMs });
      assert.deepEqual(await bench.within(stopping, 'stop()'), { stillRunning: 1 });
      await bench.start(second);
      await bench.time.pass(bench.harness.leaseMs * 3);
      assert.equal(bench.runs.length, 1, 'it runs once at a time');
      gate.resolve();
      await bench.untilHeard('job.completed');
      await bench.time.pass(bench.harness.leaseMs * 2);
      assert.equal(bench.runs.length, 1, 'it was completed, not handed back');
    },
  },
];
