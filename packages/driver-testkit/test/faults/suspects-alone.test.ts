import type { Driver } from '@switchyard/core/driver';
import { expect, it } from 'vitest';
import { interceptDriver } from '../../src/fakes/intercept-driver.ts';
import { heldAt } from '../../src/faults/ledger-look.ts';
import { World } from '../../src/faults/world/world.ts';

const SETTLE_MS = 300;

/** A world in which every settlement takes its time to arrive. */
function slowlySettling(): World {
  const arrives = (): Promise<void> =>
    new Promise((resolve) => {
      world.clock.setTimer(resolve, SETTLE_MS);
    });
  const world: World = new World((driver) =>
    interceptDriver(driver as Driver, async (call, proceed) => {
      if (call.method === 'settle') await arrives();
      return proceed();
    }),
  );
  return world;
}

it('a suspect is handed out once nothing is held, also nothing that is on its way to be settled', async () => {
  const world = slowlySettling();
  const first = await world.work({ concurrency: 3 });
  for (const job of ['j1', 'j2', 'j3']) await world.add(job, [{ do: 'work', ms: 60_000 }]);
  await world.pass(100);
  world.kill(first);
  await world.add('j4', [{ do: 'work', ms: 1_990 }]);
  await world.work({ concurrency: 1 });
  await world.drain();
  const suspects = world.lines.filter((line) => line.type === 'held' && (line.deaths ?? 0) > 0);
  expect(suspects).toHaveLength(3);
  for (const suspect of suspects) expect(heldAt(world.lines, suspect)).toEqual([suspect]);
  expect((await world.report()).violations).toEqual([]);
});
