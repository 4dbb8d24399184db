import type { ControlChannel } from './control.ts';
import type { DeadReason, HeaderPatch, Headers } from './headers.ts';
import type { BrokerWarning } from './warning.ts';

/** Where a job stands. A closed list: no other words in code, records, metrics or CLI. */
export type JobState =
  /** On its way between a store and a broker that are two systems. */
  | 'enqueuing'
  | 'waiting'
  | 'delayed'
  /** Waits for other jobs. */
  | 'blocked'
  | 'active'
  | 'completed'
  | 'discarded'
  | 'cancelled'
  | 'dead';

/** States that a job does not leave by itself. */
export type EndState = Extract<JobState, 'completed' | 'discarded' | 'cancelled' | 'dead'>;

/** Bytes with what they are. */
export interface StoredValue {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** How long what is known of an ended job is kept. */
export type Keep =
  /** Nothing beyond its tombstone. */
  | { readonly type: 'none' }
  /** Until somebody removes it. */
  | { readonly type: 'always' }
  /** The last `max` ended jobs of its queue, for at most `ageMs`. */
  | { readonly type: 'last'; readonly max: number; readonly ageMs: number };

/**
 * A change to a store, as data. It concerns one job, that of its group, its message or its settlement.
 * A closed union, so that a driver that is also a store can run it inside a transition.
 */
export type StoreOp =
  /** Begins the record of a job. Answers `exists` if the job, its record or its tombstone lives. */
  | {
      readonly type: 'record.create';
      readonly state: 'enqueuing' | 'delayed';
      readonly headers: Headers;
      readonly extra: Headers | undefined;
      readonly body: Uint8Array;
      /** Epoch milliseconds; absent for a job that is due at once. */
      readonly runAt: number | undefined;
    }
  /**
   * Changes what is known of a job. Where its state is not in `from` nothing happens, or, if it
   * `must`, the answer is `unmoved`.
   */
  | {
      readonly type: 'record.patch';
      readonly from: readonly JobState[];
      readonly must?: boolean | undefined;
      readonly state: 'enqueuing' | 'waiting' | 'delayed' | 'active';
      readonly headers?: HeaderPatch | undefined;
      readonly runAt?: number | undefined;
    }
  /** Ends a job. Answers `unmoved` where `from` is given and its state is not in it. */
  | {
      readonly type: 'record.end';
      readonly from?: readonly JobState[] | undefined;
      readonly state: EndState;
      readonly reason?: DeadReason | undefined;
      /** Merged into the record's headers: a dead job's reason and error. */
      readonly headers?: HeaderPatch | undefined;
      readonly result?: StoredValue | undefined;
      readonly keep: Keep;
      /** How long a late copy of the job is still recognised. */
      readonly tombstoneMs: number;
    }
  /**
   * Forgets a job that never was (a refused enqueue), or the record of one that has ended; its tombstone
   * stays. Answers `unmoved` where `from` is given and its state is not in it.
   */
  | { readonly type: 'record.remove'; readonly from?: readonly JobState[] | undefined }
  /** Takes the lock of a key for this job. Answers `locked` if another job holds it. */
  | {
      readonly type: 'lock.acquire';
      readonly key: string;
      /** Milliseconds after which it is free in any case; absent for as long as the job lives. */
      readonly ttlMs: number | undefined;
    }
  /** Frees the lock of a key if this job holds it. */
  | { readonly type: 'lock.release'; readonly key: string }
  /** Takes a job for one run. Answers by {@link ClaimAnswer}. */
  | {
      readonly type: 'claim.open';
      /** The last run that was closed when the delivered copy was published. */
      readonly base: number;
      readonly token: string;
      readonly worker: string;
      readonly leaseMs: number;
    }
  /**
   * Writes down what is going to be done, before it is done; `undefined`: it is done. Answers `stale` to
   * another token.
   */
  | { readonly type: 'claim.intent'; readonly token: string; readonly leaving: Leaving | undefined }
  /** Ends a run. Answers `stale` to another token. */
  | {
      readonly type: 'claim.close';
      readonly token: string;
      /** Whether later copies carry this run as their base; what was decided before stays if it does not. */
      readonly counts: boolean;
      /** What the next run is to find, where this one does not count. */
      readonly leaving?: Leaving | undefined;
    }
  /** Keeps a message back until an instant. */
  | {
      readonly type: 'timer.set';
      readonly dueAt: number;
      readonly headers: Headers;
      readonly extra: Headers | undefined;
      readonly body: Uint8Array;
    }
  /** Keeps it back no longer. Answers `unmoved` where `dueAt` is given and the job's timer is not of that instant. */
  | { readonly type: 'timer.remove'; readonly dueAt?: number | undefined }
  /**
   * Moves a job by its id. Only fused drivers are sent it, alone in its group. Answers `unmoved`
   * where the job is in no expected state.
   */
  | {
      readonly type: 'job.move';
      readonly expect: readonly JobState[];
      readonly to: 'waiting' | 'cancelled' | 'removed';
      readonly headers?: HeaderPatch | undefined;
      readonly keep: Keep;
    };

/** Type of a store operation. */
export type StoreOpType = StoreOp['type'];

/** What a run that is about to end has decided: written on its claim, so that a takeover can finish it. */
export interface Leaving {
  readonly how: 'retry' | 'dead';
  readonly reason?: DeadReason | undefined;
  /** Milliseconds that the copy is to wait. */
  readonly delayMs: number;
  /** Header changes of the copy. */
  readonly headers: HeaderPatch;
}

/** Operations on one job that happen together or not at all. */
export interface StoreGroup {
  /** The logical queue. */
  readonly queue: string;
  readonly id: string;
  readonly ops: readonly StoreOp[];
}

/** What became of the attempt to take a job. */
export type ClaimAnswer =
  | {
      readonly type: 'opened';
      /** The number of this run. */
      readonly run: number;
      /** How many runs of it ended with the death of their process. */
      readonly deaths: number;
      /** What the run before had decided and may not have finished: finish it, and run nothing. */
      readonly leaving?: Leaving | undefined;
    }
  /** The job has ended: drop the delivery. */
  | { readonly type: 'ended'; readonly state: EndState | 'removed' }
  /** A newer copy exists: drop the delivery. */
  | { readonly type: 'stale' }
  /** It runs elsewhere: give the delivery back. */
  | { readonly type: 'held'; readonly untilMs: number };

/** What became of one group. Everything but `done` means that nothing of it was written. */
export type GroupAnswer =
  | { readonly type: 'done'; readonly claim?: ClaimAnswer | undefined }
  | { readonly type: 'exists'; readonly state: JobState | 'removed' }
  | { readonly type: 'locked'; readonly holder: string }
  | { readonly type: 'unclaimed'; readonly claim: Exclude<ClaimAnswer, { type: 'opened' }> }
  | { readonly type: 'stale' }
  | { readonly type: 'unmoved'; readonly state: JobState | 'removed' | undefined };

/** Names one job. */
export interface JobRef {
  /** The logical queue. */
  readonly queue: string;
  readonly id: string;
}

/** What a store knows of a job. Instants are epoch milliseconds. */
export interface StoredJob extends JobRef {
  readonly state: JobState;
  readonly headers: Headers;
  readonly extra: Headers | undefined;
  /** Absent where it was not kept. */
  readonly body: Uint8Array | undefined;
  readonly run: number | undefined;
  /** When its record began; absent where nobody wrote that down. */
  readonly createdAt?: number | undefined;
  readonly runAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly worker: string | undefined;
  readonly result: StoredValue | undefined;
  readonly progress: StoredValue | undefined;
  /** Lines of the job's own log, the oldest first. */
  readonly logs: readonly string[];
}

/** Which jobs, and which page of them. */
export interface FindJobs {
  readonly queue: string;
  readonly state: JobState;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of jobs, the oldest first. */
export interface StoredJobPage {
  readonly jobs: readonly StoredJob[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}

/** A timer that is due, leased to who took it. */
export interface DueTimer extends JobRef {
  /** When it became due, in epoch milliseconds. */
  readonly dueAt: number;
  readonly headers: Headers;
  readonly extra: Headers | undefined;
  readonly body: Uint8Array;
}

/** What is known of jobs. */
export interface RecordsFacet {
  /** Answers in the order asked; `undefined` for a job of which nothing is known. */
  get(jobs: readonly JobRef[]): Promise<readonly (StoredJob | undefined)[]>;
  find(which: FindJobs): Promise<StoredJobPage>;
  /** Adds what a running job tells about itself; nothing happens for a job that is not known. */
  note(
    job: JobRef,
    note: { readonly progress?: StoredValue | undefined; readonly log?: string | undefined },
  ): Promise<void>;
  /**
   * Removes what waits, is delayed or on its way when it is called, with locks and timers, and answers
   * how many went. Tombstones (`removed`) outlive the copies that lie in the broker.
   */
  purge(queue: string): Promise<number>;
}

/** Unique locks, and the one who leads. */
export interface LocksFacet {
  /** The job that holds a key, if any. */
  holder(queue: string, key: string): Promise<string | undefined>;
  /** Takes or keeps the lead of a name for a while; answers whether `owner` has it. */
  lead(name: string, owner: string, ttlMs: number): Promise<boolean>;
}

/** Leases on runs. */
export interface ClaimsFacet {
  /** Prolongs claims, and answers which tokens are no longer current. */
  renew(
    held: readonly (JobRef & { readonly token: string })[],
    leaseMs: number,
  ): Promise<readonly string[]>;
}

/** Messages kept back. */
export interface TimersFacet {
  /** Leases timers that are due; one that is not removed in time is due again. */
  takeDue(options: {
    readonly max: number;
    readonly leaseMs: number;
  }): Promise<readonly DueTimer[]>;
  /** Epoch milliseconds of the next timer. */
  nextDueAt(): Promise<number | undefined>;
}

/** Small shared values by name, with a life of their own: pauses, cancel requests, heartbeats. */
export interface ControlFacet extends ControlChannel {
  /** Sets a value for so long; `undefined` removes it. Who watches is told. */
  set(name: string, value: string | undefined, ttlMs?: number): Promise<void>;
  /** All live values whose name begins so. */
  all(prefix: string): Promise<ReadonlyMap<string, string>>;
}

/** What a store is like. */
export interface StoreCapabilities {
  /** Whether other processes see the same. */
  readonly shared: boolean;
  /** Whether what it holds survives its restart. */
  readonly durable: boolean;
}

/**
 * Keeps what a broker cannot hold: records, locks, claims, timers, control.
 *
 * Every group is atomic; what is fenced by a token answers `stale` to an old one.
 */
export interface Store {
  /** Short and lower-case. Shown to people; core never branches on it. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  /** Opens what it needs. Idempotent; throws `DriverError`. */
  connect(signal?: AbortSignal): Promise<void>;
  /** Does each group or nothing of it, and answers in order. */
  apply(groups: readonly StoreGroup[]): Promise<readonly GroupAnswer[]>;
  readonly records: RecordsFacet;
  readonly locks: LocksFacet;
  readonly claims: ClaimsFacet;
  readonly timers: TimersFacet;
  readonly control: ControlFacet;
  /** One cheap round trip that proves it answers. */
  ping(signal?: AbortSignal): Promise<void>;
  /** The same as of a driver; asked only of a store that stands apart. */
  warnings?(signal?: AbortSignal): Promise<readonly BrokerWarning[]>;
  /** Closes what it opened. Idempotent. */
  close(): Promise<void>;
}

/** A driver that is also a store: operations travel with its messages and settlements, in one step. */
export interface Fused {
  readonly store: Store;
  /** States it tells from where a job lies: core sends no operation for them. */
  readonly derives: readonly JobState[];
}
