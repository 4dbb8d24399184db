import type { Sampling } from '../measure/sampling.ts';
import type { Peer, Reading, Scenario } from '../target.ts';
import { asynq } from './asynq.ts';
import { switchyard } from './libraries/switchyard.ts';
import { BARE, type JobKind, type Race } from '../queues/library.ts';
import { NO_GOAL, sides } from './sides.ts';
import { atBacklog } from './workloads/backlog.ts';

const MILLION = 1_000_000;
const LARGE = 100_000;
/** The share of its speed at 50 000 that ours keeps at a million. */
const KEPT = 0.75;

const ONCE: Sampling = { warmUps: 0, samples: 1 };
const PRIORITISED = { ...BARE, kind: 'prioritised' } as const;

const waiting = (jobs: number, kind: JobKind = 'plain'): Race => atBacklog({ jobs, kind });

function oursAt(jobs: number, name: string): Peer {
  return { name, run: waiting(jobs)(switchyard.open, BARE) };
}

/** What such a scenario tells: running `<name>-drain`, adding `<name>-enqueue`. */
function readings(name: string, about: string): Reading & Pick<Scenario, 'further' | 'sampling'> {
  return {
    name: `${name}-drain`,
    about: `${about}: 50 000 jobs are run. Concurrency 10, no ended job is kept.`,
    unit: 'jobs/s',
    finding: 'drain',
    further: [
      {
        name: `${name}-enqueue`,
        about: `${about}: before that, as many are added with 100 calls under way.`,
        unit: 'jobs/s',
        finding: 'enqueue',
      },
    ],
    sampling: ONCE,
  };
}

/** Speed beside many jobs that lie there already. */
export const BACKLOG: readonly Scenario[] = [
  {
    ...readings('growth', 'Ours beside itself, with a million jobs waiting and with fewer'),
    jobs: 50_000,
    ours: waiting(MILLION)(switchyard.open, BARE),
    peers: [
      oursAt(10_000, 'ours at 10 000'),
      { ...oursAt(50_000, 'ours at 50 000'), goal: KEPT, goals: { 'growth-enqueue': KEPT } },
    ],
  },
  {
    ...readings(
      'million',
      'With a million jobs waiting (one round, since BullMQ takes long to get there)',
    ),
    jobs: 50_000,
    maxRounds: 1,
    ...sides(waiting(MILLION), BARE, { bullmq: NO_GOAL }),
  },
  {
    ...readings('delayed', 'With 100 000 further jobs that are due in an hour'),
    jobs: 50_000,
    ...sides(waiting(LARGE, 'delayed'), BARE, {
      bullmq: NO_GOAL,
      beeQueue: NO_GOAL,
      asynq: { run: asynq(BARE, { mode: 'backlog', backlog: LARGE, inFlight: 100 }) },
    }),
  },
  {
    ...readings('prioritised', 'With 100 000 jobs waiting, of ten priorities in turn'),
    jobs: 50_000,
    ...sides(waiting(LARGE, 'prioritised'), PRIORITISED, { bullmq: NO_GOAL }),
  },
];
