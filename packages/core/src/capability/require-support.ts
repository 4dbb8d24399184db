import { UnsupportedFeatureError } from '../exceptions/engine-errors.ts';
import { longestDelay, type Backoff } from '../retry/backoff.ts';
import type { JobOptions, TaskDefaults } from '../task/job-options.ts';
import type { EngineCapabilities, FeatureName } from './engine-capabilities.ts';

/** What a driver says besides its capabilities. */
export interface DriverLimits {
  /** Given where queues must be declared for that. */
  readonly keepsOrder?: ((queue: string) => boolean) | undefined;
  /** Longest `timeoutMs` of a job; missing where any will do. */
  readonly longestRunMs?: number | undefined;
}

/** Refuses what a driver cannot do and nothing stands in for: before anything is accepted. */
export class RequireSupport {
  readonly #driver: string;
  readonly #capabilities: EngineCapabilities;
  readonly #limits: DriverLimits;

  constructor(driver: string, capabilities: EngineCapabilities, limits: DriverLimits = {}) {
    this.#driver = driver;
    this.#capabilities = capabilities;
    this.#limits = limits;
  }

  /** Throws `UnsupportedFeatureError` for an option of a job in that queue. */
  forJob(options: JobOptions, delayMs: number, queue: string): void {
    if (options.orderingKey !== undefined) this.#ordering(queue);
    if (options.id !== undefined) this.feature('id');
    if (options.repeat !== undefined) this.#repeat();
    if (options.unique !== undefined) this.feature('unique');
    if (options.confirm !== undefined) this.feature('confirm');
    if (delayMs > 0) this.#upTo('delayMs', delayMs);
    this.forDefaults(options);
  }

  /** Throws `UnsupportedFeatureError` for an option that a task or engine sets for its jobs. */
  forDefaults(defaults: TaskDefaults): void {
    if (defaults.backoff !== undefined) this.#backoff(defaults.backoff);
    if (defaults.timeoutMs !== undefined) this.#timeout(defaults.timeoutMs);
  }

  /** Throws `UnsupportedFeatureError` unless the feature is there, whoever provides it. */
  feature(feature: FeatureName): void {
    const found = this.#capabilities[feature];
    if (found.support === 'none') throw this.refusal(feature, found.via);
  }

  /** Longest wait before another attempt or after a snooze, in milliseconds. */
  get maxRetryDelayMs(): number {
    return this.#capabilities.backoff.maxMs ?? Number.MAX_SAFE_INTEGER;
  }

  /** Longest `timeoutMs` of a job, in milliseconds; `undefined` where any will do. */
  get longestRunMs(): number | undefined {
    return this.#limits.longestRunMs;
  }

  #ordering(queue: string): void {
    this.feature('orderingKey');
    const { keepsOrder } = this.#limits;
    if (keepsOrder === undefined || keepsOrder(queue)) return;
    throw this.refusal(
      'orderingKey',
      `The queue ${queue} is not declared as ordered: say so in the options of the driver, in every process.`,
    );
  }

  /** It is recognised by its id, or not at all. */
  #repeat(): void {
    const { support, via } = this.#capabilities.id;
    if (support === 'none') throw this.refusal('repeat', via);
  }

  #backoff(backoff: Backoff): void {
    const longest = longestDelay(backoff);
    if (longest !== undefined) this.#upTo('backoff', longest);
  }

  /** A delivery that the broker takes back is run again beside the first run, where nobody holds a claim. */
  #timeout(ms: number): void {
    const { longestRunMs } = this.#limits;
    if (longestRunMs === undefined || ms <= longestRunMs) return;
    throw this.refusal(
      `timeoutMs of ${ms} ms`,
      `The broker takes back what a worker holds for longer than that, and the job would run twice at once; here the longest is ${longestRunMs} ms. Give the engine a store, which keeps the second run away (QUEUE_STORE, or option store), or raise the limit of the broker and tell the driver of it.`,
    );
  }

  #upTo(feature: 'delayMs' | 'backoff', ms: number): void {
    const { maxMs, via } = this.#capabilities[feature];
    if (maxMs !== undefined && ms > maxMs) {
      throw this.refusal(
        `${feature} of ${ms} ms`,
        `The longest it can hold a job back is ${maxMs} ms (${via}).`,
      );
    }
  }

  /** The error for a feature that only the broker itself could tell is missing. */
  refusal(feature: string, remedy: string): UnsupportedFeatureError {
    return new UnsupportedFeatureError({ feature, driver: this.#driver, remedy });
  }
}
