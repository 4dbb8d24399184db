import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import { deferred } from '../fakes/deferred.ts';
import type { EngineTopic } from '../engine-bench/engine-case.ts';
import { codeOf } from './code-of.ts';

const forEver = (): Promise<never> => new Promise(() => undefined);

/** Timeouts and deadlines. */
export const limits: EngineTopic = {
  name: 'timeout and deadline',
  cases: () => [
    {
      name: 'a timeout aborts the handler and counts as a failure',
      run: async (bench) => {
        const reasons: unknown[] = [];
        const run = (_: unknown, { signal }: JobContext): Promise<never> =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reasons.push(signal.reason);
              reject(new Error('gave up'));
            });
          });
        const engine = await bench.working({ send: { run } });
        await engine.enqueue('send', null, { timeoutMs: bench.unitMs, maxAttempts: 2 });
        await bench.untilHeard('job.dead');
        assert.equal(bench.runs.length, 2);
        assert.deepEqual(reasons.map(codeOf), ['ERR_JOB_TIMEOUT', 'ERR_JOB_TIMEOUT']);
        assert.equal(codeOf(bench.events.of('job.dead')[0]?.error), 'ERR_JOB_TIMEOUT');
        assert.equal(bench.events.of('job.stuck').length, 0);
      },
    },
    {
      name: 'a handler that never ends is told as stuck; its slot is freed, its result ignored',
      run: async (bench) => {
        const gate = deferred<string>();
        const tasks = { send: { run: () => gate.promise }, other: { run: () => undefined } };
        const engine = await bench.working(tasks, { start: { concurrency: 1 } });
        const { id } = await engine.enqueue('send', null, {
          timeoutMs: bench.unitMs,
          maxAttempts: 1,
        });
        await bench.untilHeard('job.dead');
        await engine.enqueue('other', null);
        await bench.untilHeard('job.completed');
        assert.deepEqual(
          bench.events.of('job.stuck').map((event) => event.id),
          [id],
        );
        gate.resolve('too late');
        await bench.calm();
        assert.equal(bench.events.of('job.completed').length, 1);
      },
    },
    {
      name: 'a timeout past 2^31 ms does not fire at once',
      run: async (bench) => {
        const gate = deferred<void>();
        const engine = await bench.working({ send: { run: () => gate.promise } });
        await engine.enqueue('send', null, { timeoutMs: 30 * 86_400_000 });
        await bench.until('it runs', () => bench.runs.length === 1);
        await bench.time.pass(bench.unitMs);
        gate.resolve();
        await bench.untilHeard('job.completed');
        assert.equal(bench.runs.length, 1);
      },
    },
    {
      name: 'a job not started by its deadline is dead and never runs',
      run: async (bench) => {
        const engine = bench.engine({ send: { run: () => undefined } });
        const deadline = new Date(bench.time.now() + bench.unitMs);
        await engine.enqueue('send', null, { deadline });
        await bench.time.pass(bench.unitMs * 2);
        await bench.start(engine);
        await bench.untilHeard('job.dead');
        assert.equal(bench.events.of('job.dead')[0]?.reason, 'deadline');
        assert.equal(bench.runs.length, 0);
      },
    },
    {
      name: 'a job that runs into its deadline is aborted and dead, whatever attempts are left',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: forEver } });
        const deadline = new Date(bench.time.now() + bench.unitMs);
        await engine.enqueue('send', null, { deadline, maxAttempts: 5 });
        await bench.untilHeard('job.dead');
        assert.equal(bench.events.of('job.dead')[0]?.reason, 'deadline');
        assert.equal(bench.runs.length, 1);
      },
    },
    {
      name: 'no retry is planned past the deadline',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: () => Promise.reject(new Error('x')) } });
        const since = bench.time.now();
        const deadline = new Date(since + bench.unitMs * 5);
        const backoff = { type: 'fixed', delayMs: bench.unitMs * 4 } as const;
        await engine.enqueue('send', null, { deadline, backoff, maxAttempts: 5 });
        await bench.untilHeard('job.dead');
        assert.equal(bench.events.of('job.dead')[0]?.reason, 'deadline');
        assert.equal(bench.runs.length, 2);
      },
    },
  ],
};
