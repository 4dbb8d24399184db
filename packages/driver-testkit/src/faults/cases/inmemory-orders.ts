import type { FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';
import { inWorld } from './in-world.ts';

const PREFETCH = 5;

/** In which order the in-memory driver hands jobs out, and how many at once. */
export const INMEMORY_ORDERS: readonly FaultCase[] = [
  inWorld({
    id: 'J01',
    name: 'FIFO, single consumer',
    async run(world) {
      const added = Array.from({ length: 10_000 }, (_, nth) =>
        world.add(`j${nth}`, [], { line: 'fifo' }),
      );
      await Promise.all(added);
      await world.work({ concurrency: 1 });
      await world.drain();
      return {};
    },
  }),
  inWorld({
    id: 'J03',
    name: 'priority',
    async run(world, expect) {
      const low = Array.from({ length: 1_000 }, (_, nth) =>
        world.add(`low${nth}`, [{ do: 'work', ms: 5 }], { priority: 1 }),
      );
      await Promise.all(low);
      await world.work({ concurrency: 1, prefetch: PREFETCH });
      await world.pass(200);
      const high = Array.from({ length: 10 }, (_, nth) =>
        world.add(`high${nth}`, [{ do: 'work', ms: 5 }], { priority: 9 }),
      );
      await Promise.all(high);
      const before = startsOf(world.lines).length;
      await world.drain();
      const after = startsOf(world.lines).slice(before);
      const last = after.findLastIndex(({ job }) => job.startsWith('high'));
      const between = after.slice(0, last).filter(({ job }) => job.startsWith('low')).length;
      expect(between <= PREFETCH, `${between} low ones started before the last high one`);
      return {};
    },
  }),
  inWorld({
    id: 'J08',
    name: 'concurrency never exceeded',
    async run(world, expect) {
      const adding = Array.from({ length: 400 }, (_, nth) =>
        world.add(`j${nth}`, [{ do: 'work', ms: 200 }]),
      );
      await Promise.all(adding);
      // One of the four loses every lease it has.
      const late = await world.work({ concurrency: 5, neverRenews: true });
      world.runner.write({ type: 'fault', fault: 'f', name: 'never renews', target: late });
      for (let nth = 0; nth < 3; nth += 1) await world.work({ concurrency: 5 });
      for (let kills = 0; kills < 8; kills += 1) {
        await world.pass(500);
        const victim = [...world.workers.keys()].find((name) => name !== late);
        if (victim !== undefined) world.kill(victim);
        await world.work({ concurrency: 5 });
      }
      const before = startsOf(world.lines).length;
      await world.drain();
      world.runner.write({ type: 'heal', fault: 'f' });
      expect(startsOf(world.lines).length > before, 'all was done before the last kill');
      return {};
    },
  }),
];
