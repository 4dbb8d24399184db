import { SCENARIOS } from '../kafka/scenarios.ts';
import { switchyard } from '../kafka/libraries/switchyard.ts';
import { onKafka } from '../kafka/server.ts';
import { setUp } from '../kafka/set-up.ts';
import { BARE } from '../queues/library.ts';
import { drain } from '../queues/workloads/drain.ts';
import { enqueueInFlight } from '../queues/workloads/enqueue.ts';
import type { Target } from '../target.ts';

const REMARKS: readonly string[] = [
  'Switches: ours has ids, envelope, retries, dead letters, an ack for each job and its default serializer with its check, and no store. Raw kafkajs packs and unpacks the same payload, sends with the idempotent producer and waits for all replicas. Each run has topics of its own, which are removed after it. A run fails unless each job was there and ran exactly once, and its offset was committed in the end.',
];

/** The Kafka driver beside its client library alone. */
export const target: Target = {
  driver: 'kafka',
  scenarios: SCENARIOS,
  profiles: [
    {
      name: 'produce',
      about: 'enqueue() with 100 calls under way, default engine without a store',
      jobs: 100_000,
      run: enqueueInFlight(onKafka, 100)(switchyard.open, BARE),
    },
    {
      name: 'consume',
      about: 'running jobs that were added before, concurrency 100, no store',
      jobs: 200_000,
      run: drain(onKafka)(switchyard.open, { ...BARE, concurrency: 100 }),
    },
  ],
  packages: ['kafkajs', 'msgpackr'],
  rounds: 3,
  sampling: { warmUps: 2, warmUpJobs: 2_000, warmUpMs: 1_500, samples: 1 },
  remarks: REMARKS,
  setUp,
};
