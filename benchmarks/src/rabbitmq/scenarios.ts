import type { Sampling } from '../measure/sampling.ts';
import type { Scenario } from '../target.ts';
import { BARE, type Library, type Race, type Setting } from '../queues/library.ts';
import { drain } from '../queues/workloads/drain.ts';
import { enqueueInBulk, enqueueInFlight } from '../queues/workloads/enqueue.ts';
import { latency, RATE } from '../queues/workloads/latency.ts';
import { rascal } from './libraries/rascal.ts';
import { rawAmqplib } from './libraries/raw-amqplib.ts';
import { switchyard } from './libraries/switchyard.ts';
import { onBroker } from './server.ts';
import { lateness } from '../queues/workloads/lateness.ts';
import { memory } from './workloads/memory.ts';

const ONCE: Sampling = { warmUps: 0, samples: 1 };
const DELAY_MS = 3_000;
const MILLION = 1_000_000;
const JOBS = 'jobs/s';

/** What is measured beside raw amqplib, the ceiling, and rascal. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...publishing(1),
    about: 'Jobs are added one by one, each call awaited until its confirm. Nothing runs.',
    jobs: 2_000,
    ...sides(enqueueInFlight(onBroker, 1), { raw: undefined }),
  },
  {
    ...publishing(100),
    about: 'Jobs are added with 100 calls under way. Nothing runs.',
    jobs: 20_000,
    ...sides(enqueueInFlight(onBroker, 100), { raw: undefined }),
  },
  {
    ...publishing(1_000),
    about: 'Jobs are added with 1000 calls under way. Nothing runs.',
    jobs: 40_000,
    ...sides(enqueueInFlight(onBroker, 1_000), { raw: 0.9 }),
  },
  {
    name: 'publish-bulk',
    about:
      'Jobs are added by calls with 1000 each, one call after the other; raw amqplib waits for all confirms of a call, and rascal, which has no such call, has 100 publishes under way. Nothing runs.',
    unit: JOBS,
    jobs: 40_000,
    ...sides(enqueueInBulk(onBroker, 1), { raw: undefined }),
  },
  consuming(10),
  { ...consuming(100), ...sides(drain(onBroker), { raw: 0.85, setting: at(100) }) },
  {
    name: 'latency-p50',
    about: `From the call that adds a job to the start of its handler in the same process, at ${RATE} jobs a second: the middle one of 2250, after 250 that do not count.`,
    unit: 'ms',
    finding: 'p50',
    jobs: 2_500,
    sampling: ONCE,
    further: [
      {
        name: 'latency-p99',
        about: 'The same jobs: what 99 of 100 do not exceed.',
        unit: 'ms',
        finding: 'p99',
      },
    ],
    ...sides(latency(onBroker), { raw: undefined }),
  },
  {
    name: 'late-p50',
    about: `How late jobs run that were added with a delay of ${DELAY_MS} ms: the middle one. Ours goes through two rungs of its ladder; raw amqplib has a queue with a time to live, for this one delay.`,
    unit: 'ms',
    finding: 'p50',
    jobs: 1_000,
    sampling: ONCE,
    further: [
      {
        name: 'late-p99',
        about: 'The same jobs: what 99 of 100 do not exceed.',
        unit: 'ms',
        finding: 'p99',
      },
      { name: 'late-max', about: 'The same jobs: the latest.', unit: 'ms', finding: 'max' },
    ],
    ...sides(lateness(onBroker, DELAY_MS), { raw: undefined, rascal: false }),
  },
  {
    name: 'memory-million',
    about: 'Memory of RabbitMQ’s process for each of 1 000 000 waiting jobs, added in bulk.',
    unit: 'bytes/job',
    finding: 'bytes',
    jobs: MILLION,
    sampling: ONCE,
    maxRounds: 1,
    ...sides(memory, { raw: undefined, rascal: false }),
  },
];

function publishing(calls: number): Pick<Scenario, 'name' | 'unit'> {
  return { name: `publish-${calls}`, unit: JOBS };
}

function consuming(concurrency: number): Scenario {
  return {
    name: `consume-${concurrency}`,
    about: `40 000 jobs that wait are run and acknowledged until none is left: ours with concurrency ${concurrency}, the others with a prefetch of 1000.`,
    unit: JOBS,
    jobs: 40_000,
    ...sides(drain(onBroker), { raw: undefined, setting: at(concurrency) }),
  };
}

function at(concurrency: number): Setting {
  return { ...BARE, concurrency };
}

interface Against {
  /** The goal against raw amqplib. */
  readonly raw: number | undefined;
  /** @default true */
  readonly rascal?: boolean;
  /** @default BARE */
  readonly setting?: Setting;
}

function sides(
  race: Race,
  { raw, rascal: hasRascal = true, setting = BARE }: Against,
): Pick<Scenario, 'ours' | 'peers'> {
  const peer = ({ name, open }: Library) => ({ name, run: race(open, setting) });
  return {
    ours: race(switchyard.open, setting),
    peers: [
      { ...peer(rawAmqplib), ...(raw === undefined ? {} : { goal: raw }) },
      ...(hasRascal ? [peer(rascal)] : []),
    ],
  };
}
