import type { FaultCase } from '../fault-case.ts';
import type { Step } from '../world/step.ts';

const INMEMORY: readonly string[] = ['inmemory'];

/** G01: a job that always throws runs as often as it may, and then is dead. */
const exactAttempts: FaultCase = {
  id: 'G01',
  name: 'exact attempts',
  drivers: INMEMORY,
  on: 'world',
  async run(world, expect) {
    await world.work();
    const limits = [1, 2, 5, 50];
    for (const maxAttempts of limits) {
      await world.add(`j${maxAttempts}`, [{ do: 'throw', ms: 1 }], { maxAttempts });
    }
    await world.drain();
    for (const max of limits) {
      const runs = world.lines.filter((line) => line.type === 'start' && line.job === `j${max}`);
      expect(runs.length === max, `j${max} ran ${runs.length} times`);
    }
    return { dead: limits.length };
  },
};

/** G06: workers die round about the move to the dead letters; each job lies in one place. */
const movesOnce: FaultCase = {
  id: 'G06',
  name: 'DLQ move, killed around it',
  drivers: INMEMORY,
  on: 'world',
  async run(world) {
    const jobs = 50;
    for (let nth = 0; nth < jobs; nth += 1) {
      const name = await world.work({ concurrency: 1 });
      await world.add(`j${nth}`, [{ do: 'throw', ms: nth % 10 }], { maxAttempts: 1 });
      await world.pass(nth % 12);
      world.kill(name);
    }
    await world.work();
    await world.drain();
    return { dead: jobs };
  },
};

/** A proxy that throws for whatever it is asked. */
const hostile: object = new Proxy(
  {},
  {
    get: () => {
      throw new Error('do not look');
    },
  },
);

/** M01: whatever is thrown is a failure, and the worker lives. */
const anythingThrown: FaultCase = {
  id: 'M01',
  name: 'anything thrown',
  drivers: INMEMORY,
  on: 'world',
  async run(world) {
    await world.work();
    const thrown: readonly unknown[] = [null, undefined, 'text', Object.freeze({}), hostile];
    const steps = thrown.flatMap((value): readonly Step[] => [
      { do: 'call', run: () => Promise.reject(value) },
      {
        do: 'call',
        run: () => {
          throw value;
        },
      },
    ]);
    for (const [nth, step] of steps.entries()) {
      await world.add(`j${nth}`, [step, { do: 'work', ms: 1 }], { maxAttempts: 2 });
    }
    await world.drain();
    return {};
  },
};

/** M02: a handler that never ends gives its slot free once its time is over. */
const neverEnds: FaultCase = {
  id: 'M02',
  name: 'never-resolving handler and a timeout',
  drivers: INMEMORY,
  on: 'world',
  async run(world, expect) {
    await world.work({ concurrency: 1 });
    await world.add('j0', [{ do: 'hang' }, { do: 'work', ms: 1 }], { timeoutMs: 1_000 });
    await world.add('j1', [{ do: 'work', ms: 1 }]);
    await world.drain();
    const stuck = world.lines.filter((line) => line.type === 'concluded' && line.as === 'stuck');
    expect(stuck.length === 1, `${stuck.length} handlers were called stuck`);
    return {};
  },
};

/** How attempts on the in-memory driver are counted. */
export const INMEMORY_ATTEMPTS: readonly FaultCase[] = [
  exactAttempts,
  movesOnce,
  anythingThrown,
  neverEnds,
];
