import { getQueueEngine, type EngineOptions, type QueueEngine } from '@switchyard/core';
import { inmemory } from '@switchyard/driver-inmemory';
import { passThrough, unchecked } from '../codec.ts';
import { asyncQueue } from '../contenders/async-queue.ts';
import type { OpenContender } from '../contenders/contender.ts';
import { engineContender } from '../contenders/engine.ts';
import { fastqPromise } from '../contenders/fastq.ts';
import { pQueue } from '../contenders/p-queue.ts';
import { withCodec } from '../contenders/with-codec.ts';
import { PAYLOAD, PAYLOAD_BYTES } from '../payload.ts';
import type { Peer, Scenario, Target } from '../target.ts';
import type { Workload } from '../workload.ts';
import { enqueueInBulk, enqueueInFlight } from '../workloads/enqueue.ts';
import { drainOnly, fillThenDrain } from '../workloads/fill-then-drain.ts';
import { keepOutstanding } from '../workloads/keep-outstanding.ts';

const OUTSTANDING = 100;
const BULK = 1_000;
const HOUR_MS = 3_600_000;

const engine = (options: EngineOptions = {}) => engineContender(() => open(options));

function open(options: EngineOptions): QueueEngine {
  // A driver object would keep its own type; the scenarios need none of it.
  return getQueueEngine({ ...options, driver: inmemory() }) as unknown as QueueEngine;
}

/** A way to race contenders that is the same for ours and every peer. */
type Race = (open: OpenContender, payload: unknown) => Workload;

const fillAndDrain: Race = (contender, payload) => fillThenDrain(contender, payload);
const outstanding: Race = (contender, payload) => keepOutstanding(contender, payload, OUTSTANDING);

const LIBRARIES: readonly { readonly name: string; readonly open: OpenContender }[] = [
  { name: 'p-queue', open: pQueue },
  { name: 'fastq.promise', open: fastqPromise },
  { name: 'async.queue', open: asyncQueue },
];

/** The libraries as peers of one race; a goal is set against p-queue alone. */
function libraries(race: Race, codec: 'codec' | 'bytes', goal: number): readonly Peer[] {
  return LIBRARIES.map(({ name, open: bare }) => ({
    name,
    run: codec === 'codec' ? race(withCodec(bare), PAYLOAD) : race(bare, PAYLOAD_BYTES),
    ...(name === 'p-queue' ? { goal } : {}),
  }));
}

const ON =
  'Ours with ids, envelope, leases, retries, dead letters and the check of batch repeats on, as always';
const CODEC = `${ON}; default serializer with its check that the payload survives; peers pack and unpack by the same msgpackr, unchecked`;
const BYTES = `${ON}; the payload is 114 bytes that the engine's serializer option hands through uncopied, as the peers do`;

/** A race without a codec and the same with one. */
function withoutAndWithCodec(
  { name, about, race }: { readonly name: string; readonly about: string; readonly race: Race },
  goals: { readonly bytes: number; readonly codec: number },
): readonly Scenario[] {
  const common = { unit: 'jobs/s', jobs: 50_000 } as const;
  return [
    {
      ...common,
      name,
      about: `${about} ${BYTES}.`,
      ours: race(engine({ serializer: passThrough }), PAYLOAD_BYTES),
      peers: libraries(race, 'bytes', goals.bytes),
    },
    {
      ...common,
      name: `${name}-codec`,
      about: `The same. ${CODEC}.`,
      ours: race(engine(), PAYLOAD),
      peers: libraries(race, 'codec', goals.codec),
    },
  ];
}

const RACES: readonly Scenario[] = [
  ...withoutAndWithCodec(
    {
      name: 'fill-then-drain',
      about: 'Every job is added, then all are run.',
      race: fillAndDrain,
    },
    { bytes: 2, codec: 1 },
  ),
  ...withoutAndWithCodec(
    {
      name: 'outstanding-100',
      about: 'Producer and worker in one process, 100 jobs added and not yet run at any time.',
      race: outstanding,
    },
    { bytes: 1, codec: 0.5 },
  ),
];

