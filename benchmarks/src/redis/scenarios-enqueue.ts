import type { Scenario } from '../target.ts';
import { asynq, asynqMemory } from './asynq.ts';
import { BARE, type Setting } from '../queues/library.ts';
import { withServer } from './server.ts';
import { NO_GOAL, sides } from './sides.ts';
import { enqueueInBulk, enqueueInFlight } from '../queues/workloads/enqueue.ts';
import { memory } from './workloads/memory.ts';

const SPEED = 'jobs/s';
const UNIQUE_AND_ALL: Setting = { ...BARE, kind: 'unique', keep: 'all' };

/** Adding jobs, which nobody runs. */
export const ENQUEUE: readonly Scenario[] = [
  {
    name: 'enqueue-1',
    about: 'Jobs are added one by one, each call awaited. Nothing runs.',
    unit: SPEED,
    jobs: 10_000,
    ...sides(enqueueInFlight(withServer, 1), BARE, {
      bullmq: { goal: 1.8 },
      beeQueue: NO_GOAL,
      asynq: { run: asynq(BARE, { mode: 'enqueue', inFlight: 1 }) },
      raw: NO_GOAL,
    }),
  },
  {
    name: 'enqueue-100',
    about: 'Jobs are added with 100 calls under way. Nothing runs.',
    unit: SPEED,
    jobs: 50_000,
    ...sides(enqueueInFlight(withServer, 100), BARE, {
      bullmq: { goal: 6 },
      beeQueue: { goal: 2 },
      asynq: { goal: 4, run: asynq(BARE, { mode: 'enqueue', inFlight: 100 }) },
      raw: NO_GOAL,
    }),
  },
  {
    name: 'enqueue-bulk',
    about:
      'Jobs are added by calls with 1000 each (enqueueMany, addBulk, saveAll), one call after the other. Nothing runs. Asynq has no such call.',
    unit: SPEED,
    jobs: 50_000,
    ...sides(enqueueInBulk(withServer, 1), BARE, {
      bullmq: { goal: 6 },
      beeQueue: NO_GOAL,
      raw: NO_GOAL,
    }),
  },
  {
    name: 'enqueue-bulk-4',
    about: 'The same with four calls under way, which is what helps BullMQ.',
    unit: SPEED,
    jobs: 50_000,
    ...sides(enqueueInBulk(withServer, 4), BARE, { bullmq: NO_GOAL, beeQueue: NO_GOAL }),
  },
  {
    name: 'enqueue-100-unique',
    about: 'As enqueue-100; each job has a unique key of its own (BullMQ: deduplication).',
    unit: SPEED,
    jobs: 50_000,
    ...sides(enqueueInFlight(withServer, 100), UNIQUE_AND_ALL, { bullmq: NO_GOAL }),
  },
  {
    name: 'memory',
    about: 'Memory of Redis for each waiting job, over 50 000 of them added in bulk.',
    unit: 'bytes/job',
    finding: 'bytes',
    jobs: 50_000,
    sampling: { warmUps: 0, samples: 1 },
    ...sides(memory, BARE, {
      bullmq: { goal: 1 / 3.4 },
      beeQueue: NO_GOAL,
      asynq: { run: asynqMemory(BARE) },
      raw: NO_GOAL,
    }),
  },
];
