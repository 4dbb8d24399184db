import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import { deferred } from '../fakes/deferred.ts';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { stoppingStuck } from './stopping-stuck.ts';

/** Rejects once it is aborted. */
const giveUp = (_: unknown, { signal }: JobContext): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** quiet → drain → abort → hand back. Nothing of it counts as a failure. */
export const stopping: EngineTopic = {
  name: 'stopping',
  cases: () => [...cases, ...stoppingStuck],
};

const cases: readonly EngineCase[] = [
  {
    name: 'a running job is let end, and jobs that have not started go back',
    run: async (bench) => {
      const gate = deferred<void>();
      const tasks = { send: { run: () => (bench.runs.length === 1 ? gate.promise : undefined) } };
      const [first, second] = [bench.engine(tasks), bench.engine(tasks)];
      await first.enqueueMany('send', [0, 1, 2, 3, 4]);
      await bench.start(first, { concurrency: 1 });
      await bench.until('one runs', () => bench.runs.length === 1);
      const stopping = first.stop({ drainMs: bench.unitMs * 10 });
      await bench.calm();
      await bench.start(second);
      await bench.untilHeard('job.completed', 4);
      gate.resolve();
      assert.deepEqual(await bench.within(stopping, 'stop()'), { stillRunning: 0 });
      await bench.untilHeard('job.completed', 5);
      assert.deepEqual(
        bench.runs.map((run) => run.payload),
        [0, 1, 2, 3, 4],
      );
      assert.ok(bench.runs.every((run) => run.attempt === 1));
      await second.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a job that gives up when aborted is handed back uncounted and runs again elsewhere',
    run: async (bench) => {
      const { second, id } = await abortRunning(bench, giveUp);
      assert.deepEqual(
        bench.events.of('job.released').map((event) => event.why),
        ['shutdown'],
      );
      await bench.start(second);
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => [run.id, run.attempt]),
        [
          [id, 1],
          [id, 1],
        ],
      );
      assert.equal(bench.events.of('job.retried').length, 0);
      await second.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a job with one attempt survives a stop',
    run: async (bench) => {
      const { second } = await abortRunning(bench, giveUp, { maxAttempts: 1 });
      await bench.start(second);
      await bench.untilHeard('job.completed');
      assert.equal(bench.events.of('job.dead').length, 0);
    },
  },
  {
    name: 'a job that ends well when aborted is completed',
    run: async (bench) => {
      const finish = (_: unknown, { signal }: JobContext): Promise<void> =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
      await abortRunning(bench, finish);
      await bench.untilHeard('job.completed');
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'delayed jobs are as due after a stop as before',
    run: async (bench) => {
      const tasks = { send: { run: () => undefined } };
      const [first, second] = [bench.engine(tasks), bench.engine(tasks)];
      await bench.start(first);
      const since = bench.time.now();
      const delayMs = bench.unitMs * 5;
      await first.enqueue('send', null, { delayMs });
      await bench.calm();
      await bench.within(first.stop(), 'stop()');
      await bench.start(second);
      await bench.untilHeard('job.completed');
      assert.equal(bench.runs.length, 1);
      assert.ok((bench.runs[0]?.at ?? 0) - since >= delayMs, 'early');
    },
  },
  {
    name: 'an idle worker stops at once, and stopping again changes nothing',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => undefined } });
      const since = bench.time.now();
      const both = Promise.all([engine.stop(), engine.stop()]);
      const reports = await bench.within(both, 'stop()');
      assert.deepEqual(reports, [{ stillRunning: 0 }, { stillRunning: 0 }]);
      assert.ok(bench.time.now() - since <= bench.unitMs);
    },
  },
];

/** A job runs on the first engine until its stop aborts it; the second one would complete it. */
async function abortRunning(
  bench: EngineBench,
  handler: (payload: unknown, job: JobContext) => unknown,
  options: { readonly maxAttempts?: number } = {},
): Promise<{ readonly second: ReturnType<EngineBench['engine']>; readonly id: string }> {
  const first = bench.engine({ send: { run: handler } });
  const second = bench.engine({ send: { run: () => undefined } });
  const { id } = await first.enqueue('send', null, options);
  await bench.start(first);
  await bench.until('it runs', () => bench.runs.length === 1);
  const stopping = first.stop({ drainMs: bench.unitMs });
  assert.deepEqual(await bench.within(stopping, 'stop()'), { stillRunning: 0 });
  await bench.calm();
  return { second, id };
}
