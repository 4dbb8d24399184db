import assert from 'node:assert/strict';
import type { HealthReport, QueueEngine } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { deferred } from '../fakes/deferred.ts';
import { controllableDriver } from '../fakes/controllable-driver.ts';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import { healing } from './health-healing.ts';
import { assertWell, healthOf, untilHealth, problemsOf } from './health-of.ts';

const idle = { send: { run: (): void => undefined } };

/** What an engine says of itself, and when it says what. */
export const health: EngineTopic = {
  name: 'health',
  cases: ({ store, capabilities, time }) => [
    ...roles,
    ...(store === 'none' && !capabilities.control ? [] : [paused]),
    ...brokerAway,
    ...(time.type === 'virtual' ? overTime : [lagging]),
    ...healing,
  ],
};

const roles: readonly EngineCase[] = [
  {
    name: 'who only enqueues is live and ready, and has no loops',
    run: async (bench) => {
      const engine = bench.engine(idle);
      const report = await healthOf(bench, engine);
      assertWell(report, 'producing');
      assert.deepEqual(report.loops, []);
      assert.equal(report.driver.name, bench.driver.name);
      assert.equal(typeof report.driver.pingMs, 'number');
      assert.equal(report.store !== undefined, bench.harness.store === 'separate');
    },
  },
  {
    name: 'a worker that idles is live and ready, however long it waits',
    run: async (bench) => {
      const engine = await bench.working(idle);
      for (const ms of [0, bench.unitMs, bench.unitMs * 2]) {
        await bench.time.pass(ms);
        const report = await healthOf(bench, engine);
        assertWell(report, 'working');
        assert.ok(report.loops.some(({ name }) => name === 'receive mail'));
      }
    },
  },
  {
    name: 'a worker whose slots are all taken is live and ready, and rests',
    run: async (bench) => {
      const gate = deferred<void>();
      const engine = bench.engine({ send: { run: () => gate.promise } });
      await engine.enqueueMany('send', [1, 2]);
      await bench.start(engine, { concurrency: 1, prefetch: 1 });
      await bench.until('one runs', () => bench.runs.length === 1);
      await bench.time.pass(bench.unitMs * 2);
      const report = await healthOf(bench, engine);
      assertWell(report, 'working');
      assert.equal(report.running, 1);
      assert.equal(report.loops.find(({ name }) => name === 'receive mail')?.resting, 'full');
      gate.resolve();
      await bench.untilHeard('job.completed', 2);
    },
  },
  {
    name: 'who stops is live and not ready, and says so to the end',
    run: async (bench) => {
      const gate = deferred<void>();
      const engine = bench.engine({ send: { run: () => gate.promise } });
      await engine.enqueue('send', 1);
      await bench.start(engine);
      await bench.until('it runs', () => bench.runs.length === 1);
      const stopping = engine.stop({ drainMs: bench.unitMs * 20 });
      await bench.calm();
      assertOnlyLive(await healthOf(bench, engine), 'stopping');
      gate.resolve();
      await bench.within(stopping, 'stop()');
      assertOnlyLive(await healthOf(bench, engine), 'stopped');
      await bench.within(engine.close(), 'close()');
      const closed = await healthOf(bench, engine);
      assertOnlyLive(closed, 'closed');
      assert.deepEqual(problemsOf(closed), ['The engine is closed.']);
    },
  },
  {
    name: 'a handler that runs on after its timeout is counted until it settles, also by a stop',
    run: async (bench) => {
      const gate = deferred<void>();
      const engine = bench.engine({ send: { run: () => gate.promise } });
      await engine.enqueue('send', 1, { timeoutMs: bench.unitMs, maxAttempts: 1 });
      await bench.start(engine);
      await bench.untilHeard('job.stuck');
      await bench.untilHeard('job.dead');
      const report = await healthOf(bench, engine);
      assert.deepEqual([report.running, report.stuck], [0, 1]);
      assert.deepEqual([report.live, report.ready], [true, true]);
      assert.equal(problemsOf(report).length, 1);
      assert.deepEqual(await bench.within(engine.stop(), 'stop()'), { stillRunning: 1 });
      gate.resolve();
      await bench.calm();
      assert.equal((await healthOf(bench, engine)).stuck, 0);
    },
  },
];

const paused: EngineCase = {
  name: 'a paused worker is live and ready, and says which queue is paused',
  run: async (bench) => {
    const engine = await bench.working(idle);
    await bench.within(engine.queues.pause('mail'), 'pause()');
    await bench.time.pass(bench.unitMs * 2);
    const report = await healthOf(bench, engine);
    assertWell(report, 'working');
    assert.deepEqual(report.paused, ['mail']);
    assert.equal(report.loops.find(({ name }) => name === 'receive mail')?.resting, 'paused');
    await bench.within(engine.queues.resume('mail'), 'resume()');
    await engine.enqueue('send', 1);
    await bench.untilHeard('job.completed');
  },
};

