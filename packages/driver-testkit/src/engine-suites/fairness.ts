import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StartOptions } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineTopic } from '../engine-bench/engine-case.ts';

const WEIGHTS = { mail: 6, reports: 3, low: 1 } as const;
const QUEUES = ['mail', 'reports', 'low'] as const;
/** Starts that are looked at: none of the queues is empty before them. */
const STARTS = 500;
const BACKLOG = 600;

/** How a worker divides itself between queues that all have work. */
export const fairness: EngineTopic = {
  name: 'weighted and strict queues',
  cases: () =>
    [
      { jobs: 'jobs that do nothing', run: (): void => undefined },
      { jobs: 'jobs that wait for a turn', run: (): Promise<unknown> => nextTurn() },
    ].flatMap(({ jobs, run }) => [
      {
        name: `6:3:1 gives 60, 30 and 10 % of the starts, ${jobs}`,
        run: async (bench) => {
          const starts = await startsOf(bench, run, { queues: WEIGHTS });
          const shares = QUEUES.map((name) => count(starts, name) / STARTS);
          [0.6, 0.3, 0.1].forEach((share, index) => {
            const got = shares[index] ?? 0;
            assert.ok(Math.abs(got - share) <= 0.05, `${QUEUES[index]} got ${got} of the starts`);
          });
          for (let from = 0; from + 100 <= STARTS; from += 100) {
            const window = starts.slice(from, from + 100);
            for (const name of QUEUES) {
              assert.ok(count(window, name) > 0, `${name} had no start after ${from}`);
            }
          }
        },
      },
      {
        name: `strict takes the heaviest first, ${jobs}`,
        run: async (bench) => {
          const starts = await startsOf(bench, run, { queues: WEIGHTS, strict: true });
          assert.equal(count(starts, 'mail'), STARTS);
        },
      },
    ]),
};

/** Queues of the first starts of a worker that meets a backlog everywhere. */
async function startsOf(
  bench: EngineBench,
  run: () => unknown,
  start: StartOptions,
): Promise<readonly string[]> {
  const starts: string[] = [];
  const engine = bench.engine({
    send: {
      run: (queue) => {
        starts.push(String(queue));
        return run();
      },
    },
  });
  for (const queue of QUEUES) {
    const payloads = Array.from({ length: BACKLOG }, () => queue);
    await bench.within(engine.enqueueMany('send', payloads, { queue }), 'enqueueMany()');
  }
  await bench.start(engine, { concurrency: 10, ...start });
  await bench.until(`${STARTS} starts`, () => starts.length >= STARTS);
  return starts.slice(0, STARTS);
}

function count(starts: readonly string[], queue: string): number {
  return starts.filter((start) => start === queue).length;
}
