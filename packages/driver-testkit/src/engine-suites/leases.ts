import assert from 'node:assert/strict';
import type { JobContext } from '@switchyard/core';
import type { Capabilities } from '@switchyard/core/driver';
import { DriverBench } from '../bench/driver-bench.ts';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import { deferred } from '../fakes/deferred.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { codeOf } from './code-of.ts';

/** Long jobs, lost leases, killers. */
export const leases: EngineTopic = {
  name: 'leases',
  cases: ({ capabilities, store }) => [
    ...long,
    ...(capabilities.lease === 'timed' ? timed(capabilities, store) : []),
  ],
};

const long: readonly EngineCase[] = [
  {
    name: 'a job of three leases runs once while others flow',
    run: async (bench) => {
      const gate = deferred<void>();
      const tasks = { long: { run: () => gate.promise }, short: { run: () => undefined } };
      const [first, second] = [bench.engine(tasks), bench.engine(tasks)];
      await first.enqueue('long', null);
      await bench.start(first);
      await bench.until('it runs', () => bench.runs.length === 1);
      await bench.start(second);
      for (let round = 1; round <= 3; round += 1) {
        await bench.time.pass(bench.harness.leaseMs);
        await first.enqueue('short', round);
        await bench.untilHeard('job.completed', round);
      }
      gate.resolve();
      await bench.untilHeard('job.completed', 4);
      assert.equal(bench.runs.filter((run) => run.task === 'long').length, 1);
      assert.equal(bench.events.of('job.lease-lost').length, 0);
    },
  },
  {
    name: 'what waits behind a long job on a busy worker is not run twice',
    run: async (bench) => {
      const gate = deferred<void>();
      const run = (payload: unknown): unknown => (payload === 'long' ? gate.promise : undefined);
      const engine = await bench.working({ send: { run } }, { start: { concurrency: 1 } });
      await engine.enqueueMany('send', ['long', 1, 2, 3]);
      await bench.until('it runs', () => bench.runs.length === 1);
      await bench.time.pass(bench.harness.leaseMs * 3);
      gate.resolve();
      await bench.untilHeard('job.completed', 4);
      assert.equal(bench.runs.length, 4);
      assert.deepEqual(new Set(bench.runs.map((each) => each.payload)), new Set(['long', 1, 2, 3]));
      await engine.stop();
      await bench.assertNothingLeft();
    },
  },
];

/** Beside a store of its own the claim alone fences and counts; the broker's lease only makes acks moot. */
function timed(capabilities: Capabilities, store: EngineHarness['store']): readonly EngineCase[] {
  return store === 'separate' ? [moot] : [lost, ...poison(capabilities)];
}

const moot: EngineCase = {
  name: "a job whose broker's lease is lost goes on under its claim, and ends once",
  run: async (bench) => {
    const gate = deferred<void>();
    const cutOff = faultyDriver(bench.driver);
    cutOff.fail('renew', { times: Infinity });
    const tasks = { send: { run: () => gate.promise } };
    const [first, second] = [bench.engine(tasks, { driver: cutOff }), bench.engine(tasks)];
    await first.enqueue('send', null);
    await bench.start(first);
    await bench.until('it runs', () => bench.runs.length === 1);
    await bench.start(second);
    await bench.time.pass(bench.harness.leaseMs * 3);
    assert.equal(bench.runs.length, 1);
    gate.resolve();
    await bench.untilHeard('job.completed');
    await bench.time.pass(bench.harness.leaseMs * 2);
    assert.equal(bench.runs.length, 1);
    assert.equal(bench.events.of('job.completed').length, 1);
    await bench.assertNothingLeft();
  },
};

/** F01, F05: who cannot renew is told by the end of the lease, and not a third of a lease later. */
const lost: EngineCase = {
  name: 'a job whose lease cannot be renewed is aborted when it ends, fenced off, and run by another worker',
  run: async (bench) => {
    const gate = deferred<void>();
    const aborts: { readonly reason: unknown; readonly at: number }[] = [];
    const cutOff = faultyDriver(bench.driver);
    cutOff.fail('renew', { times: Infinity });
    const run = (_: unknown, { signal }: JobContext): unknown => {
      if (bench.runs.length > 1) return undefined;
      const note = (): number => aborts.push({ reason: signal.reason, at: bench.time.now() });
      signal.addEventListener('abort', note);
      return gate.promise;
    };
    const [first, second] = [
      bench.engine({ send: { run } }, { driver: cutOff }),
      bench.engine({ send: { run } }),
    ];
    const { id } = await first.enqueue('send', null, { maxAttempts: 1 });
    await bench.start(first);
    await bench.until('it runs', () => bench.runs.length === 1);
    const stopping = first.stop({ drainMs: bench.harness.leaseMs * 4 });
    await bench.start(second);
    await bench.untilHeard('job.completed');
    await bench.until('the first run is aborted', () => aborts.length === 1);
    gate.resolve();
    await bench.within(stopping, 'stop()');
    await bench.untilHeard('job.lease-lost');
    assert.equal(bench.events.of('job.completed').length, 1, 'only one of them completed it');
    assert.deepEqual(
      bench.runs.map((each) => [each.id, each.attempt]),
      [
        [id, 1],
        [id, 1],
      ],
    );
    assert.equal(codeOf(aborts[0]?.reason), 'ERR_LEASE_LOST');
    const lateMs = (aborts[0]?.at ?? 0) - (bench.runs[1]?.at ?? 0);
    assert.ok(lateMs <= bench.skewMs, `aborted ${lateMs} ms after another worker had begun`);
  },
};

/** Deaths of workers, played by a consumer that lets its leases run out. */
function poison({ deathCount }: Capabilities): readonly EngineCase[] {
  const name = deathCount
    ? 'a job that killed its worker three times is dead: poison'
    : 'where deaths are not counted, a job that killed its worker three times runs all the same';
  return [
    {
      name,
      run: async (bench) => {
        const engine = bench.engine({ send: { run: () => undefined } });
        await engine.enqueue('send', null);
        const dying = new DriverBench(bench.harness, bench.driver);
        for (let death = 0; death < 3; death += 1) {
          await dying.takeOne(await dying.subscribe());
          await dying.passLease();
        }
        await bench.start(engine);
        await bench.untilHeard(deathCount ? 'job.dead' : 'job.completed');
        assert.equal(bench.runs.length, deathCount ? 0 : 1);
        if (deathCount) assert.equal(bench.events.of('job.dead')[0]?.reason, 'poison');
      },
    },
  ];
}
