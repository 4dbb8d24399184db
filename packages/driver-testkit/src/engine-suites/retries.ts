import assert from 'node:assert/strict';
import { UnrecoverableError } from '@switchyard/core';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { anythingThrown } from './anything-thrown.ts';

/** Failing, and trying again. */
export const retries: EngineTopic = {
  name: 'retries',
  cases: () => [...[1, 2, 5].map(exactly), ...cases, ...anythingThrown],
};

/** G01: `maxAttempts` is the number of runs, not of repetitions. */
function exactly(attempts: number): EngineCase {
  return {
    name: `with maxAttempts ${attempts} it runs exactly ${attempts} times, then it is dead`,
    run: async (bench) => {
      const error = new TypeError('always');
      const hooked: unknown[] = [];
      const engine = await bench.working({
        send: { run: () => Promise.reject(error), failed: (thrown) => hooked.push(thrown) },
      });
      const { id } = await engine.enqueue('send', null, { maxAttempts: attempts });
      await bench.untilHeard('job.dead');
      const expected = Array.from({ length: attempts }, (_, index) => index + 1);
      assert.deepEqual(
        bench.runs.map((run) => run.attempt),
        expected,
      );
      assert.equal(bench.events.of('job.retried').length, attempts - 1);
      const [dead] = bench.events.of('job.dead');
      assert.deepEqual([dead?.id, dead?.reason, dead?.error], [id, 'max_attempts', error]);
      assert.deepEqual(hooked, [error], 'failed() is told once');
      await engine.stop();
      const letters = await bench.contents('mail.dead', 1);
      assert.deepEqual(
        letters.map((letter) => letter.id),
        [id],
      );
      assert.match(JSON.stringify(letters), /max_attempts/);
      assert.match(JSON.stringify(letters), /always/);
    },
  };
}

const cases: readonly EngineCase[] = [
  {
    name: 'what fails once and then works is completed, and failed() hears nothing',
    run: async (bench) => {
      const hooked: unknown[] = [];
      const engine = await bench.working({
        send: {
          run: (_, job) => {
            if (job.attempt === 1) throw new Error('once');
          },
          failed: (error) => hooked.push(error),
        },
      });
      const { id } = await engine.enqueue('send', { a: 1 });
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => [run.id, run.attempt]),
        [
          [id, 1],
          [id, 2],
        ],
      );
      assert.deepEqual(bench.runs[1]?.payload, { a: 1 });
      assert.deepEqual(hooked, []);
      await engine.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'no attempt begins before its backoff is over',
    run: async (bench) => {
      const delaysMs = [1, 3, 2].map((factor) => factor * bench.unitMs);
      const backoff = { type: 'steps', delaysMs } as const;
      const fail = { run: () => Promise.reject(new Error('always')) };
      const engine = await bench.working({ send: fail });
      await engine.enqueue('send', null, { maxAttempts: 4, backoff });
      await bench.untilHeard('job.dead');
      const times = bench.runs.map((run) => run.at);
      const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      for (const [index, wait] of waits.entries()) {
        const least = delaysMs[index] ?? 0;
        assert.ok(wait >= least, `waited ${wait} ms of ${least}`);
      }
      assert.equal(waits.length, 3);
    },
  },
  {
    name: 'a backoff longer than a lease holds nobody up and is not cut short',
    run: async (bench) => {
      const delayMs = bench.harness.leaseMs * 2;
      const run = (_: unknown, job: { readonly attempt: number }): void => {
        if (job.attempt === 1) throw new Error('once');
      };
      const engine = await bench.working({ send: { run }, other: { run: () => undefined } });
      await engine.enqueue('send', null, { backoff: { type: 'fixed', delayMs } });
      await bench.untilHeard('job.retried');
      await engine.enqueue('other', null);
      await bench.untilHeard('job.completed', 1);
      await bench.untilHeard('job.completed', 2);
      const [first, , again] = bench.runs;
      assert.ok(first !== undefined && again !== undefined);
      assert.deepEqual([again.task, again.attempt], ['send', 2]);
      assert.ok(again.at - first.at >= delayMs);
    },
  },
  {
    name: 'an UnrecoverableError is dead at once',
    run: async (bench) => {
      const hooked: unknown[] = [];
      const error = new UnrecoverableError('no such address');
      const engine = await bench.working({
        send: { run: () => Promise.reject(error), failed: (thrown) => hooked.push(thrown) },
      });
      await engine.enqueue('send', null, { maxAttempts: 5 });
      await bench.untilHeard('job.dead');
      assert.equal(bench.runs.length, 1);
      assert.equal(bench.events.of('job.dead')[0]?.reason, 'unrecoverable');
      assert.deepEqual(hooked, [error]);
    },
  },
];
