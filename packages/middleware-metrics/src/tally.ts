import { Distribution } from './local-histogram.ts';

/** How runs end, as the label `status` says it. */
const ALL = ['completed', 'failed', 'retried', 'dead', 'discarded', 'cancelled'] as const;

export type Status = (typeof ALL)[number];

/** All of them. */
export const STATUSES: readonly Status[] = ALL;

const DURATION_BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600];
const WAIT_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400];
const ENQUEUE_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Bounds of the buckets, in seconds. */
export const BUCKETS: Readonly<Record<'duration' | 'wait' | 'enqueue', readonly number[]>> = {
  duration: DURATION_BUCKETS,
  wait: WAIT_BUCKETS,
  enqueue: ENQUEUE_BUCKETS,
};

/** What a tally counts: one task, on one queue, by one driver. */
export interface TallyKey {
  readonly driver: string;
  readonly queue: string;
  readonly task: string;
}

/** What is counted of one task on one queue; one object, so that a job costs no look-up of labels. */
export class TaskTally {
  readonly key: TallyKey;
  enqueued = 0;
  readonly ended: Record<Status, number> = {
    completed: 0,
    failed: 0,
    retried: 0,
    dead: 0,
    discarded: 0,
    cancelled: 0,
  };
  readonly durations: Partial<Record<Status, Distribution>> = {};

  constructor(key: TallyKey) {
    this.key = key;
  }

  /** A run ended so, after so many milliseconds; `undefined` where nobody knows. */
  end(status: Status, durationMs: number | undefined): void {
    this.ended[status] += 1;
    if (durationMs === undefined) return;
    let durations = this.durations[status];
    if (durations === undefined) {
      durations = new Distribution(DURATION_BUCKETS);
      this.durations[status] = durations;
    }
    durations.observe(durationMs / 1_000);
  }
}

/** What is counted of one queue. */
export class QueueTally {
  readonly queue: string;
  stuck = 0;
  leaseLost = 0;
  readonly waits: Distribution = new Distribution(WAIT_BUCKETS);

  constructor(queue: string) {
    this.queue = queue;
  }
}

/** What is counted of one driver. */
export class DriverTally {
  readonly driver: string;
  reconnects = 0;
  readonly enqueues: Distribution = new Distribution(ENQUEUE_BUCKETS);

  constructor(driver: string) {
    this.driver = driver;
  }
}

/** Names of tasks come with messages, from anywhere: so many are told apart. */
const MOST_TASKS = 1_000;
const OTHERS = '(others)';

/** What is counted, in plain numbers: a scrape reads them. */
export class Tallies {
  readonly payloadErrors: Record<'undecodable' | 'invalid_payload', number> = {
    undecodable: 0,
    invalid_payload: 0,
  };
  readonly #tasks = new Map<string, TaskTally>();
  readonly #queues = new Map<string, QueueTally>();
  readonly #drivers = new Map<string, DriverTally>();
  #last: TaskTally | undefined;

  /** The tally of a task. Jobs of one task mostly come one after the other. */
  task(
    driver: string,
    { queue, task }: { readonly queue: string; readonly task: string },
  ): TaskTally {
    const last = this.#last?.key;
    const isLast = last?.task === task && last.queue === queue && last.driver === driver;
    if (this.#last === undefined || !isLast) this.#last = this.#find({ driver, queue, task });
    return this.#last;
  }

  queue(queue: string): QueueTally {
    let found = this.#queues.get(queue);
    if (found === undefined) {
      found = new QueueTally(queue);
      this.#queues.set(queue, found);
    }
    return found;
  }

  driver(driver: string): DriverTally {
    let found = this.#drivers.get(driver);
    if (found === undefined) {
      found = new DriverTally(driver);
      this.#drivers.set(driver, found);
    }
    return found;
  }

  get tasks(): readonly TaskTally[] {
    return [...this.#tasks.values()];
  }

  get queues(): readonly QueueTally[] {
    return [...this.#queues.values()];
  }

  get drivers(): readonly DriverTally[] {
    return [...this.#drivers.values()];
  }

  #find(key: TallyKey): TaskTally {
    const text = `${key.driver} ${key.queue} ${key.task}`;
    const found = this.#tasks.get(text);
    if (found !== undefined) return found;
    const isOneTooMany = this.#tasks.size >= MOST_TASKS && key.task !== OTHERS;
    if (isOneTooMany) return this.#find({ ...key, task: OTHERS });
    const made = new TaskTally(key);
    this.#tasks.set(text, made);
    return made;
  }
}
