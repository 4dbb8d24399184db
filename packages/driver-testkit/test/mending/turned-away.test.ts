import { expect, it } from 'vitest';
import { deferred } from '../../src/fakes/deferred.ts';
import { openMending, sending, storeOf } from './mending-bench.ts';

it('a worker that stops while its last delivery is turned away does not wait out its drain', async () => {
  const mending = await openMending();
  const { bench } = mending;
  const store = storeOf(mending);
  const engine = bench.engine(sending());
  const { id } = await engine.enqueue('send', 1);
  expect(await engine.jobs.cancel(id)).toBe('cancelled');
  const [asked, answer] = [deferred<void>(), deferred<void>()];
  const apply = store.apply.bind(store);
  store.apply = async (groups) => {
    if (!groups.some(({ ops }) => ops[0]?.type === 'claim.open')) return apply(groups);
    asked.resolve();
    await answer.promise;
    return apply(groups);
  };
  await bench.start(engine);
  await bench.within(asked.promise, 'the claim');
  const stopping = engine.stop({ drainMs: 3_600_000 });
  await bench.calm();
  const since = bench.time.now();
  answer.resolve();
  await bench.within(stopping, 'stop()');
  expect(bench.time.now() - since).toBeLessThan(3_600_000);
  expect(bench.runs).toEqual([]);
});
