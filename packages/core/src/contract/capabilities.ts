/**
 * What a broker does natively, declared as data by its driver.
 *
 * Core reads these and nothing else about a driver. What is missing is emulated, taken over by a
 * store, or refused with an `UnsupportedFeatureError`; the fallback stands beside each field.
 */
export interface Capabilities {
  /** Holds a published message back. Missing: the worker holds it under its lease up to `holdMs`; longer delays are refused. */
  readonly delay: false | { readonly maxMs: number; readonly resolutionMs: number };
  /**
   * Gives a delivery back to its queue: `immediate` as it was and at once, `delayed` also later and
   * with patched headers. Missing: core publishes a copy, then acks.
   */
  readonly release: 'none' | 'immediate' | 'delayed';
  /** What bonds a delivery to its consumer. `timed` leases are renewed; the others end with their bond. */
  readonly lease: 'timed' | 'connection' | 'partition';
  /** Moves a delivery to its dead-letter queue in one step. Missing: core publishes a copy there, then acks. */
  readonly deadLetter: boolean;
  /**
   * Higher first inside one queue. Missing: core spreads jobs over three bands, which it drains
   * strictly. `aging`: a subscription with `agingMs` is honoured, exactly; where priority is declared
   * and aging is not, `start({ agingMs })` is refused.
   */
  readonly priority: false | { readonly levels: number; readonly aging?: boolean | undefined };
  /**
   * FIFO per ordering key, one unsettled delivery per key at a time: for any key, on queues declared
   * so, or not at all (then refused).
   */
  readonly ordering: 'none' | 'declared' | 'key';
  /** `dynamic`: each receive may ask for another number. `fixed`: never more than `prefetch` of the subscription. */
  readonly prefetch: 'dynamic' | 'fixed';
  /** Counts how often a delivery was lost to the death of its worker. Missing: no poison guard without a store. */
  readonly deathCount: boolean;
  /** Answers a repeated `publish` or `settle` batch as the first time, for ten minutes. Missing: an unknown outcome is told to the caller. */
  readonly recognisesRepeats: boolean;
  /** Knows whether a job with a given id is alive in the queue. Missing: ids given by the user are refused. */
  readonly uniqueIds: boolean;
  /** Counts messages by state; `waiting`: only those that wait, and nearly. Missing: reported as unknown, never as zero. */
  readonly stats: 'none' | 'waiting' | 'approximate' | 'exact';
  /** Looks at messages without taking them, the oldest first. Missing: lists are refused. */
  readonly peek: boolean;
  /** Empties a queue in one step. Missing: core receives and acks until it is empty. */
  readonly purge: boolean;
  /** Carries words of control (pause, cancel) to all processes that are up. Missing: those need a store. */
  readonly control: boolean;
  /**
   * Answers a publish only once replicas have it, or it is on disk, where that is asked for. Missing: option
   * `confirm` is refused, and a publish is answered as soon as the broker has it.
   */
  readonly confirms: boolean;
  /** Whether an accepted message survives a restart of the broker. */
  readonly durable: boolean;
}

/**
 * Members `M` that exist if capability `D` is declared, are absent if it is `Absent`, and optional
 * while the literal type is not known.
 */
export type Offers<D, Absent, M> = [D] extends [Absent]
  ? object
  : Absent extends D
    ? Partial<M>
    : M;
