import type { Tallies } from '../tally.ts';
import type { QueueSight } from '../watched-engine.ts';
import { desiredWorkers } from './desired-workers.ts';
import type { ScalingSettings } from './scaling-options.ts';
import { Steady } from './steady.ts';

/** How many workers one queue asks for, and why. */
export interface QueueScaling {
  readonly queue: string;
  /** Jobs that are due and wait. */
  readonly backlog: number;
  /** Jobs that run; where the broker cannot tell, those of all queues that its workers read. */
  readonly inFlight: number;
  /** Age of the oldest job that waits; `undefined` where the broker cannot tell. */
  readonly oldestAgeSeconds: number | undefined;
  readonly desiredWorkers: number;
}

/** Slots of a worker while none is known. */
const USUAL_SLOTS = 10;

/** Counts the workers that queues ask for. */
export class Scaling {
  readonly #settings: ScalingSettings;
  readonly #tallies: Tallies;
  readonly #now: () => number;
  readonly #steady = new Map<string, Steady>();

  constructor(settings: ScalingSettings, tallies: Tallies, now: () => number = monotonic) {
    this.#settings = settings;
    this.#tallies = tallies;
    this.#now = now;
  }

  /** Of one queue as it was just seen; `undefined` where its jobs cannot be counted. */
  of(seen: QueueSight): QueueScaling | undefined {
    const { queue, stats, consumers, slots } = seen;
    if (stats === undefined) return undefined;
    const { waiting: backlog, active, oldestJobAgeSeconds: oldestAgeSeconds } = stats;
    const inFlight = active ?? seen.busy;
    // Taken for none, jobs that run would cost their workers.
    if (inFlight === undefined) return undefined;
    const demand = {
      backlog,
      inFlight,
      oldestAgeSeconds,
      averageRunSeconds: averageRun(queue, this.#tallies),
      slots: slots ?? USUAL_SLOTS,
      workers: consumers,
    };
    const wanted = desiredWorkers(demand, this.#settings);
    const steady = this.#steady.get(queue) ?? new Steady(this.#settings.holdMs);
    this.#steady.set(queue, steady);
    const desired = steady.follow(wanted, this.#now());
    return { queue, backlog, inFlight, oldestAgeSeconds, desiredWorkers: desired };
  }
}

function monotonic(): number {
  return performance.now();
}

/** Of the runs that this process has seen end. */
function averageRun(queue: string, { tasks }: Tallies): number | undefined {
  const all = tasks
    .filter(({ key }) => key.queue === queue)
    .flatMap(({ durations }) => Object.values(durations));
  const count = all.reduce((sum, values) => sum + values.count, 0);
  return count === 0 ? undefined : all.reduce((sum, values) => sum + values.sum, 0) / count;
}
