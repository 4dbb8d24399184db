import assert from 'node:assert/strict';
import type { EngineCase } from '../engine-bench/engine-case.ts';

const HOUR_MS = 3_600_000;

/** P03: a job that this worker cannot run may be another's. */
export const unknownTasks: readonly EngineCase[] = [
  {
    name: 'an unknown task waits for a worker that knows it, and then runs as if nothing had been',
    run: async (bench) => {
      const stranger = bench.engine({ other: { run: () => undefined } });
      const expert = bench.engine({ send: { run: () => undefined } });
      const { id } = await expert.enqueue('send', 'payload', { maxAttempts: 1 });
      await bench.start(stranger);
      await bench.until('it was released', () => bench.events.of('job.released').length > 0);
      assert.equal(bench.events.of('job.released')[0]?.why, 'unknown-task');
      await bench.within(stranger.stop(), 'stop()');
      await bench.start(expert);
      await bench.untilHeard('job.completed');
      const ran = bench.runs.map((run) => [run.id, run.attempt, run.payload]);
      assert.deepEqual(ran, [[id, 1, 'payload']]);
      await expert.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'an unknown task holds up nobody',
    run: async (bench) => {
      const expert = bench.engine({ send: { run: () => undefined } });
      await expert.enqueueMany('send', [1, 2, 3]);
      const stranger = await bench.working(
        { other: { run: () => undefined } },
        { start: { concurrency: 1 } },
      );
      await stranger.enqueue('other', 'mine');
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => run.payload),
        ['mine'],
      );
    },
  },
  {
    name: 'a task that nobody knows for `unknownTaskMs` is dead, and is never acked away',
    run: async (bench) => {
      const unknownTaskMs = bench.time.type === 'virtual' ? HOUR_MS : 1_000;
      const expert = bench.engine({ send: { run: () => undefined } });
      const { id } = await expert.enqueue('send', null);
      const tasks = { other: { run: () => undefined } };
      const stranger = await bench.working(tasks, { unknownTaskMs });
      const since = bench.time.now();
      await bench.until('it was released', () => bench.events.of('job.released').length > 0);
      await bench.time.pass(unknownTaskMs - (bench.time.now() - since) - 1);
      assert.equal(bench.events.of('job.dead').length, 0, 'it is still waited for');
      await bench.untilHeard('job.dead');
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'unknown_task');
      await stranger.stop();
      assert.deepEqual(
        (await bench.contents('mail.dead', 1)).map((letter) => letter.id),
        [id],
      );
    },
  },
];
