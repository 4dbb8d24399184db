import type { Scenario } from '../target.ts';
import { asynq } from './asynq.ts';
import { BARE, type Setting } from '../queues/library.ts';
import { withServer } from './server.ts';
import { NO_GOAL, sides, type Against } from './sides.ts';
import { drain } from '../queues/workloads/drain.ts';

/** Running jobs that were added before. */
export const DRAIN: readonly Scenario[] = [
  race('drain-1', at(1), {
    bullmq: { goal: 40 },
    beeQueue: NO_GOAL,
    asynq: withAsynq(at(1)),
  }),
  {
    ...race('drain-10', at(10), {
      bullmq: { goal: 20, goals: { 'drain-10-cpu': 1 / 15 } },
      beeQueue: { goal: 12 },
      asynq: { ...withAsynq(at(10)), goal: 25 },
      raw: NO_GOAL,
    }),
    further: [
      {
        name: 'drain-10-cpu',
        about:
          'Processor time for each job of drain-10, of Redis and of the process that runs the jobs together.',
        unit: 'µs/job',
        finding: 'cpu',
      },
    ],
  },
  race('drain-100', at(100), {
    bullmq: { goal: 15 },
    beeQueue: NO_GOAL,
    asynq: withAsynq(at(100)),
  }),
  race('drain-10-last-1000', { ...at(10), keep: 1_000 }, { bullmq: NO_GOAL }),
  race('drain-10-all', keepingAll(10), {
    bullmq: NO_GOAL,
    beeQueue: NO_GOAL,
    asynq: withAsynq(keepingAll(10)),
  }),
  race('drain-10-unique-all', unique(10), { bullmq: { goal: 12 } }),
  race('drain-100-unique-all', unique(100), { bullmq: { goal: 9 } }),
];

function race(name: string, setting: Setting, against: Against): Scenario {
  return {
    name,
    about: `50 000 jobs that wait are run until none is left: ${switchesOf(setting)}.`,
    unit: 'jobs/s',
    jobs: 50_000,
    ...sides(drain(withServer), setting, against),
  };
}

function switchesOf({ concurrency, keep, kind }: Setting): string {
  const kept = { none: 'no ended job is kept', all: 'all ended jobs are kept' };
  const records = typeof keep === 'number' ? `the last ${keep} ended jobs are kept` : kept[keep];
  const key =
    kind === 'unique' ? ', each job has a unique key of its own (BullMQ: deduplication)' : '';
  return `concurrency ${concurrency}, ${records}${key}`;
}

function at(concurrency: number): Setting {
  return { ...BARE, concurrency };
}

function keepingAll(concurrency: number): Setting {
  return { ...at(concurrency), keep: 'all' };
}

function unique(concurrency: number): Setting {
  return { ...keepingAll(concurrency), kind: 'unique' };
}

function withAsynq(setting: Setting): NonNullable<Against['asynq']> {
  return { run: asynq(setting, { mode: 'drain' }) };
}
