import assert from 'node:assert/strict';
import type { QueueEngine } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase, EngineTopic } from '../engine-bench/engine-case.ts';
import type { HarnessTime } from '../harness/harness-time.ts';
import type { TaskSpec } from '../engine-bench/task-spec.ts';

/** A transition during which a process is killed, at each of its calls in turn. */
interface Transition {
  readonly name: string;
  readonly task: TaskSpec;
  /** What is done in the process that dies; the job is there already. */
  readonly act: (engine: QueueEngine, id: string) => Promise<unknown>;
  /** The state that its job must end in. */
  readonly end: 'completed' | 'dead';
  readonly delayed?: boolean;
}

/** One place at which a process is killed. */
interface Cut {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** More calls than any of them makes. */
const CALLS = 14;

/** Where store and broker are two, nothing is lost or done twice, wherever between them a process dies. */
export const cutOff: EngineTopic = {
  name: 'cut off between two steps',
  cases: ({ store, time }) =>
    callsFor(time).flatMap((calls) =>
      store === 'separate'
        ? transitions.flatMap((one) => [
            cutCase(one, { calls, when: 'before' }),
            cutCase(one, { calls, when: 'after' }),
          ])
        : [notLost(calls)],
    ),
};

/** All calls in one case; where each of them takes seconds, a case for every third. */
function callsFor({ type }: HarnessTime): readonly (readonly number[])[] {
  const all = Array.from({ length: CALLS }, (_, index) => index + 1);
  return type === 'virtual' ? [all] : all.filter((call) => call % 3 === 0).map((call) => [call]);
}

/** Where a process is killed. */
interface Cuts {
  readonly calls: readonly number[];
  readonly when: Cut['when'];
}

function whichOf(calls: readonly number[]): string {
  return calls.length > 1 ? 'any of its calls' : `its call ${calls.join()}`;
}

const start = (engine: QueueEngine): Promise<void> => engine.start({ queues: { mail: 1 } });

const transitions: readonly Transition[] = [
  { name: 'a job that completes', task: { run: () => 'ok' }, act: start, end: 'completed' },
  {
    name: 'a job that fails once',
    task: {
      run: (_, { attempt }) => (attempt === 1 ? Promise.reject(new Error('once')) : 'ok'),
    },
    act: start,
    end: 'completed',
  },
  {
    name: 'a job that dies',
    task: { run: () => Promise.reject(new Error('no')), defaults: { maxAttempts: 1 } },
    act: start,
    end: 'dead',
  },
  {
    name: 'a delayed job that is promoted',
    task: { run: () => 'ok' },
    delayed: true,
    act: (engine, id) => engine.jobs.promote(id),
    end: 'completed',
  },
];

function cutCase(transition: Transition, { calls, when }: Cuts): EngineCase {
  return {
    name: `${transition.name}: killed ${when} ${whichOf(calls)}, it ends once, as it should`,
    run: async (bench) => {
      for (const call of calls) await cutOnce(bench, transition, { call, when });
    },
  };
}

async function cutOnce(bench: EngineBench, transition: Transition, cut: Cut): Promise<void> {
  const where = `killed ${cut.when} call ${cut.call}`;
  const tasks = { send: transition.task };
  const delayMs = transition.delayed === true ? bench.unitMs * 20 : 0;
  const producer = bench.engine(tasks);
  const { id } = await bench.within(producer.enqueue('send', cut.call, { delayMs }), 'enqueue()');
  await killDuring(bench, { tasks, cut, act: (engine) => transition.act(engine, id) });
  const rescuer = await bench.working(tasks);
  const state = async (): Promise<string | undefined> =>
    (await bench.within(rescuer.jobs.get(id), 'get()'))?.state;
  for (let rounds = 0; (await state()) !== transition.end && rounds < 200; rounds += 1) {
    await bench.time.pass(bench.unitMs);
  }
  await bench.time.pass(bench.harness.leaseMs * 2);
  await bench.calm();
  assert.equal(await state(), transition.end, where);
  const starts = bench.runs.filter((run) => run.id === id);
  const attempts = new Set(starts.map((run) => run.attempt));
  assert.ok(starts.length <= attempts.size + 1, `${where}: ${starts.length} starts`);
  if (transition.end === 'dead') await assertDeadOnce(bench, rescuer, where);
  await bench.within(rescuer.stop(), 'stop()');
  await bench.assertNothingLeft();
}

/** It lies among the dead letters once, whatever copies there are. */
async function assertDeadOnce(
  bench: EngineBench,
  engine: QueueEngine,
  where: string,
): Promise<void> {
  await bench.within(engine.queues.pause('mail'), 'pause()');
  await bench.time.pass(bench.unitMs);
  const { redriven } = await bench.within(engine.deadLetters.redrive('mail'), 'redrive()');
  assert.equal(redriven, 1, `${where}: dead letters`);
  await bench.within(engine.queues.purge('mail'), 'purge()');
  await bench.within(engine.queues.resume('mail'), 'resume()');
}

async function killDuring(
  bench: EngineBench,
  doing: {
    readonly tasks: Readonly<Record<string, TaskSpec>>;
    readonly cut: Cut;
    readonly act: (engine: QueueEngine) => Promise<unknown>;
  },
): Promise<void> {
  const doomed = bench.mortalEngine(doing.tasks);
  doomed.life.dieAt(doing.cut.call, doing.cut.when);
  void doing.act(doomed.engine).catch(() => undefined);
  await bench.time.pass(bench.unitMs * 3);
  doomed.die();
}

function notLost(calls: readonly number[]): EngineCase {
  return {
    name: `a job that completes: killed before ${whichOf(calls)}, it is not lost`,
    run: async (bench) => {
      for (const call of calls) {
        const tasks = { send: { run: () => 'ok' } };
        const { id } = await bench.within(bench.engine(tasks).enqueue('send', call), 'enqueue()');
        await killDuring(bench, { tasks, cut: { call, when: 'before' }, act: start });
        const rescuer = await bench.working(tasks);
        const completed = (): boolean =>
          bench.events.of('job.completed').some((event) => event.id === id);
        await bench.until(`killed before call ${call}: it ends`, completed);
        await bench.within(rescuer.stop(), 'stop()');
        await bench.assertNothingLeft();
      }
    },
  };
}
