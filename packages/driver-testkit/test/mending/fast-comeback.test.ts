import type { JobContext, QueueEngine } from '@switchyard/core';
import { expect, it } from 'vitest';
import { deferred } from '../../src/fakes/deferred.ts';
import { interceptDriver } from '../../src/fakes/intercept-driver.ts';
import { openMending } from './mending-bench.ts';

/** Fails until it was taken back once. */
const failing = {
  send: {
    run: (_: unknown, { redrives }: JobContext): void => {
      if (redrives < 1) throw new Error('not yet');
    },
    defaults: { maxAttempts: 1 },
  },
};

it('the letter of a job that came back and was forgotten, all before its retry was answered, is gone', async () => {
  const { bench } = await openMending();
  const [stored, answer] = [deferred<void>(), deferred<void>()];
  const slow = interceptDriver(bench.driver, async ({ method, args: [queue] }, proceed) => {
    const result = await proceed();
    if (method !== 'publish' || queue !== 'mail') return result;
    stored.resolve();
    await answer.promise;
    return result;
  });
  const options = { records: 'off', tombstoneMs: 1 } as const;
  const engine = await bench.working(failing, options);
  const { id } = await engine.enqueue('send', 1);
  await bench.untilHeard('job.dead');
  const other = bench.engine(failing, { ...options, driver: slow }) as QueueEngine;
  const retrying = other.jobs.retry(id);
  await bench.within(stored.promise, 'the publish');
  await bench.untilHeard('job.completed');
  await bench.time.pass(bench.unitMs);
  answer.resolve();
  expect(await bench.within(retrying, 'retry()')).toBe('retried');
  expect(await bench.within(engine.deadLetters.redrive('mail'), 'redrive()')).toMatchObject({
    redriven: 0,
  });
  await bench.calm();
  expect(bench.runs.length).toBe(2);
});
