import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import type { EngineCase } from '../engine-bench/engine-case.ts';

const PAYLOAD = {
  to: 'a@example.org',
  bytes: Uint8Array.from({ length: 5_000 }, (_, i) => i % 256),
};

/** A handler that fails until its job is redriven. */
export const failFirstLife = (_: unknown, job: JobContext): void => {
  if (job.redrives === 0) throw new Error('no such host');
};

/** Bringing dead jobs back. */
export const redriving: readonly EngineCase[] = [
  {
    name: 'a redriven job runs again: attempt 1, redrives 1, the same id, payload and headers',
    run: async (bench) => {
      const headers: unknown[] = [];
      const run = (payload: unknown, job: JobContext): void => {
        headers.push({ ...job.headers });
        failFirstLife(payload, job);
      };
      const engine = await bench.working({ send: { run } });
      const options = { maxAttempts: 2, priority: 8, headers: { tenant: 'é' } };
      const { id } = await engine.enqueue('send', PAYLOAD, options);
      await bench.untilHeard('job.dead');
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 1);
      await bench.untilHeard('job.completed');
      const ran = bench.runs.map((each) => [each.id, each.attempt, each.redrives]);
      assert.deepEqual(ran, [
        [id, 1, 0],
        [id, 2, 0],
        [id, 1, 1],
      ]);
      for (const each of bench.runs) assert.deepEqual(each.payload, bench.runs[0]?.payload);
      assert.deepEqual(bytesOf(bench.runs[2]?.payload), [...PAYLOAD.bytes]);
      assert.deepEqual(headers, [options.headers, options.headers, options.headers]);
      assert.deepEqual(
        bench.events.of('job.redriven').map((event) => event.id),
        [id],
      );
      await engine.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a job that dies again can be redriven again, with all its attempts',
    run: async (bench) => {
      const run = (_: unknown, job: JobContext): void => {
        if (job.redrives < 2) throw new Error('still');
      };
      const engine = await bench.working({ send: { run } });
      await engine.enqueue('send', null, { maxAttempts: 2 });
      for (const deaths of [1, 2]) {
        await bench.untilHeard('job.dead', deaths);
        assert.equal((await engine.deadLetters.redrive('mail')).redriven, 1);
      }
      await bench.untilHeard('job.completed');
      const ran = bench.runs.map((each) => [each.redrives, each.attempt]);
      assert.deepEqual(ran, [
        [0, 1],
        [0, 2],
        [1, 1],
        [1, 2],
        [2, 1],
      ]);
    },
  },
  {
    name: 'a limit moves so many, the oldest first, and the rest stay',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: failFirstLife } });
      for (let index = 0; index < 5; index += 1) {
        await engine.enqueue('send', index, { maxAttempts: 1 });
        await bench.untilHeard('job.dead', index + 1);
      }
      assert.equal((await engine.deadLetters.redrive('mail', { limit: 2 })).redriven, 2);
      await bench.untilHeard('job.completed', 2);
      assert.deepEqual(
        bench.runs.slice(5).map((each) => each.payload),
        [0, 1],
      );
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 3);
      await bench.untilHeard('job.completed', 5);
    },
  },
  {
    name: 'two hundred are redriven, each once',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: failFirstLife } });
      const items = Array.from({ length: 200 }, (_, index) => index);
      await engine.enqueueMany('send', items, { maxAttempts: 1 });
      await bench.untilHeard('job.dead', 200);
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 200);
      await bench.untilHeard('job.completed', 200);
      assert.equal(bench.runs.length, 400);
      await engine.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'jobs that die again during the redrive are not moved twice',
    run: async (bench) => {
      const run = (): never => {
        throw new Error('for ever');
      };
      const engine = await bench.working({ send: { run } });
      await engine.enqueueMany('send', [1, 2, 3], { maxAttempts: 1 });
      await bench.untilHeard('job.dead', 3);
      const moving = engine.deadLetters.redrive('mail');
      assert.equal((await bench.within(moving, 'redrive()')).redriven, 3);
      await bench.untilHeard('job.dead', 6);
    },
  },
  {
    name: 'where nothing is dead nothing is redriven',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      assert.equal((await engine.deadLetters.redrive('mail')).redriven, 0);
    },
  },
];

function bytesOf(payload: unknown): readonly number[] {
  return [...(payload as typeof PAYLOAD).bytes];
}