const brokerAway: readonly EngineCase[] = [
  {
    name: 'while the broker is away a worker is live and not ready; when it is back, ready by itself',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = await bench.working(idle, { driver: faulty });
      assertWell(await healthOf(bench, engine), 'working');
      const faults = [faulty.fail('ping', always), faulty.fail('receive', always)];
      const report = await untilHealth(bench, engine, ({ ready }) => !ready);
      assert.equal(report.live, true);
      assert.equal(report.driver.ok, false);
      assert.match(report.problems.join('\n'), /broker .* does not answer/);
      for (const fault of faults) fault.clear();
      await engine.enqueue('send', 1);
      await bench.untilHeard('job.completed');
      assertWell(await untilHealth(bench, engine, ({ ready }) => ready), 'working');
    },
  },
  {
    name: 'a broker that is silent holds nobody up: not ready within 2 s, and ready once it speaks',
    run: async (bench) => {
      const driver = controllableDriver(bench.driver);
      const engine = await bench.working(idle, { driver });
      const gate = driver.hold('ping');
      const before = bench.time.now();
      const [first, second] = await Promise.all([healthOf(bench, engine), healthOf(bench, engine)]);
      assert.ok(bench.time.now() - before <= 2_000 + bench.skewMs + 100, 'it took too long');
      for (const { live, ready } of [first, second]) assert.deepEqual([live, ready], [true, false]);
      gate.release();
      assertWell(await untilHealth(bench, engine, ({ ready }) => ready), 'working');
    },
  },
  {
    name: 'who only enqueues is not ready while the broker is away, and live',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = bench.engine(idle, { driver: faulty });
      faulty.fail('ping');
      assertOnlyLive(await healthOf(bench, engine), 'producing');
      assertWell(await healthOf(bench, engine), 'producing');
    },
  },
  {
    name: 'a loop that receives nothing while the broker answers is not ready, names itself, and heals',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = await bench.working(idle, { driver: faulty });
      await bench.calm();
      const fault = faulty.fail('receive', always);
      await engine.enqueue('send', 1);
      const report = await untilHealth(bench, engine, ({ ready }) => !ready);
      assert.equal(report.driver.ok, true);
      assert.equal(report.live, true, 'it has a minute to heal');
      assert.match(report.problems.join('\n'), /receive mail/);
      fault.clear();
      await bench.untilHeard('job.completed');
      assertWell(await untilHealth(bench, engine, ({ ready }) => ready), 'working');
    },
  },
];

const always = { times: Infinity };
const TEN_SECONDS = 10_000;

/** Probes every ten seconds, and answers what they saw of `live`. */
async function probe(
  bench: EngineBench,
  engine: QueueEngine,
  times: number,
): Promise<readonly boolean[]> {
  const seen: boolean[] = [];
  for (let nth = 0; nth < times; nth += 1) {
    await bench.time.pass(TEN_SECONDS);
    seen.push((await healthOf(bench, engine)).live);
  }
  return seen;
}

const overTime: readonly EngineCase[] = [
  {
    name: 'a client that stays wedged for a minute while the broker answers is not live; and is again',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = await bench.working(idle, { driver: faulty });
      const faults = [faulty.fail('receive', always), faulty.fail('subscribe', always)];
      await engine.enqueue('send', 1);
      const [first] = await probe(bench, engine, 1);
      const later = await probe(bench, engine, 12);
      assert.equal(first, true);
      assert.equal(later.at(-1), false);
      for (const fault of faults) fault.clear();
      await bench.untilHeard('job.completed');
      assertWell(await healthOf(bench, engine), 'working');
    },
  },
  {
    name: 'an outage of any length leaves a worker live, also while its clients have not yet heard that it is over',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = await bench.working(idle, { driver: faulty });
      const ping = faulty.fail('ping', always);
      const others = [faulty.fail('receive', always), faulty.fail('subscribe', always)];
      const during = await probe(bench, engine, 60);
      ping.clear();
      const after = await probe(bench, engine, 5);
      assert.ok(![...during, ...after].includes(false));
      for (const fault of others) fault.clear();
      assertWell(await untilHealth(bench, engine, ({ ready }) => ready), 'working');
    },
  },
];

const lagging: EngineCase = {
  name: 'an event loop that was blocked is told, and is a problem for a while',
  alone: true,
  run: async (bench) => {
    const engine = await bench.working(idle);
    const lags: number[] = [];
    engine.events.on('worker.lagging', ({ lagMs }) => void lags.push(lagMs));
    const blockMs = Math.max(1_000, bench.harness.leaseMs / 3) + 700;
    for (const until = Date.now() + blockMs; Date.now() < until;) continue;
    await bench.until('it was told', () => lags.length > 0);
    assert.ok((lags[0] ?? 0) >= blockMs - 600 && (lags[0] ?? 0) <= blockMs + 1_000, String(lags));
    const report = await untilHealth(bench, engine, ({ ready }) => ready);
    assert.equal(report.live, true);
    assert.match(report.problems.join('\n'), /event loop was blocked/);
  },
};

function assertOnlyLive(report: HealthReport, role: HealthReport['role']): void {
  assert.deepEqual([report.role, report.live, report.ready], [role, true, false]);
}
