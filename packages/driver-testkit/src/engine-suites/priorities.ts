import assert from 'node:assert/strict';
import type { EngineTopic } from '../engine-bench/engine-case.ts';

/** Higher first: natively, or by three bands. */
export const priorities: EngineTopic = {
  name: 'priorities',
  cases: ({ capabilities }) => [
    {
      name: 'higher ones run first, equal ones in order',
      run: async (bench) => {
        const engine = bench.engine({ send: { run: () => undefined } });
        for (const priority of [0, 5, 9, 0, 5, 9]) {
          await engine.enqueue('send', priority, { priority });
        }
        await bench.start(engine, { concurrency: 1, prefetch: 1 });
        await bench.untilHeard('job.completed', 6);
        assert.deepEqual(
          bench.runs.map((run) => run.payload),
          [9, 9, 5, 5, 0, 0],
        );
        await engine.stop();
        await bench.assertNothingLeft();
      },
    },
    {
      name: 'a higher one overtakes what waits while the worker is busy',
      run: async (bench) => {
        const engine = bench.engine({ send: { run: () => undefined } });
        await engine.enqueueMany(
          'send',
          Array.from({ length: 20 }, () => 'low'),
          { priority: 1 },
        );
        await bench.start(engine, { concurrency: 1, prefetch: 1 });
        await bench.until('some ran', () => bench.runs.length > 0);
        await engine.enqueueMany('send', ['high', 'high'], { priority: 8 });
        const before = bench.runs.length;
        await bench.untilHeard('job.completed', 22);
        const places = bench.runs.flatMap((run, index) => (run.payload === 'high' ? [index] : []));
        assert.ok(
          Math.max(...places) <= before + 3,
          `high ones ran at ${places.join(', ')} of ${before}`,
        );
      },
    },
    {
      name: 'a retry keeps its priority',
      run: async (bench) => {
        const run = (
          _: unknown,
          job: { readonly attempt: number; readonly task: string },
        ): void => {
          if (job.attempt === 1) throw new Error('once');
        };
        const engine = bench.engine({ send: { run }, other: { run: () => undefined } });
        await engine.enqueue('send', 'high', {
          priority: 9,
          backoff: { type: 'fixed', delayMs: 0 },
        });
        await engine.enqueueMany('other', ['low', 'low'], { priority: 0 });
        await bench.start(engine, { concurrency: 1, prefetch: 1 });
        await bench.untilHeard('job.completed', 3);
        assert.deepEqual(
          bench.runs.map((each) => each.payload),
          ['high', 'high', 'low', 'low'],
        );
      },
    },
    {
      name: 'the levels that are told apart are told to the user',
      run: async (bench) => {
        const { support, levels } = bench.engine({ send: { run: () => undefined } }).capabilities
          .priority;
        const expected =
          capabilities.priority === false
            ? ['emulated', 3]
            : ['native', capabilities.priority.levels];
        assert.deepEqual([support, levels], expected);
        await bench.calm();
      },
    },
  ],
};
