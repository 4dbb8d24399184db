import assert from 'node:assert/strict';
import { UnrecoverableError, type JobContext } from '@switchyard/core';
import type { EngineCase } from '../engine-bench/engine-case.ts';
import { deferred } from '../fakes/deferred.ts';
import { slowWords } from '../fakes/slow-words.ts';

const returnsNevertheless = (payload: unknown, { signal }: JobContext): unknown =>
  payload === 'first'
    ? new Promise((resolve) => signal.addEventListener('abort', () => resolve('done')))
    : 'done';

/** A request to cancel concerns the job it was asked for, and no later one by the same id. */
export const lateCancels: readonly EngineCase[] = [
  {
    name: 'an id that is given again is not reached by the cancel of the job before',
    run: async (bench) => {
      const tombstoneMs = bench.unitMs;
      const tasks = { send: { run: returnsNevertheless } };
      const engine = await bench.working(tasks, { records: 'off', tombstoneMs });
      await engine.enqueue('send', 'first', { id: 'order-1' });
      await bench.until('it runs', () => bench.runs.length === 1);
      assert.equal(await engine.jobs.cancel('order-1'), 'requested');
      await bench.untilHeard('job.completed');
      await bench.time.pass(tombstoneMs * 2);
      const again = await engine.enqueue('send', 'second', { id: 'order-1' });
      assert.equal(again.outcome, 'added');
      await bench.until('it has ended', () => bench.runs.length === 2 || cancelled(bench) > 0);
      await bench.untilHeard('job.completed', 2);
      assert.equal(cancelled(bench), 0);
    },
  },
  {
    name: 'a job that died while its cancel was under way runs once it is retried',
    run: async (bench) => {
      const gate = deferred<void>();
      const run = async (_: unknown, { redrives }: JobContext): Promise<void> => {
        if (redrives > 0) return;
        await gate.promise;
        throw new UnrecoverableError('no');
      };
      const engine = await bench.working({ send: { run } });
      const words = slowWords(bench.driver, bench.store);
      const { driver, store } = words;
      const asking = bench.engine({ send: { run } }, { driver, ...(store && { store }) });
      const { id } = await engine.enqueue('send', null);
      await bench.until('it runs', () => bench.runs.length === 1);
      const asked = asking.jobs.cancel(id);
      await bench.within(words.said, 'cancel()');
      gate.resolve();
      await bench.untilHeard('job.dead');
      words.release();
      assert.equal(await bench.within(asked, 'cancel()'), 'requested');
      await bench.calm();
      assert.equal(await engine.jobs.retry(id), 'retried');
      await bench.until('it has ended', () => bench.runs.length === 2 || cancelled(bench) > 0);
      await bench.untilHeard('job.completed');
      assert.equal(cancelled(bench), 0);
    },
  },
  {
    name: 'the job that has an id by now is cancelled as any other',
    run: async (bench) => {
      const tombstoneMs = bench.unitMs;
      const run = (payload: unknown, { signal }: JobContext): unknown =>
        payload === 'first'
          ? undefined
          : new Promise((_, reject) => signal.addEventListener('abort', reject));
      const engine = await bench.working({ send: { run } }, { records: 'off', tombstoneMs });
      await engine.enqueue('send', 'first', { id: 'order-1' });
      await bench.untilHeard('job.completed');
      await bench.time.pass(tombstoneMs * 2);
      await engine.enqueue('send', 'second', { id: 'order-1' });
      await bench.until('it runs', () => bench.runs.length === 2);
      assert.equal(await engine.jobs.cancel('order-1'), 'requested');
      await bench.untilHeard('job.cancelled');
    },
  },
];

function cancelled({ events }: Parameters<EngineCase['run']>[0]): number {
  return events.of('job.cancelled').length;
}
