import type { Capabilities, Driver, MaybePromise } from '@switchyard/core/driver';
import type { HarnessTime } from './harness-time.ts';

/**
 * What a driver's author hands to the suites. There is nothing in it that leaves a case out: which
 * cases there are follows from `capabilities` alone, and these are compared with the driver's own.
 */
export interface DriverHarness {
  /** Shown in the names of the tests. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly time: HarnessTime;
  /** Whether the driver is a store too. @default false */
  readonly fused?: boolean | undefined;
  /** Length of the leases the suites ask for. On real time 1 or 2 seconds: they are waited for, and a busy machine must get through a case in one. */
  readonly leaseMs: number;
  /** A new driver on an empty namespace of its own, not yet connected. The suite closes it. */
  create(): MaybePromise<Driver>;
  /** Puts bytes without an envelope of ours into a queue, as a stranger would. */
  injectMalformed(driver: Driver, queue: string, bytes: Uint8Array): Promise<void>;
  /** A queue that keeps order. Needed by drivers that declare `ordering: 'declared'`, and only there. */
  readonly orderedQueue?: string | undefined;
  /** Restarts the broker and answers a new driver on the same namespace. Needed by drivers that declare `durable`. */
  restart?(driver: Driver): Promise<Driver>;
  /** Whether `restart` is noticed by no other driver: cases that restart may then run beside others too. @default false */
  readonly restartsAlone?: boolean | undefined;
  /**
   * Whether `restart`, called for several drivers in the same turn, restarts their broker once: cases that restart
   * then run side by side, and all of them are restarted together. @default false
   */
  readonly restartsTogether?: boolean | undefined;
}
