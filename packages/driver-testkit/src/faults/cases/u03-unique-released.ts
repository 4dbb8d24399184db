import type { CaseBench } from '../case-bench.ts';
import type { FaultJob } from '../child/child-setup.ts';
import { CONVENTIONS, QUEUE } from '../conventions.ts';
import { STORED, type FaultCase } from '../fault-case.ts';
import type { ProducedOptions } from '../producer.ts';

/** The job that leaves, as the ledger knows it and as the engine does. */
interface Named {
  readonly name: string;
  readonly id: string;
}

/** A way in which a job leaves, and its lock with it. */
interface Exit {
  readonly does: FaultJob;
  readonly options?: ProducedOptions;
  /** What makes it leave; by itself where missing. */
  readonly leaves?: (bench: CaseBench, job: Named) => Promise<unknown>;
  /** Milliseconds after which its lock is free in any case. */
  readonly ttlMs?: number;
  /** Whether it is among the dead afterwards. */
  readonly dies?: boolean;
}

const hour = { delayMs: 3_600_000 };
const MAX_ATTEMPTS = 2;

const EXITS: Readonly<Record<string, Exit>> = {
  completed: { does: {} },
  discarded: { does: { ends: 'discarded' } },
  'out of attempts': {
    does: { throwsIn: 'always' },
    options: { maxAttempts: MAX_ATTEMPTS },
    dies: true,
  },
  unrecoverable: { does: { ends: 'unrecoverable' }, dies: true },
  poison: { does: { killsIn: 'always' }, dies: true },
  'unknown task': { does: {}, options: { task: 'nobody' }, dies: true },
  'past its deadline': { does: {}, options: { deadline: new Date(0) }, dies: true },
  'cancelled while it waits': {
    does: {},
    options: hour,
    leaves: (bench, { name, id }) => bench.producer.take('cancel', name, id),
  },
  'cancelled while it runs': {
    does: { ms: 60_000, obeys: true },
    leaves: async (bench, { name, id }) => {
      await bench.line((line) => line.type === 'start' && line.job === name);
      await bench.producer.take('cancel', name, id);
      await bench.drain();
    },
  },
  removed: {
    does: {},
    options: hour,
    leaves: (bench, { name, id }) => bench.producer.take('remove', name, id),
  },
  purged: {
    does: {},
    options: hour,
    leaves: async (bench, { name: job }) => {
      bench.ledger.write({ type: 'taken', job, how: 'purge', is: 'asked' });
      await bench.producer.engine.queues.purge(QUEUE);
      bench.ledger.write({ type: 'taken', job, how: 'purge', is: 'sure' });
    },
  },
  expired: { does: {}, options: hour, ttlMs: 500, leaves: (bench) => bench.pass(501) },
  crashed: { does: { killsIn: [1] } },
};

/** However a job under a key leaves, the key is free for another one. */
export const uniqueReleased: FaultCase = {
  id: 'U03',
  name: 'unique lock released at every exit',
  drivers: STORED,
  on: 'processes',
  async run(bench) {
    bench.producer.engine.declareTask('nobody', { defaults: { queue: QUEUE } });
    const workers = await bench.supervise(2, { unknownTaskMs: 2_000 });
    for (const [name, exit] of Object.entries(EXITS)) {
      const isRefused = name === 'purged' && bench.direct.purge === undefined;
      if (!isRefused) await leave(bench, name, exit);
    }
    await workers.end();
    return { dead: Object.values(EXITS).filter(({ dies }) => dies === true).length };
  },
};

async function leave(bench: CaseBench, name: string, exit: Exit): Promise<void> {
  const { does, options, ttlMs, leaves = () => bench.drain(CONVENTIONS.drainMs) } = exit;
  const { producer } = bench;
  const under = { unique: { key: name, ttlMs }, locks: [{ name: `unique ${name}`, ttlMs }] };
  const id = `u03-${name.replaceAll(' ', '-')}`;
  const first = await producer.enqueue(does, { ...under, ...options, id });
  const job: Named = { name: producer.last, id };
  const twin = await producer.enqueue({}, under);
  await leaves(bench, job);
  const next = await producer.enqueue({}, under);
  const seen = [first, twin, next].join();
  bench.expect(seen === 'acknowledged,duplicate,acknowledged', `${name}: ${seen}`);
  if (ttlMs !== undefined) await producer.take('remove', job.name, id);
  await bench.drain();
}
