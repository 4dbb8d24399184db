import type { Capabilities } from '../contract/capabilities.ts';

/** Who provides a feature: the broker, core in its stead, a store, or nobody (then it is refused). */
export type Support = 'native' | 'emulated' | 'store' | 'none';

/** How one feature is had on this engine. */
export interface FeatureSupport {
  readonly support: Support;
  /** By what means; for `none`, what to do instead. */
  readonly via: string;
  /** Longest wait in milliseconds, for features that wait. */
  readonly maxMs?: number;
  /** How finely it is measured, in milliseconds. */
  readonly resolutionMs?: number;
  /** How many priorities are told apart. */
  readonly levels?: number;
}

/** Names of features, as users type them. */
export type FeatureName =
  | 'delayMs'
  | 'backoff'
  | 'priority'
  | 'agingMs'
  | 'orderingKey'
  | 'id'
  | 'unique'
  | 'jobs'
  | 'queues.pause'
  | 'deadLetters'
  | 'deadLetters.list'
  | 'queues.stats'
  | 'queues.purge'
  | 'poisonLimit'
  | 'idempotentPublish'
  | 'durability'
  | 'confirm'
  | 'shared';

/** Every feature of an engine and how it is had. */
export type EngineCapabilities = Readonly<Record<FeatureName, FeatureSupport>>;

/** What an engine has beside its driver's own capabilities. */
export interface Surroundings {
  readonly holdMs: number;
  /** `fused`: the driver is the store. */
  readonly store: 'none' | 'fused' | 'separate';
  /** Whether other processes that connect see the same queues. */
  readonly shared: boolean;
}

const NO_STORE =
  'Give the engine a store (QUEUE_STORE, or option store), or choose a driver that is one: redis, inmemory.';

/** Reads off a driver's capabilities, and the store beside it, what an engine can do and by what means. */
export function engineCapabilities(
  driver: Capabilities,
  { holdMs, store, shared }: Surroundings,
): EngineCapabilities {
  const stored = storedBy(store);
  return Object.freeze({
    delayMs: delaySupport(driver, { holdMs, store, shared }),
    backoff: backoffSupport(driver, { holdMs, store, shared }),
    priority: prioritySupport(driver),
    agingMs: agingSupport(driver),
    orderingKey:
      driver.ordering === 'none'
        ? none('Use a driver that orders by key, or make the handler independent of order.')
        : native(driver.ordering === 'key' ? 'any key' : 'queues declared as ordered'),
    id: driver.uniqueIds
      ? native('unique as long as the job lives')
      : stored('unique as long as the job, its record or its tombstone lives'),
    unique: stored('a lock per key, held until the job ends'),
    jobs: stored('a record per job'),
    'queues.pause':
      store === 'none' && driver.control
        ? native('reaches the processes that are up')
        : stored('remembered, and told to all'),
    // Beside a separate store nothing is moved in one step: what is decided is written down first.
    deadLetters:
      driver.deadLetter && store !== 'separate'
        ? native('moved in one step')
        : emulated('a confirmed copy, then an ack'),
    'deadLetters.list': driver.peek
      ? native('looked at without taking')
      : none('Redrive with a limit instead: this broker cannot look without taking.'),
    'queues.stats':
      driver.stats === 'none'
        ? none('The broker does not count; watch the events instead.')
        : native(countedBy(driver.stats, store)),
    'queues.purge': driver.purge
      ? native('in one step')
      : emulated('received and acked until empty'),
    poisonLimit:
      driver.deathCount && store !== 'separate'
        ? native('the broker counts the deaths of workers')
        : store === 'none'
          ? none(
              `Nobody counts the deaths of workers here: a job that kills its process is delivered again and again. ${NO_STORE}`,
            )
          : stored('counted by claims'),
    idempotentPublish: repeatSupport(driver, store),
    durability: driver.durable
      ? native('survives a restart of the broker')
      : none('Jobs live as long as the process does.'),
    confirm: driver.confirms
      ? native('waits for replicas, or for the disk, where a job asks')
      : none(
          'Leave it out: a call is answered once the broker has the job, as safely as docs/guarantees.md says. Or choose a driver that can wait for replicas: redis.',
        ),
    shared: shared
      ? native('every process that connects sees the same queues')
      : none(
          'The queues live in one process: use the engine there, or choose a driver with a broker.',
        ),
  });
}

