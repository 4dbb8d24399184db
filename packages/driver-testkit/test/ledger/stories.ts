import type { World } from '../../src/faults/world/world.ts';

/** What happens in a world, from its first job until all is quiet. */
export type Story = (world: World) => Promise<void>;

/** One job, during whose only second its worker dies, and another worker. */
export async function crash(world: World): Promise<void> {
  const name = await world.work();
  await world.add('j1', [{ do: 'work', ms: 1_000 }]);
  await world.pass(900);
  world.kill(name);
  await world.work();
  await world.drain();
}

/** A job that runs for longer than a lease, beside a worker with nothing to do. */
export async function longJob(world: World): Promise<void> {
  await world.work();
  await world.work();
  const step = { do: 'work', ms: 3_000 } as const;
  await world.add('j1', [step, step, step, step, step, step]);
  await world.drain();
}

/** A job that fails as often as it may. */
export async function failing(world: World): Promise<void> {
  await world.work();
  await world.add('j1', [{ do: 'throw', ms: 10 }], { maxAttempts: 2 });
  await world.drain(10_000);
}

/** Jobs of one key, all of which take a while. */
export async function inOrder(world: World): Promise<void> {
  await world.work({ concurrency: 2 });
  for (const place of [1, 2, 3]) {
    const step = { do: 'throw', ms: 50 } as const;
    await world.add(`k${place}`, [step, { do: 'work', ms: 50 }], { orderingKey: 'k' });
  }
  await world.drain();
}

/** Some jobs, and nothing happens. */
export async function quiet(world: World): Promise<void> {
  await world.work();
  await world.add('j1', [{ do: 'work', ms: 10 }]);
  await world.add('j2', [{ do: 'work', ms: 10 }], { delayMs: 5_000 });
  await world.drain(30_000);
}

/** A job that kills whoever runs it, and somebody who always starts another worker. */
export async function poison(world: World): Promise<void> {
  await world.add('j1', [{ do: 'kill' }]);
  for (let round = 0; round < 6; round += 1) {
    await world.work();
    await world.pass(3_000);
  }
  await world.drain(10_000);
}

/** A user's id, used again while its job waits. */
export async function twins(world: World): Promise<void> {
  await world.add('u1', [{ do: 'work', ms: 10 }], { id: 'mine' });
  await world.add('u2', [{ do: 'work', ms: 10 }], { id: 'mine' });
  await world.work();
  await world.drain();
}

/** A worker that runs more than it says. */
export async function liar(world: World): Promise<void> {
  await world.work({ concurrency: 2, really: 5 });
  for (const id of ['j1', 'j2', 'j3']) await world.add(id, [{ do: 'work', ms: 500 }]);
  await world.drain();
}
