import { getQueueEngine, type Middleware, type QueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { redis } from '@switchyard/driver-redis';
import { alerting, callback } from '@switchyard/middleware-alerting';
import { metrics } from '@switchyard/middleware-metrics';
import { tracing } from '@switchyard/middleware-tracing';
import { engineContender } from '../contenders/engine.ts';
import { PAYLOAD } from '../payload.ts';
import { BARE, type OpenContender } from '../queues/library.ts';
import { openSwitchyard } from '../queues/switchyard.ts';
import { drain } from '../queues/workloads/drain.ts';
import { enqueueInFlight } from '../queues/workloads/enqueue.ts';
import { oneProcess } from '../queues/workloads/one-process.ts';
import { withServer } from '../redis/server.ts';
import { setUpAlone } from '../redis/set-up.ts';
import type { Reading, Scenario, Target } from '../target.ts';
import { fillThenDrainByCpu } from '../workloads/fill-then-drain.ts';

interface Watched {
  readonly name: string;
  readonly make: () => Middleware;
  readonly about: string;
  /** Of the throughput on Redis, and µs of processor time a job in memory. */
  readonly goals: { readonly share: number; readonly microseconds: number };
}

const GOALS = { share: 0.95, microseconds: 0.5 };

const WATCHED: readonly Watched[] = [
  {
    name: 'tracing',
    make: () => tracing(),
    about: 'with tracing() and no SDK registered, beside the same without',
    goals: GOALS,
  },
  {
    name: 'metrics',
    make: () => metrics(),
    about: 'with metrics(), beside the same without',
    goals: GOALS,
  },
  {
    name: 'alerting',
    make: () => alerting({ sinks: [callback(() => undefined)] }),
    about: 'with alerting() and all its rules, beside the same without',
    goals: { share: 0.98, microseconds: 0.1 },
  },
];

const WITHOUT = 'without';

function onRedis(middleware?: () => Middleware): OpenContender {
  return openSwitchyard({ driver: ({ host, port }) => redis({ host, port }), middleware });
}

function inMemory(middleware?: () => Middleware): ReturnType<typeof engineContender> {
  return engineContender(() => {
    const engine = getQueueEngine({ driver: inmemory() }) as unknown as QueueEngine;
    return middleware === undefined ? engine : engine.use(middleware());
  });
}

const ON_REDIS = {
  enqueue: { race: enqueueInFlight(withServer, 100), about: 'enqueue() with 100 calls under way' },
  drain: { race: drain(withServer), about: 'Jobs that wait are run, concurrency 10' },
  both: { race: oneProcess(withServer), about: 'Producer and worker in one process' },
};

function redisScenario(
  work: keyof typeof ON_REDIS,
  { name, make, about, goals }: Watched,
): Scenario {
  const { race, about: what } = ON_REDIS[work];
  return {
    name: `redis-${work}-${name}`,
    about: `${what} on Redis, no records, ${about}.`,
    unit: 'jobs/s',
    jobs: 50_000,
    ours: race(onRedis(make), BARE),
    peers: [{ name: WITHOUT, run: race(onRedis(), BARE), goal: goals.share }],
    ...(work === 'drain' && { further: [cpuOf(`redis-drain-${name}-cpu`)] }),
  };
}

/** Which a machine that is busy with other things disturbs less than throughput. */
function cpuOf(name: string): Reading {
  const about =
    'Processor time for each job of the same runs, of Redis and of the process together.';
  return { name, about, unit: 'µs/job', finding: 'cpu' };
}

function memoryScenario({ name, make, about, goals }: Watched): Scenario {
  return {
    name: `memory-${name}`,
    about: `Every job is added in memory, then all are run, default engine: processor time ${about}.`,
    unit: 'µs/job',
    finding: 'cpu',
    jobs: 20_000,
    sampling: { warmUps: 6, samples: 9 },
    ours: fillThenDrainByCpu(inMemory(make), PAYLOAD),
    peers: [
      {
        name: WITHOUT,
        run: fillThenDrainByCpu(inMemory(), PAYLOAD),
        goalAbove: goals.microseconds,
      },
    ],
  };
}

/** What watching costs: each middleware of ours on against off, in one run. */
export const target: Target = {
  driver: 'middleware',
  scenarios: [
    ...WATCHED.map(memoryScenario),
    ...WATCHED.flatMap((watched) => [
      redisScenario('enqueue', watched),
      redisScenario('drain', watched),
      redisScenario('both', watched),
    ]),
  ],
  profiles: WATCHED.map(({ name, make, about }) => ({
    name,
    about: `filling and draining in memory ${about}`,
    jobs: 300_000,
    run: fillThenDrainByCpu(inMemory(make), PAYLOAD),
  })),
  packages: ['@opentelemetry/api', 'prom-client', 'ioredis'],
  rounds: 5,
  sampling: { warmUps: 4, warmUpJobs: 10_000, warmUpMs: 1_500, samples: 5, samplesMs: 3_000 },
  remarks: [
    'In memory it is processor time that is compared: a difference of half a microsecond is less than what a busy machine adds to a clock. A job in memory costs a few microseconds in all, so the same half microsecond that is a tenth there is lost on a broker.',
  ],
  setUp: setUpAlone,
};