/** Beside a separate store a job that is taken back leaves its message in the broker. */
function countedBy(stats: Capabilities['stats'], store: Surroundings['store']): string {
  const counts = stats === 'waiting' ? 'what waits and what is dead; approximate' : stats;
  return store === 'separate'
    ? `${counts}; messages are counted: a copy of a job that was cancelled, removed or promoted until a worker meets it`
    : counts;
}

/** Whether a publish without an answer can be asked for again, by the engine and by its caller. */
function repeatSupport(driver: Capabilities, store: Surroundings['store']): FeatureSupport {
  const known =
    store !== 'none'
      ? 'while the job lives or something is kept of it'
      : driver.uniqueIds
        ? 'while the job lives'
        : undefined;
  const later =
    known === undefined
      ? 'what stays unknown is told as EnqueueUnknownError, and option repeat is refused'
      : `option repeat is recognised by the job's id ${known}`;
  if (driver.recognisesRepeats) return native(`the engine asks again as the same batch; ${later}`);
  if (known === undefined) return none(`The engine does not ask again; ${later}.`);
  return driver.uniqueIds ? native(later) : { support: 'store', via: later };
}

/** A hundred years: longer delays are a mistake rather than a wish. */
const LONGEST_TIMER_MS = 3_155_760_000_000;
const TIMER: FeatureSupport = Object.freeze({
  support: 'store',
  via: 'a timer of the store',
  maxMs: LONGEST_TIMER_MS,
  resolutionMs: 1,
});

function delaySupport(driver: Capabilities, { holdMs, store }: Surroundings): FeatureSupport {
  if (driver.delay !== false) return { ...native('the broker'), ...driver.delay };
  if (store === 'separate') return TIMER;
  return {
    ...emulated('the worker holds the delivery, up to holdMs'),
    maxMs: holdMs,
    resolutionMs: 1,
  };
}

function backoffSupport(driver: Capabilities, { holdMs, store }: Surroundings): FeatureSupport {
  if (driver.release === 'delayed')
    return {
      ...native('a release with delay'),
      ...(driver.delay === false ? undefined : driver.delay),
    };
  if (driver.delay !== false)
    return { ...emulated('a delayed copy, then an ack'), ...driver.delay };
  if (store === 'separate') return TIMER;
  return {
    ...emulated('a copy that the worker holds, up to holdMs'),
    maxMs: holdMs,
    resolutionMs: 1,
  };
}

function prioritySupport(driver: Capabilities): FeatureSupport {
  if (driver.priority !== false) return { ...native('the broker'), levels: driver.priority.levels };
  return { ...emulated('three bands (0–3, 4–6, 7–9), drained strictly'), levels: 3 };
}

function agingSupport({ priority }: Capabilities): FeatureSupport {
  if (priority === false)
    return emulated('a lower band that was left aside for its share of the time gets a turn');
  if (priority.aging === true) return native('by the time each job has waited');
  return none(
    'Leave it out (priorities are then strict), give jobs that must not starve a queue of their own, or choose a driver that ages what waits.',
  );
}

function native(via: string): FeatureSupport {
  return { support: 'native', via };
}

function emulated(via: string): FeatureSupport {
  return { support: 'emulated', via };
}

function storedBy(store: Surroundings['store']): (via: string) => FeatureSupport {
  switch (store) {
    case 'none':
      return () => none(NO_STORE);
    case 'fused':
      return native;
    case 'separate':
      return (via) => ({ support: 'store', via });
  }
}

function none(remedy: string): FeatureSupport {
  return { support: 'none', via: remedy };
}
