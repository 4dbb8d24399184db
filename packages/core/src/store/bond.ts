import type { MaybePromise } from '../contract/driver.ts';
import type { OutboundMessage } from '../contract/message.ts';
import type { GroupAnswer, Leaving, StoredJob } from '../contract/store.ts';
import type { SendResult } from '../emulate/publish-complete.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { Decision } from '../worker/decide.ts';
import type { HeldDelivery } from '../worker/held-delivery.ts';
import type { ReceiveLoop } from '../worker/receive-loop.ts';
import type { OnSettled } from '../worker/settle-batcher.ts';
import type { DeadStandings } from './dead-standing.ts';
import type { DeadJob } from './revived-message.ts';

/** A run of which it is decided what follows. */
export interface Settling {
  readonly loop: ReceiveLoop;
  readonly held: HeldDelivery;
  readonly envelope: Envelope | undefined;
  readonly decision: Extract<Decision, { readonly settle: object }>;
}

/** What is to happen to a delivery whose job was asked for. */
export type ClaimVerdict =
  | { readonly type: 'run' }
  /** It was held by a process when it died: run it alone. */
  | { readonly type: 'suspect' }
  /** The run before had decided, and died before all was done: do that, and run nothing. */
  | { readonly type: 'finish'; readonly leaving: Leaving }
  /** The job has ended, or a newer copy exists. */
  | { readonly type: 'drop'; readonly why: 'ended' | 'stale' }
  /** It runs elsewhere. */
  | { readonly type: 'elsewhere'; readonly waitMs: number }
  /** The store did not answer. */
  | { readonly type: 'unknown'; readonly cause: unknown };

/** A change by id. */
export type JobMove = 'cancel' | 'retry' | 'promote' | 'remove';

/** How an engine keeps what its store knows in step with what its broker does. */
export interface StoreBond {
  /** Publishes new jobs, with what the store is to know of them. */
  publish(queue: string, messages: readonly OutboundMessage[]): MaybePromise<readonly SendResult[]>;
  /** Takes a delivered job for one run; at once where the delivery is the claim. */
  claim(held: HeldDelivery, how: { readonly alone: boolean }): MaybePromise<ClaimVerdict>;
  /** Does what was decided, in broker and store, and tells once how that ended: `unknown` where nobody knows. */
  settle(settling: Settling, onSettled: OnSettled): void;
  /** Prolongs the claims of what runs, and answers those that are lost. */
  renew(held: readonly HeldDelivery[]): Promise<readonly HeldDelivery[]>;
  /** Publishes dead jobs again. */
  redrive(queue: string, dead: readonly DeadJob[]): MaybePromise<readonly SendResult[]>;
  /** Tells what dead letters are beside their jobs; absent where nobody moves a dead job but by its message. */
  standings?(queue: string): DeadStandings;
  /** Deletes dead letters, those of some ids or all; answers how many went. */
  purgeDead(queue: string, only: ReadonlySet<string> | undefined): Promise<number>;
  /** Deletes what waits or is delayed in a queue; answers how many jobs went. */
  purge(queue: string): Promise<number>;
  /** Whether a delayed job is in the hands of a worker that runs it again in place. Absent: none is. */
  waitsInPlace?(job: StoredJob): boolean;
  /** Moves a job that nobody runs. Rejects where it is not known whether that was done. */
  move(job: StoredJob, move: JobMove): Promise<GroupAnswer>;
}
