import type { EngineOptions } from '@switchyard/core';
import type { DriverSpec } from '../fault-target.ts';
import type { Death } from './deaths.ts';

type RecordsOption = NonNullable<EngineOptions['records']>;

/** What a child process is told when it starts. */
export interface ChildSetup {
  /** Its name in the ledger. */
  readonly name: string;
  readonly folder: string;
  readonly driver: DriverSpec;
  /** @default the driver's own */
  readonly store?: DriverSpec | undefined;
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
  /** Asks for its health all the time, and writes down each change. */
  readonly watchesHealth: boolean;
  /** Queues it reads and their weights, beside or instead of `queue`. @default queue alone */
  readonly queues?: Readonly<Record<string, number>>;
  /** As `start()` has it. */
  readonly agingMs?: number;
  /** As the engine has it. */
  readonly records?: RecordsOption;
  /** As the engine has it. */
  readonly unknownTaskMs?: number;
  /** How long renewals fail, from the first one on, in milliseconds. @default 0 */
  readonly failsRenewalsMs?: number;
  /** Largest heap in MiB; V8's own limit where missing. */
  readonly heapMiB?: number;
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
  /** How it does that. @default 'SIGKILL' */
  readonly killsBy?: Death;
  /** Attempts in which it throws, until it is redriven; all of them where `'always'`. */
  readonly throwsIn?: readonly number[] | 'always';
  /** How its handler ends it, where it does nothing else. @default done */
  readonly ends?: 'discarded' | 'unrecoverable';
  /** What its first run throws, by its name among `THROWN`. */
  readonly throwsWhat?: string;
  /** Name of a value of which `value` must be a true copy. */
  readonly copyOf?: string;
  readonly value?: unknown;
}

/** Header of a job one settlement of which is to be the end of its process: `before` it is sent, or `after` its answer. */
export const KILL_AT_SETTLE = 'kill-at-settle';

/** What a parent tells its child: write down what you hold open. */
export interface ParentMessage {
  readonly type: 'measure';
  readonly span: string;
  readonly phase: 'baseline' | 'end';
}

/** What a child tells its parent. */
export type ChildMessage =
  | { readonly type: 'up' }
  | { readonly type: 'measured' }
  | { readonly type: 'failed'; readonly error: string };
