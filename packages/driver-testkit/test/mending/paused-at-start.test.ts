import { expect, it } from 'vitest';
import { deferred } from '../../src/fakes/deferred.ts';
import { openMending, sending, storeOf } from './mending-bench.ts';

it('a worker asks for no job before it knows what is paused', async () => {
  const mending = await openMending();
  const { bench } = mending;
  const { control } = storeOf(mending);
  const engine = bench.engine(sending());
  await bench.within(engine.queues.pause('mail'), 'pause()');
  await engine.enqueue('send', 1);
  const answer = deferred<void>();
  const all = control.all.bind(control);
  control.all = async (prefix) => {
    await answer.promise;
    return all(prefix);
  };
  const starting = bench.start(engine);
  await bench.time.pass(1_000);
  expect(bench.runs).toEqual([]);
  answer.resolve();
  await bench.within(starting, 'start()');
  await bench.time.pass(1_000);
  expect(bench.runs).toEqual([]);
  await bench.within(engine.queues.resume('mail'), 'resume()');
  await bench.untilHeard('job.completed');
});
