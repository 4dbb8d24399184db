import assert from 'node:assert/strict';
import { DriverError, EnqueueUnknownError, type QueueEngine } from '@switchyard/core';
import { errorOf } from '../bench/refusal.ts';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import { faultyDriver, type Fault, type FaultyDriver } from '../fakes/faulty-driver.ts';
import type { EngineHarness } from '../harness/engine-harness.ts';
import { assertUnsupported } from './unsupported.ts';

const idle = { send: { run: (): void => undefined } };

/** An enqueue without an answer, asked for again: by the engine, and by its caller. */
export const repeatedEnqueue: EngineTopic = {
  name: 'repeated enqueue',
  cases: ({ capabilities, store, time }) => [
    ...(capabilities.recognisesRepeats ? byTheEngine : []),
    ...(capabilities.uniqueIds || store !== 'none' ? byTheCaller(store, time) : refused),
    ...(store === 'none' ? [] : afterTheEnd),
  ],
};

const byTheEngine: readonly EngineCase[] = [
  {
    name: 'an answer is lost and the broker away for a while after it: one job, told as added',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      faulty.loseReply('publish');
      faulty.fail('publish', { times: 4 });
      const engine = await bench.working(idle, { driver: faulty });
      const result = await bench.within(engine.enqueue('send', 1), 'enqueue()');
      assert.equal(result.outcome, 'added');
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => run.id),
        [result.id],
      );
    },
  },
];

/** How an enqueue can end without an answer. */
const LOST = [
  {
    what: 'whose answer is lost',
    lose: (faulty: FaultyDriver) => faulty.loseReply('publish', ALWAYS),
  },
  {
    what: 'that never arrived',
    lose: (faulty: FaultyDriver) => faulty.fail('publish', { ...ALWAYS, error: timeout() }),
  },
] as const;

const ALWAYS = { times: Infinity } as const;

/** What never arrived beside a store is published by its sweeper, which only virtual time can wait for. */
function byTheCaller(
  store: EngineHarness['store'],
  time: EngineHarness['time'],
): readonly EngineCase[] {
  const lost = store === 'separate' && time.type === 'real' ? LOST.slice(0, 1) : LOST;
  return [...lost.map(askedAgain), ...repeats];
}

function askedAgain({ what, lose }: (typeof LOST)[number]): EngineCase {
  return {
    name: `an enqueue ${what} is told as unknown; asked for again, it is one job`,
    run: async (bench: EngineBench) => {
      const { engine, error } = await unknown(bench, lose);
      for (let round = 0; round < 3; round += 1) {
        const again = await engine.enqueue('send', 1, { repeat: error.repeat });
        assert.deepEqual(again, { id: error.id, outcome: 'added' });
      }
      await bench.start(engine);
      await bench.untilHeard('job.completed');
      assert.deepEqual(
        bench.runs.map((run) => [run.id, run.payload]),
        [[error.id, 1]],
      );
    },
  };
}

const repeats: readonly EngineCase[] = [
  {
    name: 'items without an answer are told with their repeat; asked for again, each is one job',
    run: async (bench) => {
      const faulty = faultyDriver(bench.driver);
      const engine = bench.engine(idle, { driver: faulty, commandMs: bench.unitMs });
      const fault = faulty.loseReply('publish', ALWAYS);
      const first = await bench.within(engine.enqueueMany('send', [1, 2]), 'enqueueMany()');
      fault.clear();
      for (const [index, result] of first.entries()) {
        assert.ok(result.outcome === 'unknown', result.outcome);
        const again = await engine.enqueue('send', index + 1, { repeat: result.repeat });
        assert.deepEqual(again, { id: result.id, outcome: 'added' });
      }
      await bench.start(engine);
      await bench.untilHeard('job.completed', 2);
    },
  },
  {
    name: 'a repeat of another task, or one that was never given, is refused',
    run: async (bench) => {
      const { engine, error } = await unknown(bench, LOST[1].lose);
      for (const [task, repeat] of [
        ['other', error.repeat],
        ['send', `${error.repeat}x`],
        ['send', 'rubbish'],
      ] as const) {
        const thrown = await errorOf(() => engine.enqueue(task, 1, { repeat }));
        assert.match(String(thrown), /repeat/);
      }
      await bench.assertNothingLeft();
    },
  },
];

const afterTheEnd: readonly EngineCase[] = [
  {
    name: 'a job that has run already is asked for again: told as added, and not run again',
    run: async (bench) => {
      const { engine, error } = await unknown(bench, LOST[0].lose);
      await bench.start(engine);
      await bench.untilHeard('job.completed');
      const again = await engine.enqueue('send', 1, { repeat: error.repeat });
      assert.deepEqual(again, { id: error.id, outcome: 'added' });
      await bench.calm();
      assert.equal(bench.runs.length, 1);
    },
  },
];

const refused: readonly EngineCase[] = [
  {
    name: 'option repeat is refused, since nobody would recognise it',
    run: async (bench) => {
      const { engine, error } = await unknown(bench, LOST[1].lose);
      await assertUnsupported(() => engine.enqueue('send', 1, { repeat: error.repeat }), 'repeat');
      await bench.assertNothingLeft();
    },
  },
];

/** An engine one of whose enqueues had no answer, on a broker that is well again. */
async function unknown(
  bench: EngineBench,
  lose: (faulty: FaultyDriver) => Fault,
): Promise<{ readonly engine: QueueEngine; readonly error: EnqueueUnknownError }> {
  const faulty = faultyDriver(bench.driver);
  const tasks = { ...idle, other: idle.send };
  const engine = bench.engine(tasks, { driver: faulty, commandMs: bench.unitMs });
  const fault = lose(faulty);
  const error = await errorOf(() => bench.within(engine.enqueue('send', 1), 'enqueue()'));
  assert.ok(error instanceof EnqueueUnknownError, String(error));
  fault.clear();
  return { engine, error };
}

function timeout(): DriverError {
  return new DriverError('ERR_BROKER_TIMEOUT', 'it was told to be late', { retryable: true });
}
