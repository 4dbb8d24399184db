import { expect, onTestFinished, test } from 'vitest';
import { tracingChannelOf } from '../../src/events/channels.ts';
import type { EnqueueJob } from '../../src/middleware/middleware.ts';
import { withOptions } from '../../src/producer/with-options.ts';
import { makeEngine } from '../support/make-engine.ts';
import { ScriptedDriver } from '../support/scripted-driver.ts';

test('a middleware is told of the delay, and of the call that jobs share', async () => {
  const { engine, parts } = makeEngine(new ScriptedDriver());
  const jobs: EnqueueJob[] = [];
  engine
    .declareTask('any')
    .use({ name: 'notes', enqueue: (job, next) => (jobs.push(job), next()) });
  const ended: unknown[] = [];
  const subscribers = { asyncEnd: (message: object) => void ended.push(message) };
  const channel = tracingChannelOf('enqueueMany');
  channel.subscribe(subscribers as never);
  onTestFinished(() => channel.unsubscribe(subscribers as never));

  await engine.enqueue('any', 1, { delayMs: 7 });
  await engine.enqueueMany('any', [2, withOptions(3, { delayMs: 5 })]);

  const [alone, first, second] = jobs;
  expect(jobs.map(({ delayMs }) => delayMs)).toEqual([7, 0, 5]);
  expect(alone?.batch).toBeUndefined();
  expect(first?.batch).toMatchObject({ engine: parts.id, task: 'any', size: 2 });
  expect(second?.batch).toBe(first?.batch);
  expect(ended).toEqual([first?.batch]);
  expect(ended[0]).toBe(first?.batch);
});

test('an event of an enqueue says how long the broker took', async () => {
  const scripted = new ScriptedDriver();
  const { engine, clock } = makeEngine(scripted);
  engine.declareTask('any');
  const heard: unknown[] = [];
  engine.events.on('job.enqueued', ({ durationMs }) => heard.push(durationMs));
  const adding = engine.enqueue('any', 1);
  clock.advance(40);
  await adding;

  expect(heard).toEqual([40]);
});
