import assert from 'node:assert/strict';
import { DriverError, EnqueueUnknownError } from '@switchyard/core';
import { errorOf, isDriverError } from '../bench/refusal.ts';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { faultsOfSettling } from './faults-of-settling.ts';

const idle = { send: { run: (): void => undefined } };

/** A broker that fails now and then, and answers that get lost. */
export const faults: EngineTopic = {
  name: 'faults',
  cases: (harness) => [
    ...cases,
    harness.capabilities.recognisesRepeats ? repeatedEnqueue : unknownEnqueue,
    ...faultsOfSettling(harness),
  ],
};

const cases: readonly EngineCase[] = [
  {
    name: 'an enqueue that the driver refuses is rejected, and nothing is there',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = bench.engine(idle, { driver: faulty });
      await engine.enqueue('send', 'first');
      const denial = new DriverError('ERR_BROKER_AUTH', 'not allowed', { retryable: false });
      faulty.fail('publish', { error: denial });
      assert.equal(await errorOf(() => engine.enqueue('send', 'second')), denial);
      await bench.start(engine);
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => run.payload),
        ['first'],
      );
    },
  },
  {
    name: 'a worker outlives a broker that cannot be read for a while, and tells of both',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const fault = faulty.fail('receive', { times: 5 });
      const engine = await bench.working(idle, { driver: faulty });
      await engine.enqueueMany('send', [1, 2, 3]);
      await bench.untilHeard('job.completed', 3);
      assert.equal(fault.hits, 5);
      assert.ok(bench.events.of('driver.degraded').length >= 1);
      assert.ok(bench.events.of('driver.recovered').length >= 1);
      assert.equal(bench.runs.length, 3);
    },
  },
  {
    name: 'a start that fails can be repeated',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      faulty.fail('subscribe');
      const engine = bench.engine(idle, { driver: faulty });
      const error = await errorOf(() => bench.start(engine));
      assert.ok(isDriverError(error), String(error));
      await bench.start(engine);
      await engine.enqueue('send', 1);
      await bench.untilHeard('job.completed');
    },
  },
];

const repeatedEnqueue: EngineCase = {
  name: 'an enqueue whose answer is lost is asked again: one job, which is told as added',
  run: async (bench) => {
    const faulty = faultyDriver(bench.driver);
    const fault = faulty.loseReply('publish');
    const engine = await bench.working(idle, { driver: faulty });
    assert.equal((await engine.enqueue('send', 1)).outcome, 'added');
    await bench.untilHeard('job.completed');
    assert.equal(fault.hits, 1);
    assert.equal(bench.runs.length, 1);
  },
};

const unknownEnqueue: EngineCase = {
  name: 'an enqueue whose answer is lost is told as unknown, and is not repeated behind the back',
  run: async (bench) => {
    const faulty = faultyDriver(bench.driver);
    faulty.loseReply('publish');
    const engine = await bench.working(idle, { driver: faulty });
    const error = await errorOf(() => engine.enqueue('send', 1));
    assert.ok(error instanceof EnqueueUnknownError, String(error));
    await bench.untilHeard('job.completed');
    assert.equal(bench.runs[0]?.id, error.id);
    assert.equal(bench.runs.length, 1);
  },
};
