import type { Handler } from '../contenders/contender.ts';
import type { Workload } from '../workload.ts';

/** What distinguishes the jobs of a run. */
export type JobKind =
  /** Nothing but the payload. */
  | 'plain'
  /** Each has a unique key of its own, held until it ends. */
  | 'unique'
  /** All priorities in turn. */
  | 'prioritised'
  /** Due in an hour, so that they lie there as long as anything is measured. */
  | 'delayed';

/** How a library is used in a run; the same for ours and every peer. */
export interface Setting {
  /** Ended jobs that are kept: none, the last so many, or all. */
  readonly keep: 'none' | number | 'all';
  readonly kind: JobKind;
  /** Jobs that run at once. */
  readonly concurrency: number;
}

/** Retries on, no records, concurrency 10. */
export const BARE: Setting = { keep: 'none', kind: 'plain', concurrency: 10 };

/** Where the broker is. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** What all names of a run begin with, where a broker cannot be emptied at once. */
  readonly space?: string;
}

/** A queue on a broker, ours or another library's, behind the same few calls. It is connected. */
export interface Contender {
  /** Adds one job; resolves once the broker has it. */
  add(payload: unknown): Promise<unknown>;
  /** Adds one job that is due in so many milliseconds, where that is measured. */
  addDelayed?(payload: unknown, delayMs: number): Promise<unknown>;
  /** Adds many jobs in the way that the library has for it. */
  addMany(payloads: readonly unknown[]): Promise<unknown>;
  /** Begins to run jobs. */
  start(): Promise<void>;
  /** Jobs that wait for a worker or are with one, as the library counts them; delayed ones are not. */
  left(): Promise<number>;
  close(): Promise<void>;
}

/** Opens a library's queue and connects it; without a handler it only adds jobs. */
export type OpenContender = (
  address: Address,
  setting: Setting,
  handler?: Handler,
) => Promise<Contender>;

/** A way to race libraries that is the same for ours and every peer. */
export type Race = (open: OpenContender, setting: Setting) => Workload;

/** A library that runs in this process. */
export interface Library {
  readonly name: string;
  readonly open: OpenContender;
}

/** Milliseconds until delayed jobs are due. */
export const DELAY_MS = 3_600_000;

/** Tries of a job, on every side: our default. */
export const MAX_ATTEMPTS = 5;

/** The queue's name, on every side. */
export const QUEUE = 'mail';
