import type { Sampling } from '../measure/sampling.ts';
import { BARE, type Library, type Race } from '../queues/library.ts';
import { drain } from '../queues/workloads/drain.ts';
import { enqueueInBulk, enqueueInFlight } from '../queues/workloads/enqueue.ts';
import { idleCpu } from '../queues/workloads/idle-cpu.ts';
import { lateness } from '../queues/workloads/lateness.ts';
import { latency, RATE } from '../queues/workloads/latency.ts';
import type { Peer, Scenario } from '../target.ts';
import { rawKafkajs, usualKafkajs } from './libraries/raw-kafkajs.ts';
import { switchyard } from './libraries/switchyard.ts';
import { timers } from './libraries/timers.ts';
import { onKafka } from './server.ts';

const ONCE: Sampling = { warmUps: 0, samples: 1 };
const DELAY_MS = 3_000;
const JOBS = 'jobs/s';
const CONCURRENCY = 100;

/** What is measured beside raw kafkajs, the ceiling, and what kafkajs does by default. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'produce-1',
    about: 'Jobs are added one by one, each call awaited until all replicas have it. Nothing runs.',
    unit: JOBS,
    jobs: 2_000,
    ...sides(enqueueInFlight(onKafka, 1), [{ library: rawKafkajs }]),
  },
  {
    name: 'produce-100',
    about:
      'Jobs are added with 100 calls under way, each awaited by itself. Raw kafkajs sends a request for each. Nothing runs.',
    unit: JOBS,
    jobs: 10_000,
    ...sides(enqueueInFlight(onKafka, 100), [{ library: rawKafkajs, goal: 15 }]),
  },
  {
    name: 'produce-bulk',
    about: 'Jobs are added by calls with 1000 each, one call after the other. Nothing runs.',
    unit: JOBS,
    jobs: 100_000,
    ...sides(enqueueInBulk(onKafka, 1), [{ library: rawKafkajs, goal: 0.75 }]),
  },
  {
    name: 'consume',
    about: `200 000 jobs that wait are run until none is left, from the call that starts the worker: ours with concurrency ${CONCURRENCY}. Raw kafkajs unpacks and handles one batch for each partition, and commits behind it.`,
    unit: JOBS,
    jobs: 200_000,
    sampling: ONCE,
    ...sides(drain(onKafka), [{ library: rawKafkajs, goal: 0.6 }]),
  },
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
    ...sides(latency(onKafka), [
      { library: rawKafkajs, goal: 2 },
      { library: usualKafkajs, goal: 1 / 8 },
    ]),
  },
  {
    name: 'late-p50',
    about: `How late jobs run that were added with a delay of ${DELAY_MS} ms: the middle one. Kafka and kafkajs have no delays, so beside it stand timers in the process itself, which lose all on a crash.`,
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
    ...sides(lateness(onKafka, DELAY_MS), [{ library: timers }]),
  },
  {
    name: 'idle-cpu',
    about:
      'Processor time of Kafka and one worker whose queue is empty, together, in ms a second, over 6 s.',
    unit: 'ms/s',
    finding: 'cpu',
    jobs: 1,
    sampling: ONCE,
    ...sides(idleCpu(onKafka), [{ library: rawKafkajs }]),
  },
];

interface Against {
  readonly library: Library;
  readonly goal?: number;
}

function sides(race: Race, against: readonly Against[]): Pick<Scenario, 'ours' | 'peers'> {
  const setting = { ...BARE, concurrency: CONCURRENCY };
  const peer = ({ library: { name, open }, goal }: Against): Peer => {
    const run = race(open, setting);
    return goal === undefined ? { name, run } : { name, run, goal };
  };
  return { ours: race(switchyard.open, setting), peers: against.map(peer) };
}
