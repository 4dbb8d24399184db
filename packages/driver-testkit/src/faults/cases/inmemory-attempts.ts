import type { FaultCase } from '../fault-case.ts';
import { concludedAs, startsOf } from '../ledger-look.ts';
import type { Step } from '../world/step.ts';
import { inWorld } from './in-world.ts';

const LIMITS = [1, 2, 5, 50];

/** A proxy that throws for whatever it is asked. */
const hostile: object = new Proxy(
  {},
  {
    get: () => {
      throw new Error('do not look');
    },
  },
);
const THROWN: readonly unknown[] = [null, undefined, 'text', Object.freeze({}), hostile];

/** How attempts on the in-memory driver are counted. */
export const INMEMORY_ATTEMPTS: readonly FaultCase[] = [
  inWorld({
    id: 'G01',
    name: 'exact attempts',
    async run(world, expect) {
      await world.work();
      for (const maxAttempts of LIMITS) {
        await world.add(`j${maxAttempts}`, [{ do: 'throw', ms: 1 }], { maxAttempts });
      }
      await world.drain();
      for (const max of LIMITS) {
        const times = startsOf(world.lines, `j${max}`).length;
        expect(times === max, `j${max} ran ${times} times`);
      }
      return { dead: LIMITS.length };
    },
  }),
  inWorld({
    id: 'M01',
    name: 'anything thrown',
    async run(world) {
      await world.work();
      const steps = THROWN.flatMap((value): readonly Step[] => [
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
  }),
  inWorld({
    id: 'M02',
    name: 'never-resolving handler and a timeout',
    async run(world, expect) {
      await world.work({ concurrency: 1 });
      await world.add('j0', [{ do: 'hang' }, { do: 'work', ms: 1 }], { timeoutMs: 1_000 });
      await world.add('j1', [{ do: 'work', ms: 1 }]);
      await world.drain();
      const stuck = concludedAs(world.lines, 'stuck').length;
      expect(stuck === 1, `${stuck} handlers were called stuck`);
      return {};
    },
  }),
];
