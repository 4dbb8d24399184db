import assert from 'node:assert/strict';
import { discard, UnrecoverableError, type QueueEngine } from '@switchyard/core';
import type { EngineBench } from '../engine-bench/engine-bench.ts';
import type { EngineCase } from '../engine-bench/engine-case.ts';
import type { HeardEvent } from '../engine-bench/event-log.ts';
import type { TaskSpec } from '../engine-bench/task-spec.ts';

const UNIQUE = { key: 'k' };

/** Asks for the key; answers the id of who has it. */
export async function addUnique(
  engine: QueueEngine,
  outcome: 'added' | 'duplicate',
  delayMs = 0,
): Promise<string> {
  const result = await engine.enqueue('send', 1, { unique: UNIQUE, delayMs });
  assert.equal(result.outcome, outcome);
  return result.id;
}

/** However a job ends, its key is free at once, and is not freed again for who has it by then. */
export const uniqueEnds: readonly EngineCase[] = [
  endsBy('completed', { run: () => undefined }, 'job.completed'),
  endsBy('discarded', { run: () => discard('no longer needed') }, 'job.discarded'),
  endsBy(
    'dead after its attempts',
    { run: () => Promise.reject(new Error('no')), defaults: { maxAttempts: 2 } },
    'job.dead',
  ),
  endsBy(
    'dead at once',
    { run: () => Promise.reject(new UnrecoverableError('never')) },
    'job.dead',
  ),
  {
    name: 'the key is free once the job is dead for its payload',
    run: async (bench) => {
      const producer = bench.engine({});
      producer.declareTask('send', { defaults: { queue: 'mail' } });
      await addUnique(producer, 'added');
      const refusing = {
        '~standard': {
          version: 1,
          vendor: 'testkit',
          validate: () => ({ issues: [{ message: 'refused' }] }),
        },
      };
      await bench.working({ send: { run: () => undefined, payload: refusing } });
      await bench.untilHeard('job.dead');
      await addUnique(producer, 'added');
    },
  },
  {
    name: 'the key is free once the job is dead for its deadline',
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const deadline = new Date(bench.time.now() + bench.unitMs);
      await engine.enqueue('send', 1, { unique: UNIQUE, deadline });
      await bench.time.pass(bench.unitMs * 2);
      await bench.start(engine);
      await bench.untilHeard('job.dead');
      await addUnique(engine, 'added');
    },
  },
  {
    name: 'the key is free once the job was cancelled while it ran',
    run: async (bench) => {
      const run: TaskSpec['run'] = (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('gave up')));
        });
      const engine = await bench.working({ send: { run } });
      const id = await addUnique(engine, 'added');
      await bench.until('it runs', () => bench.runs.length === 1);
      await addUnique(engine, 'duplicate');
      assert.equal(await engine.jobs.cancel(id), 'requested');
      await bench.untilHeard('job.cancelled');
      await addUnique(engine, 'added');
    },
  },
  ...(['waits', 'is delayed'] as const).flatMap((state) => [
    takenBack(state, 'cancelled', async ({ jobs }, id) => jobs.cancel(id)),
    takenBack(state, 'removed', async ({ jobs }, id) => jobs.remove(id)),
    takenBack(state, 'purged', async ({ queues }) =>
      (await queues.purge('mail')).purged === 1 ? 'purged' : 'left',
    ),
  ]),
  ...(['removed', 'purged'] as const).map(buried),
];

function endsBy(end: string, task: TaskSpec, event: HeardEvent): EngineCase {
  return {
    name: `the key is free once the job is ${end}`,
    run: async (bench) => {
      const engine = await bench.working({ send: task });
      const producer = bench.engine({ send: task });
      for (const count of [1, 2]) {
        await addUnique(producer, 'added');
        await bench.untilHeard(event, count);
      }
      await bench.within(engine.stop(), 'stop()');
      await addUnique(producer, 'added');
      await addUnique(producer, 'duplicate');
    },
  };
}

function takenBack(
  state: 'waits' | 'is delayed',
  end: string,
  take: (engine: QueueEngine, id: string) => Promise<string>,
): EngineCase {
  return {
    name: `the key of a job that ${state} is free once it is ${end}`,
    run: async (bench) => {
      const engine = bench.engine({ send: { run: () => undefined } });
      const delayMs = state === 'waits' ? 0 : bench.unitMs * 50;
      const id = await addUnique(engine, 'added', delayMs);
      await addUnique(engine, 'duplicate');
      assert.equal(await bench.within(take(engine, id), 'taking it back'), end);
      await addUnique(engine, 'added');
    },
  };
}

/** Its key was free when it died; by now it is another's. */
function buried(end: 'removed' | 'purged'): EngineCase {
  return {
    name: `a dead job that is ${end} frees no key that another has by then`,
    run: async (bench) => {
      const run = (): unknown =>
        bench.runs.length === 1 ? Promise.reject(new UnrecoverableError('no')) : undefined;
      const engine = await bench.working({ send: { run } });
      const id = await addUnique(engine, 'added');
      await bench.untilHeard('job.dead');
      await pause(bench, engine);
      const next = await addUnique(engine, 'added');
      if (end === 'removed') assert.equal(await engine.jobs.remove(id), 'removed');
      else await bench.within(engine.deadLetters.purge('mail'), 'purge()');
      assert.equal(await addUnique(engine, 'duplicate'), next);
    },
  };
}

async function pause(bench: EngineBench, engine: QueueEngine): Promise<void> {
  await bench.within(engine.queues.pause('mail'), 'pause()');
  await bench.time.pass(bench.unitMs);
}
