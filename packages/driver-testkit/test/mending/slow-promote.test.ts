import { expect, it } from 'vitest';
import { openMending, sending, stateOf } from './mending-bench.ts';
import { interceptDriver } from '../../src/fakes/intercept-driver.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SLOW_MS = 4_000;

it('a job whose copy a worker meets before the broker has answered is promoted all the same', async () => {
  const mending = await openMending();
  const { bench, counted, pass } = mending;
  await bench.working(sending(), { driver: counted() });
  // A worker has met the copy by then, and what it has found on the claim is finished.
  const slow = interceptDriver(bench.driver, async ({ method }, proceed) => {
    const answer = await proceed();
    if (method === 'publish' && isEnqueued) await pass(SLOW_MS);
    return answer;
  });
  let isEnqueued = false;
  const asking = bench.engine(sending(), { driver: slow });
  const { id } = await asking.enqueue('send', 1, { delayMs: HOUR });
  isEnqueued = true;
  expect(await bench.within(asking.jobs.promote(id), 'promote()')).toBe('promoted');
  await pass(MINUTE);
  expect(bench.runs.map((run) => run.id)).toEqual([id]);
  expect(await stateOf(mending, id)).toBe('completed');
});
