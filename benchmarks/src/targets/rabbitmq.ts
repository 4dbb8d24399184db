import { BARE } from '../queues/library.ts';
import { drain } from '../queues/workloads/drain.ts';
import { enqueueInFlight } from '../queues/workloads/enqueue.ts';
import { switchyard } from '../rabbitmq/libraries/switchyard.ts';
import { SCENARIOS } from '../rabbitmq/scenarios.ts';
import { onBroker } from '../rabbitmq/server.ts';
import { setUp } from '../rabbitmq/set-up.ts';
import type { Target } from '../target.ts';

const REMARKS: readonly string[] = [
  'Switches: ours has ids, envelope, retries, dead letters and its default serializer with its check, and no store. Raw amqplib and rascal pack and unpack the same payload, publish it with confirms, persistent and mandatory, and ack each message. All sides use a quorum queue on the same node, which is removed before each run. A run fails unless each job was there and ran exactly once.',
];

/** The RabbitMQ driver beside its client library alone, and rascal. */
export const target: Target = {
  driver: 'rabbitmq',
  scenarios: SCENARIOS,
  profiles: [
    {
      name: 'publish',
      about: 'enqueue() with 1000 calls under way, default engine without a store',
      jobs: 100_000,
      run: enqueueInFlight(onBroker, 1_000)(switchyard.open, BARE),
    },
    {
      name: 'consume',
      about: 'running jobs that were added before, concurrency 100, no store',
      jobs: 100_000,
      run: drain(onBroker)(switchyard.open, { ...BARE, concurrency: 100 }),
    },
  ],
  packages: ['amqplib', 'rascal', 'msgpackr'],
  rounds: 3,
  sampling: { warmUps: 2, warmUpJobs: 5_000, warmUpMs: 1_500, samples: 1 },
  remarks: REMARKS,
  setUp,
};
