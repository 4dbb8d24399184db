import { UnrecoverableError, type Serializer } from '@switchyard/core';
import type { Expect, FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';
import type { Step } from '../world/step.ts';
import type { World, WorldJobOptions } from '../world/world.ts';
import { inWorld } from './in-world.ts';

const AGE_MS = 60_000;

/** JSON that cannot be read back where it tells of a job that is to be undecodable. */
const fragile: Serializer = {
  contentType: 'application/x-fragile',
  serialize: (payload) => Buffer.from(JSON.stringify(payload)),
  deserialize: (body) => {
    const text = Buffer.from(body).toString();
    if (text.includes('"undecodable"')) throw new Error('as planned');
    return JSON.parse(text) as unknown;
  },
};

const ENGINE = { serializer: fragile, unknownTaskMs: 10_000 };

/** A way in which a job leaves, and its lock with it. */
interface Exit {
  readonly steps: readonly Step[];
  readonly options?: WorldJobOptions;
  /** What makes it leave; by itself where missing. */
  readonly leaves?: (world: World, job: string) => Promise<unknown>;
  /** Milliseconds after which its lock is free in any case. */
  readonly ttlMs?: number;
  /** Whether it is among the dead afterwards. */
  readonly dies?: boolean;
}

const hour = { delayMs: 3_600_000 };
const refuse: Step = {
  do: 'call',
  run: () => Promise.reject(new UnrecoverableError('as planned')),
};

const EXITS: Readonly<Record<string, Exit>> = {
  completed: { steps: [] },
  discarded: { steps: [{ do: 'discard' }] },
  'out of attempts': { steps: [{ do: 'throw', ms: 1 }], options: { maxAttempts: 2 }, dies: true },
  unrecoverable: { steps: [refuse], dies: true },
  poison: { steps: [{ do: 'kill' }], dies: true },
  undecodable: { steps: [], dies: true },
  'unknown task': { steps: [], options: { task: 'nobody' }, dies: true },
  'past its deadline': {
    steps: [{ do: 'hang' }],
    options: { deadline: new Date(0) },
    dies: true,
  },
  'cancelled while it waits': {
    steps: [],
    options: hour,
    leaves: (world, job) => world.take('cancel', job),
  },
  'cancelled while it runs': {
    steps: [{ do: 'obey', ms: 60_000 }],
    leaves: async (world, job) => {
      await world.pass(100);
      await world.take('cancel', job);
    },
  },
  removed: { steps: [], options: hour, leaves: (world, job) => world.take('remove', job) },
  purged: {
    steps: [],
    options: hour,
    leaves: async (world, job) => {
      world.runner.write({ type: 'taken', job, how: 'purge', is: 'asked' });
      await world.within(world.engine.queues.purge('mail'));
      world.runner.write({ type: 'taken', job, how: 'purge', is: 'sure' });
    },
  },
  expired: { steps: [], options: hour, ttlMs: 500, leaves: (world) => world.pass(501) },
  crashed: { steps: [{ do: 'kill' }, { do: 'work', ms: 1 }] },
};

/** How ids and unique keys of the in-memory driver are taken and given free. */
export const INMEMORY_UNIQUENESS: readonly FaultCase[] = [
  inWorld({
    id: 'U01',
    name: 'same id, a hundred at once',
    async run(world, expect) {
      await world.work();
      const asking = Array.from({ length: 100 }, (_, nth) =>
        world.add(`j${nth}`, [{ do: 'work', ms: 1_000 }], { id: 'same' }),
      );
      const added = (await Promise.all(asking)).filter((one) => one === 'acknowledged').length;
      expect(added === 1, `${added} were added`);
      const answers = world.lines.filter((line) => line.type === 'acknowledged');
      const same = answers.filter((line) => line.id === 'same').length;
      expect(same === 100, `${same} of 100 answers tell the id`);
      await world.drain();
      const times = startsOf(world.lines).length;
      expect(times === 1, `it ran ${times} times`);
      return {};
    },
  }),
  inWorld({
    id: 'U02',
    name: 'same id after completion, records kept for a while',
    async run(world, expect) {
      await world.work({ engine: { records: { completed: 10, ageMs: AGE_MS } } });
      await answers(world, expect, ['acknowledged', 'duplicate']);
      await world.pass(AGE_MS + 1);
      await answers(world, expect, ['acknowledged']);
      return {};
    },
  }),
  inWorld({
    id: 'U02B',
    name: 'same id after completion, no records',
    async run(world, expect) {
      await world.work({ engine: { records: 'off' } });
      await answers(world, expect, ['acknowledged', 'acknowledged']);
      return {};
    },
  }),
  inWorld({
    id: 'U03',
    name: 'unique lock released at every exit',
    engine: { serializer: fragile },
    async run(world, expect) {
      world.engine.declareTask('nobody', { defaults: { queue: 'mail' } });
      for (const [name, exit] of Object.entries(EXITS)) await leave(world, { name, exit, expect });
      return { dead: Object.values(EXITS).filter(({ dies }) => dies === true).length };
    },
  }),
];

/** A job comes under a key and leaves; then the key must be free for another at once. */
async function leave(
  world: World,
  { name, exit, expect }: { readonly name: string; readonly exit: Exit; readonly expect: Expect },
): Promise<void> {
  const { steps, options, ttlMs, leaves = () => world.drain(30_000) } = exit;
  const lock = { name: `unique ${name}`, ttlMs };
  const job = name.replaceAll(' ', '-');
  const under = { unique: { key: name, ttlMs }, locks: [lock] };
  const first = await world.add(job, steps, { ...under, ...options, id: job });
  const twin = await world.add(`${job}-twin`, [], under);
  // One more than a poisonous job can kill.
  for (let nth = 0; nth < 4; nth += 1) await world.work({ concurrency: 1, engine: ENGINE });
  await leaves(world, job);
  await world.pass(1_000);
  const next = await world.add(`${job}-next`, [], under);
  const seen = [first, twin, next].join();
  expect(seen === 'acknowledged,duplicate,acknowledged', `${name}: ${seen}`);
  if (ttlMs !== undefined) await world.take('remove', job);
  await world.drain(30_000);
  for (const worker of world.workers.keys()) await world.stop(worker);
}

/** Uses one id again and again, each time once the job before is done. */
async function answers(world: World, expect: Expect, wanted: readonly string[]): Promise<void> {
  const seen: string[] = [];
  for (const _ of wanted) {
    const nth = world.lines.filter((line) => line.type === 'attempted').length;
    const locks = [{ name: 'id', outlives: true }];
    seen.push(await world.add(`j${nth}`, [], { id: 'same', locks }));
    await world.drain();
  }
  expect(seen.join() === wanted.join(), `it was answered ${seen.join()}, not ${wanted.join()}`);
}
