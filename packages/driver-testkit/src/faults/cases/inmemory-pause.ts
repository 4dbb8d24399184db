import type { FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';
import type { World } from '../world/world.ts';
import { inWorld } from './in-world.ts';

/** One fetch: how long after the answer to a pause something may still start. */
const FETCH_MS = 1_000;

/** How queues of the in-memory driver are paused. */
export const INMEMORY_PAUSE: readonly FaultCase[] = [
  inWorld({
    id: 'J10',
    name: 'pause and resume',
    async run(world, expect) {
      const adding = Array.from({ length: 500 }, (_, nth) =>
        world.add(`j${nth}`, [{ do: 'work', ms: 100 }]),
      );
      await Promise.all(adding);
      const first = await world.work();
      await world.work();
      await world.pass(1_000);
      await world.within(world.engine.queues.pause('mail'));
      await world.pass(FETCH_MS);
      const before = startsOf(world.lines).length;
      // A worker that is started anew, and one that was away, know of it, too.
      await world.stop(first);
      await world.work();
      await world.work();
      await world.pass(10_000);
      const meanwhile = startsOf(world.lines).length - before;
      expect(meanwhile === 0, `${meanwhile} jobs started while the queue was paused`);
      await world.within(world.engine.queues.resume('mail'));
      await world.pass(FETCH_MS);
      const woken = workersOf(world, before);
      expect(woken === world.workers.size, `${woken} of ${world.workers.size} workers woke up`);
      await world.drain();
      return {};
    },
  }),
];

/** How many workers started something after so many starts. */
function workersOf({ lines }: World, after: number): number {
  const starts = startsOf(lines).slice(after);
  return new Set(starts.map(({ process }) => process)).size;
}
