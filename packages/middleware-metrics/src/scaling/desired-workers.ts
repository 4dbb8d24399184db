import type { ScalingSettings } from './scaling-options.ts';

/** What is known of one queue when its workers are counted. */
export interface Demand {
  /** Jobs that are due and wait. */
  readonly backlog: number;
  /** Jobs that run. */
  readonly inFlight: number;
  /** `undefined` where the broker cannot tell. */
  readonly oldestAgeSeconds: number | undefined;
  /** `undefined` before a first run was seen. */
  readonly averageRunSeconds: number | undefined;
  /** Jobs that one worker runs at once. */
  readonly slots: number;
  /** Workers that read it now; `undefined` where nobody can tell. */
  readonly workers: number | undefined;
}

/**
 * How many workers a queue asks for at this instant: as many as run what is there within `targetDrainMs`; one for each
 * `sloMs` that the oldest job has waited, so that jobs of unknown length are not left lying; and none
 * fewer than there are while nobody knows how long a job takes. Within `minWorkers` and `maxWorkers`.
 */
export function desiredWorkers(demand: Demand, settings: ScalingSettings): number {
  const { minWorkers, maxWorkers } = settings;
  const wanted = Math.max(byWork(demand, settings), byAge(demand, settings));
  return Math.min(maxWorkers, Math.max(minWorkers, wanted));
}

function byWork(
  { backlog, inFlight, averageRunSeconds, slots, workers = 0 }: Demand,
  { targetDrainMs }: ScalingSettings,
): number {
  const jobs = backlog + inFlight;
  if (jobs === 0) return 0;
  if (averageRunSeconds === undefined) return Math.max(1, workers);
  const needed = (jobs * averageRunSeconds * 1_000) / (slots * targetDrainMs);
  return Math.max(1, Math.ceil(needed));
}

function byAge({ backlog, oldestAgeSeconds = 0 }: Demand, { sloMs }: ScalingSettings): number {
  return backlog === 0 ? 0 : Math.ceil((oldestAgeSeconds * 1_000) / sloMs);
}
