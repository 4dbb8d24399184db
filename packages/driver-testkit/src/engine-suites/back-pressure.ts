import assert from 'node:assert/strict';
import type { EngineOptions, QueueEngine } from '@switchyard/core';
import { errorOf } from '../bench/refusal.ts';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { controllableDriver } from '../fakes/controllable-driver.ts';
import { inFlightMeter } from '../fakes/in-flight-meter.ts';
import { interceptDriver } from '../fakes/intercept-driver.ts';
import { codeOf } from './code-of.ts';
import { outages } from './outages.ts';

const idle = { send: { run: (): void => undefined } };

/** A broker that is slower than who enqueues, or away. */
export const backPressure: EngineTopic = {
  name: 'back-pressure',
  cases: () => [...bounds, ...outages],
};

const bounds: readonly EngineCase[] = [
  {
    name: 'never more jobs travel than maxInFlight; those that wait go on in order',
    run: async (bench) => {
      const meter = inFlightMeter(bench.driver);
      const engine = bench.engine(idle, { driver: meter.driver, maxInFlight: 4 });
      const singles = Array.from({ length: 30 }, (_, n) => engine.enqueue('send', n));
      const many = engine.enqueueMany('send', [30, 31, 32, 33, 34, 35]);
      const results = await bench.within(Promise.all([...singles, many]), 'enqueue()');
      const ids = results.flat().map((result) => result.id);
      assert.ok(meter.most <= 4, `${meter.most} jobs travelled at once`);
      assert.deepEqual(meter.ids, ids);
      await bench.start(engine);
      await bench.untilHeard('job.completed', 36);
    },
  },
  {
    name: 'a call beyond maxPending is refused at once and typed, and nothing of it was accepted',
    run: async (bench) => {
      const { engine, accepted, release } = await full(bench, { maxPending: 2 });
      const error = await errorOf(() => engine.enqueue('send', 'too many'));
      assert.equal(codeOf(error), 'ERR_BACK_PRESSURE');
      const [one, two] = await engine.enqueueMany('send', ['neither', 'nor']);
      for (const result of [one, two]) {
        assert.equal(result?.outcome, 'refused');
        assert.equal(result.outcome === 'refused' && codeOf(result.error), 'ERR_BACK_PRESSURE');
      }
      release();
      await bench.within(accepted, 'enqueue()');
      await bench.start(engine);
      await bench.untilHeard('job.completed', 5);
      assert.deepEqual(
        bench.runs.map((run) => Number(run.payload)).toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4],
      );
    },
  },
  {
    name: 'calls of one turn that find no room are refused together: none comes before a refused one',
    run: async (bench) => {
      const driver = controllableDriver(bench.driver);
      const engine = bench.engine(idle, { driver, maxInFlight: 2, maxPending: 5 });
      await bench.within(engine.enqueue('send', 'warm'), 'enqueue()');
      const gate = driver.hold('publish');
      const calls = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => engine.enqueue('send', n));
      const many = engine.enqueueMany('send', [10]);
      const answers = Promise.allSettled(calls);
      await bench.within(gate.reached, 'publish()');
      gate.release();
      const settled = await bench.within(answers, 'enqueue()');
      const first = settled.findIndex((one) => one.status === 'rejected');
      assert.ok(first > 0, 'none was refused');
      for (const one of settled.slice(first)) {
        assert.equal(one.status === 'rejected' && codeOf(one.reason), 'ERR_BACK_PRESSURE');
      }
      assert.equal((await bench.within(many, 'enqueueMany()'))[0]?.outcome, 'refused');
      const later = await bench.within(engine.enqueue('send', 'later'), 'enqueue()');
      assert.equal(later.outcome, 'added');
    },
  },
  {
    name: 'a call beyond maxPendingBytes is refused likewise, and taken once there is room',
    run: async (bench) => {
      const { engine, accepted, release } = await full(bench, { maxPendingBytes: 500 });
      const large = 'x'.repeat(600);
      const error = await errorOf(() => engine.enqueue('send', large));
      assert.equal(codeOf(error), 'ERR_BACK_PRESSURE');
      release();
      await bench.within(accepted, 'enqueue()');
      const again = await bench.within(engine.enqueue('send', large), 'enqueue()');
      assert.equal(again.outcome, 'added');
    },
  },
  {
    name: 'close() while calls wait: each is answered, and what was accepted is there',
    run: async (bench) => {
      const meter = inFlightMeter(keptOpen(bench));
      const engine = bench.engine(idle, { driver: meter.driver, maxInFlight: 3, maxPending: 50 });
      await bench.within(engine.enqueue('send', 'first'), 'enqueue()');
      const calls = Array.from({ length: 80 }, (_, n) => engine.enqueue('send', n));
      const answers = Promise.allSettled(calls);
      await bench.within(engine.close(), 'close()');
      const settled = await bench.within(answers, 'enqueue()');
      const added = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
      assert.ok(added.length > 0 && added.length < 80, `${added.length} of 80 were accepted`);
      for (const one of settled) {
        if (one.status === 'rejected') assert.equal(codeOf(one.reason), 'ERR_BACK_PRESSURE');
      }
      const late = await errorOf(() => engine.enqueue('send', 'late'));
      assert.equal(codeOf(late), 'ERR_CLOSED');
      const expected = added.length + 1;
      const there = (await bench.contents('mail', expected)).map((delivery) => delivery.id);
      assert.equal(there.length, expected);
      for (const id of added) assert.ok(there.includes(id), `${id} was accepted and is not there`);
    },
  },
];

/** An engine of which one job has arrived, two are held on their way, and two wait. */
async function full(
  bench: EngineBench,
  options: EngineOptions,
): Promise<{
  readonly engine: QueueEngine;
  readonly accepted: Promise<unknown>;
  readonly release: () => void;
}> {
  const driver = controllableDriver(bench.driver);
  const engine = bench.engine(idle, { driver, maxInFlight: 2, ...options });
  await bench.within(engine.enqueue('send', 0), 'enqueue()');
  const gate = driver.hold('publish');
  const calls = [1, 2, 3, 4].map((n) => engine.enqueue('send', n));
  await bench.within(gate.reached, 'publish()');
  await bench.calm();
  return { engine, accepted: Promise.all(calls), release: () => gate.release() };
}

/** The driver of a case, which stays open when an engine on it is closed. */
function keptOpen(bench: EngineBench): EngineBench['driver'] {
  return interceptDriver(bench.driver, (call, proceed) =>
    call.method === 'close' ? (undefined as never) : proceed(),
  );
}
