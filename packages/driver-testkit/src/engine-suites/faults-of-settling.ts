import assert from 'node:assert/strict';
import { DriverError, type Capabilities } from '@switchyard/core/driver';
import { faultyDriver } from '../fakes/faulty-driver.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';

/** Settlements that fail, or whose answers get lost: a job may run twice then, and is never lost. */
export function faultsOfSettling({ capabilities, store }: EngineHarness): readonly EngineCase[] {
  const timed = capabilities.lease === 'timed';
  if (store === 'separate') return timed ? [mootAck, failedRetry(capabilities)] : [mootAck];
  return [lostAnswer(capabilities), ...(timed ? [failedAck(), failedRetry(capabilities)] : [])];
}

/** The store has spoken: what the broker still has is dropped when it is met. */
const mootAck: EngineCase = {
  name: 'a job whose ack fails for good is completed all the same, and does not run again',
  run: async (bench) => {
    const faulty = faultyDriver(bench.driver);
    faulty.fail('settle', { times: 3 });
    const engine = await bench.working({ send: { run: () => undefined } }, { driver: faulty });
    await engine.enqueue('send', 1, { maxAttempts: 1 });
    await bench.untilHeard('job.completed');
    await bench.time.pass(bench.harness.leaseMs * 2);
    assert.equal(bench.runs.length, 1);
    assert.equal(bench.events.of('job.completed').length, 1);
    assert.equal(bench.events.of('job.settle-unknown').length, 0);
  },
};

function lostAnswer({ recognisesRepeats }: Capabilities): EngineCase {
  return {
    name: recognisesRepeats
      ? 'an ack whose answer is lost is asked again, and told as completed'
      : 'an ack whose answer is lost is told as unknown',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const fault = faulty.loseReply('settle');
      const engine = await bench.working({ send: { run: () => undefined } }, { driver: faulty });
      await engine.enqueue('send', 1);
      await bench.untilHeard(recognisesRepeats ? 'job.completed' : 'job.settle-unknown');
      await bench.time.pass(bench.harness.leaseMs * 2);
      assert.equal(fault.hits, 1);
      assert.equal(bench.runs.length, 1, 'the ack took effect');
      await engine.stop();
      await bench.assertNothingLeft();
    },
  };
}

/** A failure that asking again does not change. */
function failedAck(): EngineCase {
  return {
    name: 'a job whose ack fails for good is told as unknown and runs again once its lease is over',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      // While asking again may help, it is asked again.
      const error = new DriverError('ERR_BROKER_PROTOCOL', 'for good', { retryable: false });
      const fault = faulty.fail('settle', { error });
      const engine = await bench.working({ send: { run: () => undefined } }, { driver: faulty });
      await engine.enqueue('send', 1, { maxAttempts: 1 });
      await bench.untilHeard('job.settle-unknown');
      assert.equal(bench.events.of('job.completed').length, 0, 'nothing is claimed');
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => run.attempt),
        [1, 1],
      );
      assert.ok(fault.hits >= 1);
    },
  };
}

function failedRetry({ recognisesRepeats }: Capabilities): EngineCase {
  return {
    name: 'a retry that cannot be told to the broker loses nothing',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const run = (): void => {
        if (bench.runs.length > 1) return;
        faulty.fail('publish');
        faulty.fail('settle', { times: recognisesRepeats ? 3 : 1 });
        throw new Error('once');
      };
      const engine = await bench.working({ send: { run } }, { driver: faulty });
      const { id } = await engine.enqueue('send', 'kept', { maxAttempts: 5 });
      await bench.until('it was completed', () => bench.events.of('job.completed').length >= 1);
      for (const each of bench.runs) assert.deepEqual([each.id, each.payload], [id, 'kept']);
      assert.ok(bench.runs.length >= 2);
    },
  };
}
