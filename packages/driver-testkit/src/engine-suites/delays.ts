import assert from 'node:assert/strict';
import type { QueueEngine } from '@switchyard/core';
import type { Capabilities } from '@switchyard/core/driver';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import { assertUnsupported } from './unsupported.ts';

/** Jobs for later. */
export const delays: EngineTopic = {
  name: 'delays',
  cases: ({ capabilities, time, store }) => [
    ...cases,
    othersMeanwhile(capabilities, store),
    ...(canWaitForEver(capabilities) ? [] : [longBackoff]),
    ...(time.type === 'virtual' ? [longest] : []),
  ],
};

const cases: readonly EngineCase[] = [
  {
    name: 'a delayed job does not run early, and runs',
    run: async (bench) => {
      const delayMs = bench.unitMs * 5;
      const engine = await bench.working({ send: { run: () => undefined } });
      const since = bench.time.now();
      await engine.enqueue('send', null, { delayMs });
      await bench.untilHeard('job.completed');
      assert.equal(bench.runs.length, 1);
      assert.ok((bench.runs[0]?.at ?? 0) - since >= delayMs, 'early');
      await engine.stop();
      await bench.assertNothingLeft();
    },
  },
  {
    name: 'a delay longer than a lease is kept',
    run: async (bench) => {
      const delayMs = bench.harness.leaseMs * 2.5;
      const engine = await bench.working({ send: { run: () => undefined } });
      const since = bench.time.now();
      await engine.enqueue('send', null, { delayMs });
      await bench.untilHeard('job.completed');
      assert.equal(bench.runs.length, 1);
      assert.ok((bench.runs[0]?.at ?? 0) - since >= delayMs, 'early');
    },
  },
  {
    name: 'runAt is the instant it is due; one in the past means now',
    run: async (bench) => {
      const engine = await bench.working({ send: { run: () => undefined } });
      const now = bench.time.now();
      await engine.enqueue('send', 'past', { runAt: new Date(now - 86_400_000) });
      await bench.untilHeard('job.completed');
      const runAt = new Date(bench.time.now() + bench.unitMs * 3);
      await engine.enqueue('send', 'later', { runAt });
      await bench.untilHeard('job.completed', 2);
      assert.ok((bench.runs[1]?.at ?? 0) >= runAt.getTime(), 'early');
    },
  },
  {
    name: 'a delay beyond what can be held is refused before anything is published',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const delayMs = mostOf(engine, 'delayMs') + 1;
      await assertUnsupported(() => engine.enqueue('send', null, { delayMs }), 'delayMs');
      await bench.assertNothingLeft();
    },
  },
];

/** A driver that releases for later and cannot delay tells no limit of its releases. */
function canWaitForEver({ delay, release }: Capabilities): boolean {
  return delay === false && release === 'delayed';
}

const longBackoff: EngineCase = {
  name: 'a backoff beyond what can be held is refused before anything is published',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    const backoff = { type: 'fixed', delayMs: mostOf(engine, 'backoff') + 1 } as const;
    await assertUnsupported(() => engine.enqueue('send', null, { backoff }), 'backoff');
    await bench.assertNothingLeft();
  },
};

/** A worker that has to hold early jobs in its hands holds up others, and no longer than the delay. */
function othersMeanwhile(
  { delay, release }: Capabilities,
  store: EngineHarness['store'],
): EngineCase {
  const held = delay === false && release !== 'delayed' && store !== 'separate';
  return {
    name: held
      ? 'jobs that a worker has to hold back hold up others no longer than their delay'
      : 'delayed jobs do not hold up those behind them',
    run: async (bench) => {
      const tasks = { send: { run: () => undefined } };
      const engine = await bench.working(tasks, { start: { concurrency: 1 } });
      const delayMs = bench.unitMs * 10;
      await engine.enqueueMany('send', [1, 2, 3, 4, 5], { delayMs });
      // A broker may have made queues for them until here.
      const since = bench.time.now();
      await engine.enqueue('send', 'now');
      await bench.untilHeard('job.completed', held ? 6 : 1);
      const ran = bench.runs.find((run) => run.payload === 'now');
      assert.ok(ran !== undefined, 'it did not run');
      assert.ok(ran.at - since <= (held ? delayMs + bench.unitMs : delayMs / 2), 'held up');
      await bench.untilHeard('job.completed', 6);
    },
  };
}

const longest: EngineCase = {
  name: 'the longest delay there is is kept',
  run: async (bench) => {
    const engine = await bench.working({ send: { run: () => undefined } });
    const delayMs = Math.min(mostOf(engine, 'delayMs'), 400 * 86_400_000);
    await engine.enqueue('send', null, { delayMs });
    await bench.time.pass(delayMs - 1);
    assert.equal(bench.runs.length, 0, 'early');
    await bench.time.pass(1);
    await bench.untilHeard('job.completed');
  },
};

function mostOf(engine: QueueEngine, feature: 'delayMs' | 'backoff'): number {
  const { maxMs } = engine.capabilities[feature];
  assert.ok(maxMs !== undefined, `the longest ${feature} is not told`);
  return maxMs;
}
