import assert from 'node:assert/strict';
import { discard, snooze } from '@switchyard/core';
import type { EngineTopic } from '../engine-bench/engine-case.ts';

/** What a handler may return instead of a result. */
export const handlerAnswers: EngineTopic = {
  name: 'snooze and discard',
  cases: () => [
    {
      name: 'a snooze runs it again later and costs no attempt',
      run: async (bench) => {
        let left = 3;
        const delayMs = bench.unitMs * 2;
        const run = (): unknown => {
          left -= 1;
          return left >= 0 ? snooze(delayMs) : undefined;
        };
        const engine = await bench.working({ send: { run } });
        const { id } = await engine.enqueue('send', 'same', { maxAttempts: 1 });
        await bench.untilHeard('job.completed');
        assert.equal(bench.events.of('job.snoozed').length, 3);
        assert.deepEqual(
          bench.runs.map((run) => [run.id, run.attempt, run.payload]),
          Array.from({ length: 4 }, () => [id, 1, 'same']),
        );
        const times = bench.runs.map(({ at }) => at);
        for (const [index, at] of times.slice(1).entries()) {
          assert.ok(at - (times[index] ?? 0) >= delayMs, 'not before the snooze is over');
        }
        await engine.stop();
        await bench.assertNothingLeft();
      },
    },
    {
      name: 'a snooze of 0 runs it again at once',
      run: async (bench) => {
        let first = true;
        const run = (): unknown => {
          if (!first) return undefined;
          first = false;
          return snooze(0);
        };
        const engine = await bench.working({ send: { run } });
        await engine.enqueue('send', null);
        await bench.untilHeard('job.completed');
        assert.equal(bench.runs.length, 2);
      },
    },
    {
      name: 'attempts go on counting across a snooze',
      run: async (bench) => {
        const run = (_: unknown, job: { readonly attempt: number }): unknown => {
          if (bench.runs.length === 2) return snooze(bench.unitMs);
          if (job.attempt < 3) throw new Error('again');
          return undefined;
        };
        const engine = await bench.working({ send: { run } });
        await engine.enqueue('send', null, { maxAttempts: 3 });
        await bench.untilHeard('job.completed');
        assert.deepEqual(
          bench.runs.map((each) => each.attempt),
          [1, 2, 2, 3],
        );
      },
    },
    {
      name: 'a discard ends it without failure and without trace',
      run: async (bench) => {
        const engine = await bench.working({ send: { run: () => discard('no longer needed') } });
        await engine.enqueue('send', null);
        await bench.untilHeard('job.discarded');
        assert.equal(bench.events.of('job.discarded')[0]?.reason, 'no longer needed');
        assert.equal(bench.runs.length, 1);
        await engine.stop();
        await bench.assertNothingLeft();
      },
    },
  ],
};
