import assert from 'node:assert/strict';
import type { QueueEngine, StartOptions } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { assertUnsupported } from './unsupported.ts';

/** Jobs of the flood that wait at any time. */
const BACKLOG = 5;
const PAYLOADS = ['high', 'normal', 'low'] as const;
const PRIORITY = { high: 9, normal: 5, low: 0 } as const;
type Payload = keyof typeof PRIORITY;

/** `start({ agingMs })`: low ones are not starved by a flood of high ones, on any driver that takes it. */
export const aging: EngineTopic = {
  name: 'aging',
  cases: ({ capabilities: { priority } }) => [
    strictStarves,
    ...(priority === false || priority.aging === true ? [floodEnds, tellsSupport] : [isRefused]),
  ],
};

/** Without aging the flood is one: or the case below would prove nothing. */
const strictStarves: EngineCase = {
  name: 'not asked for: a flood of high ones starves low ones',
  alone: true,
  run: async (bench) => {
    const flood = await startFlood(bench, {});
    await bench.time.pass(12 * flood.agingMs);
    const since = (payload: Payload): readonly number[] =>
      startsOf(bench, payload).map((at) => at - flood.since);
    const flooded = since('high');
    assert.ok(flooded.length > 4 * BACKLOG, 'the flood went on');
    const told = (payload: Payload): string => `${payload} ones; high ones at ${flooded.join(' ')}`;
    for (const payload of ['low', 'normal'] as const) {
      assert.deepEqual(since(payload), [], told(payload));
    }
    await flood.end();
  },
};

const floodEnds: EngineCase = {
  name: 'a flood of high ones for long: each lower job starts within its bound',
  alone: true,
  run: async (bench) => {
    const { agingMs, jobMs } = timesOf(bench);
    const flood = await startFlood(bench, { agingMs });
    await bench.time.pass(12 * agingMs + flood.slackMs);
    // What was there first, and where bands take turns, every other job.
    const before = (place: number): number => (BACKLOG + 2 + 4 * (place + 1)) * jobMs;
    for (const [payload, levels] of [
      ['normal', 4],
      ['low', 9],
    ] as const) {
      const starts = startsOf(bench, payload).map((at) => at - flood.since);
      assert.equal(starts.length, LOWER, `${payload} ones started`);
      const late = starts.filter(
        (start, place) => start > levels * agingMs + before(place) + flood.slackMs,
      );
      assert.deepEqual(late, [], `${payload} ones started after ${starts.join(', ')} ms`);
      const [first = 0] = starts;
      assert.ok(first >= 2 * agingMs, `${payload} ones were not held up: ${first} ms`);
    }
    await flood.end();
  },
};

const tellsSupport: EngineCase = {
  name: 'how it is done is told to the user',
  run: async (bench) => {
    const { support } = bench.engine({ send: { run: () => undefined } }).capabilities.agingMs;
    assert.equal(support, bench.driver.capabilities.priority === false ? 'emulated' : 'native');
    await bench.calm();
  },
};

const isRefused: EngineCase = {
  name: 'not declared: refused at start, before anything is read',
  run: async (bench) => {
    const engine = bench.engine({ send: { run: () => undefined } });
    await engine.enqueue('send', 'job');
    await assertUnsupported(() => bench.start(engine, { agingMs: 1_000 }), 'agingMs');
    await bench.time.pass(bench.unitMs);
    assert.deepEqual(bench.runs, []);
    await bench.start(engine);
    await bench.untilHeard('job.completed');
  },
};

/** Lower jobs of each kind. */
const LOWER = 3;

interface Flood {
  /** When the lower jobs were there. */
  readonly since: number;
  readonly agingMs: number;
  /** What a busy machine may add where time is real. */
  readonly slackMs: number;
  /** Lets all that is there be worked off. */
  end(): Promise<void>;
}

/** A worker that never runs out of high ones: each that ran adds another. */
async function startFlood(bench: EngineBench, start: StartOptions): Promise<Flood> {
  const { agingMs, jobMs } = timesOf(bench);
  let isOver = false;
  let added = 0;
  const add = (engine: QueueEngine, payload: Payload): Promise<unknown> => {
    added += 1;
    return engine.enqueue('send', payload, { priority: PRIORITY[payload] });
  };
  const engine: QueueEngine = bench.engine({
    send: {
      run: async (payload) => {
        if (payload === 'high' && !isOver) await add(engine, 'high');
        await bench.pause(jobMs);
      },
    },
  });
  const jobs = PAYLOADS.flatMap((payload) =>
    Array.from({ length: payload === 'high' ? BACKLOG : LOWER }, () => payload),
  );
  for (const payload of jobs) await bench.within(add(engine, payload), 'enqueue()');
  const since = bench.time.now();
  await bench.start(engine, { concurrency: 1, prefetch: 1, ...start });
  return {
    since,
    agingMs,
    // A machine that runs other cases meanwhile is late by its own.
    slackMs: bench.time.type === 'virtual' ? 0 : 3_000,
    end: async () => {
      isOver = true;
      await bench.until('all ran', () => bench.events.of('job.completed').length === added);
      await bench.within(engine.stop(), 'stop()');
      await bench.assertNothingLeft();
    },
  };
}

function timesOf(bench: EngineBench): { readonly agingMs: number; readonly jobMs: number } {
  return bench.time.type === 'virtual'
    ? { agingMs: 6_000, jobMs: 200 }
    : { agingMs: 200, jobMs: 10 };
}

function startsOf(bench: EngineBench, payload: Payload): readonly number[] {
  return bench.runs.filter((run) => run.payload === payload).map((run) => run.at);
}
