import assert from 'node:assert/strict';
import { DriverError, type QueueEngine } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import { codeOf } from './code-of.ts';

const idle = { send: { run: (): void => undefined } };

/** A broker that cannot be reached while jobs are enqueued. */
export const outages: readonly EngineCase[] = [
  {
    name: 'an enqueue waits for a broker that is away for a while: one job, and both are told',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const fault = faulty.fail('publish', { times: 3 });
      const engine = await bench.working(idle, { driver: faulty });
      const calls = [engine.enqueue('send', 1), engine.enqueue('send', 2)];
      for (const result of await bench.within(Promise.all(calls), 'enqueue()')) {
        assert.equal(result.outcome, 'added');
      }
      await bench.untilHeard('job.completed', 2);
      assert.equal(fault.hits, 3);
      assert.deepEqual(
        [...bench.events.of('driver.degraded'), ...bench.events.of('driver.recovered')].map(
          ({ call }) => call,
        ),
        ['driver.publish', 'driver.publish'],
      );
    },
  },
  {
    name: 'an enqueue waits for a connection that fails at first',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const fault = faulty.fail('connect', { times: 2 });
      const engine = bench.engine(idle, { driver: faulty });
      const results = await bench.within(engine.enqueueMany('send', [1, 2]), 'enqueueMany()');
      assert.deepEqual(
        results.map(({ outcome }) => outcome),
        ['added', 'added'],
      );
      assert.equal(fault.hits, 2);
      await bench.start(engine);
      await bench.untilHeard('job.completed', 2);
    },
  },
  {
    name: 'an enqueue into an outage that lasts is told after offlineMs, and nothing is queued',
    run: async (bench) => {
      for (const method of ['connect', 'publish'] as const) {
        const faulty = faultyDriver(bench.driver);
        const fault = faulty.fail(method, { times: Infinity });
        const engine = bench.engine(idle, { driver: faulty, offlineMs: bench.unitMs });
        const began = bench.time.now();
        await assertOffline(bench, engine);
        const waited = bench.time.now() - began;
        assert.ok(waited >= bench.unitMs - bench.skewMs, `it was told after ${waited} ms`);
        fault.clear();
      }
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'an enqueue that the broker refuses for good is not kept waiting',
    run: async (bench) => {
      const error = new DriverError('ERR_BROKER_AUTH', 'not allowed', { retryable: false });
      for (const method of ['connect', 'publish'] as const) {
        const faulty = faultyDriver(bench.driver);
        faulty.fail(method, { error });
        const engine = bench.engine(idle, { driver: faulty, offlineMs: 1e9 });
        const began = bench.time.now();
        const thrown = await engine.enqueue('send', 1).catch((one: unknown) => one);
        assert.equal(codeOf(thrown), 'ERR_BROKER_AUTH');
        assert.ok(bench.time.now() - began < 5_000);
      }
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'close() in an outage waits no longer than its calls, and answers each',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = bench.engine(idle, { driver: faulty, offlineMs: bench.unitMs });
      await engine.enqueue('send', 'before');
      faulty.fail('publish', { times: Infinity });
      const calls = [engine.enqueue('send', 1), engine.enqueue('send', 2)];
      const answers = Promise.allSettled(calls);
      const began = bench.time.now();
      await bench.within(engine.close(), 'close()');
      assert.ok(bench.time.now() - began <= bench.unitMs * 2 + 1_000);
      for (const one of await answers) {
        assert.equal(one.status === 'rejected' && codeOf(one.reason), 'ERR_BROKER_UNAVAILABLE');
      }
    },
  },
];

async function assertOffline(bench: EngineBench, engine: QueueEngine): Promise<void> {
  const calls = Promise.allSettled([engine.enqueue('send', 1), engine.enqueueMany('send', [2, 3])]);
  const [one, many] = await bench.within(calls, 'enqueue()');
  const reason: unknown = one.status === 'rejected' ? one.reason : undefined;
  assert.equal(codeOf(reason), 'ERR_BROKER_UNAVAILABLE');
  assert.match(String(reason), /offlineMs/);
  assert.ok(many.status === 'fulfilled');
  for (const result of many.value) {
    assert.equal(result.outcome === 'refused' && codeOf(result.error), 'ERR_BROKER_UNAVAILABLE');
  }
}
