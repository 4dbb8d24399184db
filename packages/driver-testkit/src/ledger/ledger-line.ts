/** Who wrote a line, and when. */
export interface Stamp {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Milliseconds of a clock that never goes back and that all processes of one machine share. */
  readonly mono: number;
  /** Name of the process, never used twice in one ledger. */
  readonly process: string;
  /** Rises with every line of its process. */
  readonly seq: number;
}

/** What a producer knows of a job before it is sent. */
export interface Attempted {
  readonly type: 'attempted';
  readonly job: string;
  /** Epoch milliseconds before which it must not start. */
  readonly runAt?: number | undefined;
  readonly maxAttempts?: number | undefined;
  /** Key of which at most one job may live. */
  readonly unique?: string | undefined;
  /** Its place among the jobs of one key. */
  readonly order?: { readonly key: string; readonly place: number } | undefined;
  /** What no other job may have while it lives. Other than `unique`, the dead do not keep it. */
  readonly locks?: readonly Lock[] | undefined;
}

/** A lock that a job asks for. */
export interface Lock {
  readonly name: string;
  /** Milliseconds after which it is free in any case; absent for as long as the job lives. */
  readonly ttlMs?: number | undefined;
  /** Whether what is left of an ended job, its record or tombstone, may hold it too. */
  readonly outlives?: boolean | undefined;
}

/** Somebody takes a job out by hand: is about to, has done so, or perhaps has. */
export interface Taken {
  readonly type: 'taken';
  readonly job: string;
  readonly how: 'cancel' | 'remove' | 'purge' | 'purge-dead';
  readonly is: 'asked' | 'sure' | 'possible';
}

/** What became of it: accepted, refused, or nobody knows. */
export type Answered =
  | {
      readonly type: 'acknowledged';
      readonly job: string;
      readonly id: string;
      readonly outcome: 'added' | 'duplicate';
    }
  | { readonly type: 'failed'; readonly job: string; readonly error: string }
  | { readonly type: 'unknown'; readonly job: string; readonly id: string | undefined };

/** The bytes of a job on their way to the broker, as digests. */
export interface Sent extends Digests {
  readonly type: 'sent';
  readonly job: string;
  readonly id: string;
  readonly queue: string;
}

/** SHA-256 of the body, and of the user's headers. */
export interface Digests {
  readonly body: string;
  readonly headers: string;
}

/** A delivery has arrived. */
export interface Held extends Digests {
  readonly type: 'held';
  readonly job: string;
  readonly id: string;
  readonly queue: string;
  /** Name of this delivery, made by the ledger. */
  readonly delivery: string;
  readonly run?: number | undefined;
  readonly deaths?: number | undefined;
  /** Epoch milliseconds; missing where leases are not timed. */
  readonly leaseUntil?: number | undefined;
}

/** A lease was prolonged at least until then, or was found lost. */
export type Renewed =
  | { readonly type: 'renewed'; readonly delivery: string; readonly leaseUntil: number }
  | { readonly type: 'lost'; readonly delivery: string };

/** What the broker is about to be told of a delivery. */
export interface Settling {
  readonly type: 'settling';
  readonly delivery: string;
  readonly kind: 'ack' | 'release' | 'dead';
  readonly delayMs?: number | undefined;
  readonly reason?: string | undefined;
}

/** What it answered; `error` where the call was thrown out. */
export interface Settled {
  readonly type: 'settled';
  readonly delivery: string;
  readonly kind: 'ack' | 'release' | 'dead';
  readonly answer: 'settled' | 'sent' | 'lease-lost' | 'unknown' | 'error';
}

/** A handler starts. */
export interface Start {
  readonly type: 'start';
  readonly job: string;
  readonly id: string;
  readonly task: string;
  readonly run?: number | undefined;
  readonly attempt: number;
  readonly redrives: number;
}

/** How a handler ended. */
export type EndedAs = 'completed' | 'failed' | 'snoozed' | 'discarded' | 'aborted';

/** A handler has ended. */
export interface End {
  readonly type: 'end';
  readonly job: string;
  readonly id: string;
  readonly run?: number | undefined;
  readonly as: EndedAs;
}

/** Kinds of conclusions about a job that an engine comes to. */
export type ConcludedAs =
  | 'completed'
  | 'retried'
  | 'snoozed'
  | 'discarded'
  | 'cancelled'
  | 'dead'
  | 'released'
  | 'lease-lost'
  | 'settle-unknown'
  | 'stuck'
  | 'redriven';

/** An engine has concluded something about a job. */
export interface Concluded {
  readonly type: 'concluded';
  readonly id: string;
  readonly as: ConcludedAs;
  readonly run?: number | undefined;
  readonly attempt?: number | undefined;
  readonly reason?: string | undefined;
}

/** What happens to processes. */
export type ProcessLine =
  | { readonly type: 'worker-up'; readonly concurrency: number }
  | { readonly type: 'stopping' }
  | { readonly type: 'killed'; readonly target: string }
  | {
      readonly type: 'exited';
      readonly target: string;
      readonly code: number | null;
      readonly signal: string | null;
    };

/** A time in which something is broken on purpose; of one process, or of all. */
export type FaultLine =
  | {
      readonly type: 'fault';
      readonly fault: string;
      readonly name: string;
      readonly target?: string | undefined;
    }
  | { readonly type: 'heal'; readonly fault: string };

/** Anything else worth keeping: engine events about the driver, phases of a case. */
export interface Note {
  readonly type: 'note';
  readonly name: string;
  readonly detail?: string | undefined;
}

/** What a process holds open. */
export interface Resources {
  readonly type: 'resources';
  /** The part of its life that this is about. @default all of it */
  readonly span?: string | undefined;
  readonly phase: 'baseline' | 'end';
  readonly counts: Readonly<Record<string, number>>;
  /** Bytes in memory after everything that is garbage was collected. */
  readonly heapBytes?: number | undefined;
}

/** What can be written into a ledger. */
export type LedgerEntry =
  | Attempted
  | Answered
  | Sent
  | Taken
  | Held
  | Renewed
  | Settling
  | Settled
  | Start
  | End
  | Concluded
  | ProcessLine
  | FaultLine
  | Note
  | Resources;

/** One line of a ledger. */
export type LedgerLine<E extends LedgerEntry = LedgerEntry> = E & Stamp;

/** A line of one type. */
export type LineOf<T extends LedgerEntry['type']> = LedgerLine<Extract<LedgerEntry, { type: T }>>;
