import type { Peer, Scenario } from '../target.ts';
import type { Workload } from '../workload.ts';
import { ASYNQ } from './asynq.ts';
import { beeQueue } from './libraries/bee-queue.ts';
import { bullmq } from './libraries/bullmq.ts';
import { rawIoredis } from './libraries/raw-ioredis.ts';
import { switchyard } from './libraries/switchyard.ts';
import type { Race, Setting } from '../queues/library.ts';

/** Goals against a peer: of the scenario, and of its further readings by name. */
export interface Goals {
  readonly goal?: number;
  readonly goals?: Readonly<Record<string, number>>;
}

/** The peers of a race that take part, with their goals. */
export interface Against {
  readonly bullmq?: Goals;
  readonly beeQueue?: Goals;
  readonly raw?: Goals;
  /** Asynq's own way to run it. */
  readonly asynq?: Goals & { readonly run: Workload };
}

/** No goal against a peer. */
export const NO_GOAL: Goals = {};

/** Ours and the peers of a scenario, all raced in the same way and used in the same setting. */
export function sides(
  race: Race,
  setting: Setting,
  { bullmq: bull, beeQueue: bee, raw, asynq }: Against,
): Pick<Scenario, 'ours' | 'peers'> {
  const peer = ({ name, open }: typeof bullmq, goals: Goals | undefined): readonly Peer[] =>
    goals === undefined ? [] : [{ ...goals, name, run: race(open, setting) }];
  return {
    ours: race(switchyard.open, setting),
    peers: [
      ...peer(bullmq, bull),
      ...peer(beeQueue, bee),
      ...(asynq === undefined ? [] : [{ ...asynq, name: ASYNQ }]),
      ...peer(rawIoredis, raw),
    ],
  };
}
