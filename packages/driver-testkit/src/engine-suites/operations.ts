import assert from 'node:assert/strict';
import { deferred } from '../fakes/deferred.ts';
import { eventually } from '../harness/until.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { assertUnsupported } from './unsupported.ts';

/** Looking after whole queues. */
export const operations: EngineTopic = {
  name: 'queues',
  cases: ({ capabilities, store }) => {
    const { stats, delay, priority } = capabilities;
    if (stats === 'none') return [purged, notCounted];
    if (stats === 'waiting') return [purged, countedWaiting];
    const counts = delay === false ? store === 'separate' : priority !== false;
    return [purged, counted, ...(counts ? [countedDelayed] : [])];
  },
};

const purged: EngineCase = {
  name: 'a purge deletes what waits, of every priority, and leaves what runs',
  run: async (bench) => {
    const gate = deferred<void>();
    const engine = bench.engine({ send: { run: () => gate.promise } });
    await engine.enqueue('send', 'running');
    await bench.start(engine, { concurrency: 1, prefetch: 1 });
    await bench.until('it runs', () => bench.runs.length === 1);
    for (const priority of [0, 5, 9]) await engine.enqueue('send', priority, { priority });
    const purging = engine.queues.purge('mail');
    const { purged: gone } = await bench.within(purging, 'purge()');
    gate.resolve();
    await bench.until('it ran', () => bench.events.of('job.completed').length >= 1);
    await bench.calm();
    // Bands that are read ahead: one of each may be in the worker's hands already.
    const ran = bench.runs.length;
    assert.ok(gone + ran >= 4, `${gone} purged, ${ran} ran, of 4`);
    assert.ok(gone >= 1, 'nothing was purged');
    await engine.stop();
    await bench.assertNothingLeft();
  },
};

const notCounted: EngineCase = {
  name: 'counts are refused where the broker cannot count: never a false zero',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    await engine.enqueue('send', null);
    await assertUnsupported(() => engine.queues.stats('mail'), 'queues.stats');
  },
};

const countedWaiting: EngineCase = {
  name: 'counts tell what waits and is dead, whatever its priority, and that the rest is not known',
  run: async (bench) => {
    const tasks = {
      send: { run: () => undefined },
      fail: { run: () => Promise.reject(new Error('dead')) },
    };
    const engine = bench.engine(tasks);
    await engine.enqueue('fail', null, { maxAttempts: 1 });
    await bench.start(engine);
    await bench.untilHeard('job.dead');
    await engine.stop();
    for (const priority of [0, 5, 9]) await engine.enqueue('send', priority, { priority });
    const expected = {
      waiting: 3,
      delayed: undefined,
      active: undefined,
      dead: 1,
      oldestJobAgeSeconds: undefined,
    };
    const counted = async (): Promise<void> =>
      assert.deepEqual(await engine.queues.stats('mail'), expected);
    await eventually(bench.time, counted, { what: 'the counts', withinMs: 10_000 });
  },
};

const counted: EngineCase = {
  name: 'counts tell what waits, runs and is dead, whatever its priority',
  run: async (bench) => {
    const gate = deferred<void>();
    const tasks = {
      send: { run: () => gate.promise },
      fail: { run: () => Promise.reject(new Error('dead')) },
    };
    const engine = bench.engine(tasks);
    await engine.enqueue('fail', null, { maxAttempts: 1 });
    await bench.start(engine, { concurrency: 2, prefetch: 2 });
    await bench.untilHeard('job.dead');
    await engine.enqueueMany('send', [1, 2]);
    await bench.until('two run', () => bench.runs.length === 3);
    await bench.calm();
    const { active, dead } = await engine.queues.stats('mail');
    assert.deepEqual([active, dead], [2, 1]);
    gate.resolve();
    await bench.untilHeard('job.completed', 2);
    await engine.stop();
    for (const priority of [0, 5, 9]) await engine.enqueue('send', priority, { priority });
    const { waiting, active: running, oldestJobAgeSeconds } = await engine.queues.stats('mail');
    assert.deepEqual([waiting, running], [3, 0]);
    assert.ok(oldestJobAgeSeconds === undefined || oldestJobAgeSeconds >= 0);
  },
};

const countedDelayed: EngineCase = {
  name: 'counts tell what is delayed',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    await engine.enqueueMany('send', [1, 2], { delayMs: 3_600_000 });
    await engine.enqueue('send', 3);
    const { waiting, delayed, active, dead } = await engine.queues.stats('mail');
    assert.deepEqual(
      { waiting, delayed, active, dead },
      { waiting: 1, delayed: 2, active: 0, dead: 0 },
    );
  },
};
