import type { DriverSpec } from '../fault-target.ts';

/** What a child process is told when it starts. */
export interface ChildSetup {
  /** Its name in the ledger. */
  readonly name: string;
  readonly folder: string;
  readonly driver: DriverSpec;
  readonly queue: string;
  readonly concurrency: number;
  /** Deliveries it holds at most. */
  readonly prefetch: number | 'adaptive';
  readonly leaseMs: number;
  /** How long a stop waits for running jobs. */
  readonly graceMs: number;
  readonly abortMs: number;
  readonly poisonLimit: number;
  /** Answers that every lease was renewed, and renews none. */
  readonly neverRenews: boolean;
}

/** What a job of a case does. Its payload. */
export interface FaultJob {
  /** Milliseconds it works. */
  readonly ms?: number;
  /** Whether it gives up when it is asked to. */
  readonly obeys?: boolean;
  /** Whether its first run never ends. */
  readonly hangs?: boolean;
  /** Milliseconds its first run blocks the event loop. */
  readonly blocksMs?: number;
  /** Runs in which it kills its process; all of them where `'always'`. */
  readonly killsIn?: readonly number[] | 'always';
  /** Attempts in which it throws. */
  readonly throwsIn?: readonly number[];
}

/** Header of a job whose first settlement is to be the end of its process. */
export const KILL_AT_SETTLE = 'kill-at-settle';

/** What a child tells its parent. */
export type ChildMessage =
  | { readonly type: 'up' }
  | { readonly type: 'failed'; readonly error: string };
