import assert from 'node:assert/strict';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';
import { controllableDriver } from '../fakes/controllable-driver.ts';
import { deferred } from '../fakes/deferred.ts';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import { recordingDriver } from '../fakes/recording-driver.ts';

/** Readers that are wedged, and replaced. */
export const healing: readonly EngineCase[] = [
  ...(['before', 'after'] as const).map((at): EngineCase => ({
    name:
      at === 'before'
        ? 'a receive that never reaches the broker does not wedge its loop'
        : 'what the broker handed out to a receive that was never answered is not lost',
    run: async (bench) => {
      const driver = controllableDriver(bench.driver);
      const engine = bench.engine(
        { send: { run: () => undefined } },
        { driver, commandMs: bench.unitMs * 10 },
      );
      await engine.enqueue('send', 1);
      const gate = driver.hold('receive', { at });
      await bench.start(engine);
      await gate.reached;
      await bench.untilHeard('job.completed');
      assert.equal(bench.runs.length, 1);
      gate.release();
      await bench.time.pass(bench.unitMs);
      assert.equal(bench.runs.length, 1, 'the late answer started nothing');
      assert.equal(bench.events.of('driver.degraded').length, 1);
      assert.equal(bench.events.of('driver.recovered').length, 1);
    },
  })),
  {
    name: 'a reader that fails again and again is replaced; what it still runs stays its own',
    run: async (bench) => {
      const gate = deferred<void>();
      const run = (payload: unknown): unknown => (payload === 'long' ? gate.promise : undefined);
      const recorded = recordingDriver(bench.driver);
      const faulty = faultyDriver(recorded);
      const engine = bench.engine({ send: { run } }, { driver: faulty });
      await engine.enqueue('send', 'long');
      await bench.start(engine);
      await bench.until('it runs', () => bench.runs.length === 1);
      const opened = recorded.recording.count('subscribe');
      const fault = faulty.fail('receive', { times: Infinity });
      // Ends the wait of the receive that is under way.
      await engine.enqueue('send', 'short');
      await bench.until('it was replaced', () => recorded.recording.count('subscribe') > opened);
      fault.clear();
      assert.ok(recorded.recording.count('closeConsumer') >= 1, 'the first one was closed');
      await bench.untilHeard('job.completed');
      await passLeases(bench);
      gate.resolve();
      await bench.untilHeard('job.completed', 2);
      await bench.within(engine.stop(), 'stop()');
      assert.deepEqual(
        bench.runs.map(({ payload }) => payload),
        ['long', 'short'],
      );
      await bench.assertNothingLeft();
    },
  },
];

/** Longer than a lease: what is not renewed by then runs elsewhere. */
async function passLeases(bench: EngineBench): Promise<void> {
  for (let thirds = 0; thirds < 6; thirds += 1) await bench.time.pass(bench.harness.leaseMs / 3);
}
