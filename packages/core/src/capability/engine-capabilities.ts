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
  | 'orderingKey'
  | 'id'
  | 'deadLetters'
  | 'deadLetters.list'
  | 'queues.stats'
  | 'queues.purge'
  | 'poisonLimit'
  | 'idempotentPublish'
  | 'durability';

/** Every feature of an engine and how it is had. */
export type EngineCapabilities = Readonly<Record<FeatureName, FeatureSupport>>;

/** Reads off a driver's capabilities what an engine on it can do, and by what means. */
export function engineCapabilities(driver: Capabilities, holdMs: number): EngineCapabilities {
  return Object.freeze({
    delayMs: delaySupport(driver, holdMs),
    backoff: backoffSupport(driver, holdMs),
    priority: prioritySupport(driver),
    orderingKey:
      driver.ordering === 'none'
        ? none('Use a driver that orders by key, or make the handler independent of order.')
        : native(driver.ordering === 'key' ? 'any key' : 'queues declared as ordered'),
    id: driver.uniqueIds
      ? native('unique as long as the job lives')
      : none('Leave `id` out; the broker cannot tell whether it exists.'),
    deadLetters: driver.deadLetter
      ? native('moved in one step')
      : emulated('a confirmed copy, then an ack'),
    'deadLetters.list': driver.peek
      ? native('looked at without taking')
      : none('Redrive with a limit instead: this broker cannot look without taking.'),
    'queues.stats':
      driver.stats === 'none'
        ? none('The broker does not count; watch the events instead.')
        : native(driver.stats),
    'queues.purge': driver.purge
      ? native('in one step')
      : emulated('received and acked until empty'),
    poisonLimit: driver.deathCount
      ? native('the broker counts the deaths of workers')
      : none(
          'Nobody counts the deaths of workers here: a job that kills its process is delivered again and again.',
        ),
    idempotentPublish: driver.recognisesRepeats
      ? native('a repeated batch is recognised')
      : none('A publish without an answer is told to the caller as EnqueueUnknownError.'),
    durability: driver.durable
      ? native('survives a restart of the broker')
      : none('Jobs live as long as the process does.'),
  });
}

function delaySupport(driver: Capabilities, holdMs: number): FeatureSupport {
  if (driver.delay !== false) return { ...native('the broker'), ...driver.delay };
  return {
    ...emulated('the worker holds the delivery, up to holdMs'),
    maxMs: holdMs,
    resolutionMs: 1,
  };
}

function backoffSupport(driver: Capabilities, holdMs: number): FeatureSupport {
  if (driver.release === 'delayed')
    return {
      ...native('a release with delay'),
      ...(driver.delay === false ? undefined : driver.delay),
    };
  if (driver.delay !== false)
    return { ...emulated('a delayed copy, then an ack'), ...driver.delay };
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

function native(via: string): FeatureSupport {
  return { support: 'native', via };
}

function emulated(via: string): FeatureSupport {
  return { support: 'emulated', via };
}

function none(remedy: string): FeatureSupport {
  return { support: 'none', via: remedy };
}
