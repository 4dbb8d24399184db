import type { Sampling } from '../measure/sampling.ts';
import type { Peer, Scenario } from '../target.ts';
import { ASYNQ, asynq, asynqTwoProcesses } from './asynq.ts';
import { beeQueue } from './libraries/bee-queue.ts';
import { bullmq } from './libraries/bullmq.ts';
import { switchyard } from './libraries/switchyard.ts';
import { BARE, type Library } from '../queues/library.ts';
import { withServer } from './server.ts';
import { NO_GOAL, sides } from './sides.ts';
import { idle, WATCH_MS } from './workloads/idle.ts';
import { latency, RATE } from '../queues/workloads/latency.ts';
import { CALLS, oneProcess } from '../queues/workloads/one-process.ts';
import { twoProcesses } from './workloads/two-processes.ts';

const SETTING = 'Concurrency 10, no ended job is kept';
/** For workloads that warm up by themselves, or need not. */
const ONCE: Sampling = { warmUps: 0, samples: 1 };

const between = ({ name, open }: Library): Peer => ({
  name,
  run: twoProcesses({ name, open }, BARE),
});

/** Adding and running at the same time. */
export const TOGETHER: readonly Scenario[] = [
  {
    name: 'one-process',
    about: `Jobs are added with ${CALLS} calls under way and run in the same process, until none is left. ${SETTING}.`,
    unit: 'jobs/s',
    jobs: 50_000,
    ...sides(oneProcess(withServer), BARE, {
      bullmq: { goal: 10 },
      beeQueue: NO_GOAL,
      asynq: { run: asynq(BARE, { mode: 'one-process', inFlight: CALLS }) },
    }),
  },
  {
    name: 'two-processes',
    about: `The same with one process that adds and another that runs. ${SETTING}.`,
    unit: 'jobs/s',
    jobs: 50_000,
    sampling: ONCE,
    ours: between(switchyard).run,
    peers: [
      between(bullmq),
      between(beeQueue),
      { name: ASYNQ, run: asynqTwoProcesses(BARE, CALLS) },
    ],
  },
  {
    name: 'latency-p50',
    about: `From the call that adds a job to the start of its handler in the same process, at ${RATE} jobs a second: the middle one of 2250, after 250 that do not count. ${SETTING}. Asynq, which polls, does so each millisecond.`,
    unit: 'ms',
    finding: 'p50',
    further: [
      {
        name: 'latency-p99',
        about: 'The same jobs: what 99 of 100 do not exceed.',
        unit: 'ms',
        finding: 'p99',
      },
    ],
    jobs: 2_500,
    sampling: { warmUps: 1, warmUpJobs: 1_000, samples: 1 },
    ...sides(latency(withServer), BARE, {
      bullmq: { goal: 1 / 2, goals: { 'latency-p99': 1 / 3 } },
      beeQueue: NO_GOAL,
      asynq: { run: asynq(BARE, { mode: 'latency' }) },
    }),
  },
  {
    name: 'idle-commands',
    about: `Commands that Redis handles a second, those inside scripts too, for one worker whose queue is empty, over ${WATCH_MS / 1_000} s. All at their defaults.`,
    unit: 'commands/s',
    finding: 'commands',
    further: [
      {
        name: 'idle-cpu',
        about: 'Processor time of Redis and the worker together, in ms a second, in the same time.',
        unit: 'ms/s',
        finding: 'cpu',
      },
    ],
    jobs: 1,
    sampling: ONCE,
    ...sides(idle, BARE, {
      bullmq: NO_GOAL,
      beeQueue: NO_GOAL,
      asynq: { run: asynq(BARE, { mode: 'idle' }) },
    }),
  },
];