const oneByOne: Peer = {
  name: 'enqueue awaited one by one',
  run: enqueueInFlight(engine(), PAYLOAD, 1),
};

const BATCHED: readonly Scenario[] = [
  {
    name: 'enqueue-in-flight',
    about:
      'enqueue() with 100 calls under way, which share publishes. Default engine, nothing runs.',
    unit: 'jobs/s',
    jobs: 50_000,
    ours: enqueueInFlight(engine(), PAYLOAD, OUTSTANDING),
    peers: [oneByOne],
  },
  {
    name: 'enqueue-many',
    about:
      'enqueueMany() with 1000 jobs a call, one call after the other. Default engine, nothing runs.',
    unit: 'jobs/s',
    jobs: 50_000,
    ours: enqueueInBulk(engine(), PAYLOAD, BULK),
    peers: [oneByOne],
  },
];

const bare: Peer = { name: 'the default engine', run: fillThenDrain(engine(), PAYLOAD) };

/** What a feature adds to filling and draining with the default engine. */
function cost(name: string, about: string, contender: OpenContender): Scenario {
  const ours = fillThenDrain(contender, PAYLOAD);
  return { name, about, unit: 'µs/job', jobs: 50_000, ours, peers: [bare] };
}

const FEATURES: readonly Scenario[] = [
  cost(
    'cost-middleware',
    'One middleware whose enqueue and process do nothing but call next().',
    engineContender(() =>
      open({}).use({
        name: 'nothing',
        enqueue: (_job, next) => next(),
        process: (_job, next) => next(),
      }),
    ),
  ),
  cost(
    'cost-listeners',
    'A listener that does nothing on each of job.enqueued, job.started and job.completed.',
    engineContender(() => {
      const made = open({});
      for (const event of ['job.enqueued', 'job.started', 'job.completed'] as const)
        made.events.on(event, () => undefined);
      return made;
    }),
  ),
  cost(
    'cost-options',
    'Every option that does not delay: id, priority, maxAttempts, backoff, timeoutMs, deadline, headers.',
    engineContender(
      () => open({}),
      (index) => ({
        id: `job-${index}`,
        priority: 7,
        maxAttempts: 3,
        backoff: { type: 'fixed', delayMs: 1_000 },
        timeoutMs: HOUR_MS,
        deadline: new Date(Date.now() + HOUR_MS),
        headers: { tenant: 'acme' },
      }),
    ),
  ),
  cost(
    'cost-payload-check',
    'A serializer of the same msgpackr without the check that a payload survives: what ours saves by it.',
    engine({ serializer: unchecked }),
  ),
];

const REMARKS: readonly string[] = [
  'The goals against p-queue were set when it did 149–206k jobs/s; warmed up as here it does more. It keeps a function and a promise for each job. Ours besides makes an id, a message, a lease and a settlement, remembers batches for repeats and keeps a record of the last 1000 jobs. That is many small steps, as the profiles show: no function of ours has a tenth of the time.',
  'The largest single part is the garbage collector, since a job that waits outlives several of its rounds.',
];

/** The in-memory driver beside the queues of functions that Node programs use instead. */
export const target: Target = {
  driver: 'inmemory',
  scenarios: [...RACES, ...BATCHED, ...FEATURES],
  profiles: [
    {
      name: 'enqueue',
      about: 'enqueue() with 100 calls under way, default engine',
      jobs: 300_000,
      run: enqueueInFlight(engine(), PAYLOAD, OUTSTANDING),
    },
    {
      name: 'drain',
      about: 'running jobs that were added before, default engine',
      jobs: 300_000,
      run: drainOnly(engine(), PAYLOAD),
    },
  ],
  packages: ['p-queue', 'fastq', 'async', 'msgpackr'],
  remarks: REMARKS,
};
