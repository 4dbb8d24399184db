import type { Capabilities, Offers } from './capabilities.ts';
import type { Clock } from './clock.ts';
import type { Consumer } from './consumer.ts';
import type { ControlChannel } from './control.ts';
import type {
  BatchId,
  OutboundMessage,
  PeekedMessage,
  PeekState,
  PublishResult,
} from './message.ts';
import type { Fused } from './store.ts';
import type { BrokerWarning } from './warning.ts';

/** A value, or a promise of it: a driver that needs no round trip answers at once. */
export type MaybePromise<T> = T | Promise<T>;

/** What travels with a `publish`. */
export interface PublishOptions {
  readonly batch: BatchId;
  readonly signal?: AbortSignal | undefined;
}

/** How a consumer is opened. */
export interface SubscribeOptions {
  /** Length of a timed lease in milliseconds. */
  readonly leaseMs: number;
  /** Most deliveries the consumer will hold unsettled. */
  readonly prefetch: number;
  /**
   * What waits counts one priority higher for each so many milliseconds since it became ready, as a
   * fraction and without a ceiling; of two that count the same, the one ready for longer goes first.
   * So of one queue the next is that with the least *ready since − priority × agingMs*. Sent only to
   * drivers that declare `priority` with `aging`. Missing: priorities are strict.
   */
  readonly agingMs?: number | undefined;
}

/** Counts of one physical queue. `delayed` and `active` are absent exactly where only what waits is counted. */
export interface QueueCounts {
  readonly waiting: number;
  readonly delayed?: number | undefined;
  readonly active?: number | undefined;
  /** Seconds since the oldest waiting message became ready; absent where it cannot be known, 0 where none waits. */
  readonly oldestAgeSeconds?: number | undefined;
}

/** What to look at, page by page. */
export interface PeekOptions {
  readonly state: PeekState;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of a look into a queue. */
export interface PeekPage {
  readonly messages: readonly PeekedMessage[];
  /** Present while there is more. */
  readonly cursor?: string | undefined;
}

interface DriverCore<C extends Capabilities> {
  /** Short and lower-case: `redis`. Shown to people; core never branches on it. */
  readonly name: string;
  readonly capabilities: C;
  /** The time this driver lives by. Only a driver with virtual time brings one; the engine then uses it too. */
  readonly clock?: Clock | undefined;
  /** Opens what it needs. Idempotent; throws `DriverError`. */
  connect(signal?: AbortSignal): Promise<void>;
  /**
   * Hands messages to the broker and resolves once the broker has them. `'stored'` means all of them.
   * Retries nothing: an answer that did not come is `unknown`.
   */
  publish(
    queue: string,
    messages: readonly OutboundMessage[],
    options: PublishOptions,
  ): MaybePromise<'stored' | readonly PublishResult[]>;
  /** Opens a reader of one queue, creating the queue where the broker needs that. */
  subscribe(queue: string, options: SubscribeOptions): Promise<Consumer<C>>;
  /** Present where the broker is a store too. */
  readonly fused?: Fused | undefined;
  /**
   * Longest that a delivery may stay unsettled, in milliseconds: the broker then takes it back, although
   * its bond is whole. Without a store, jobs that may run for longer are refused. Missing: no such limit.
   */
  readonly maxHoldMs?: number | undefined;
  /** One cheap round trip that proves the broker answers. */
  ping(signal?: AbortSignal): Promise<void>;
  /**
   * Looks at how the broker is set up, and answers what is amiss although everything works: once after
   * connecting, and now and then for health. May be left out. What the broker does not let it see is a
   * warning of its own, not an error.
   */
  warnings?(signal?: AbortSignal): Promise<readonly BrokerWarning[]>;
  /** Closes what this driver opened, and only that. Idempotent. */
  close(): Promise<void>;
}

interface Counting {
  stats(queue: string): Promise<QueueCounts>;
}
interface Peeking {
  peek(queue: string, options: PeekOptions): Promise<PeekPage>;
}
interface Controlling {
  readonly control: ControlChannel;
}
interface Declaring {
  /** Whether a queue is declared to keep order: a key on any other is refused before it is sent. */
  keepsOrder(queue: string): boolean;
}
interface Purging {
  /** Removes what is waiting or delayed, leaves what is active, and answers how many went. */
  purge(queue: string): Promise<number>;
}

/**
 * Connects core to one broker. Speaks of messages, never of job states.
 *
 * Seven members must exist; an optional one exists exactly if its capability is declared. A driver
 * maps every error of its client to `DriverError`, never parses a body, never retries, and closes
 * only what it opened.
 */
export type Driver<C extends Capabilities = Capabilities> = DriverCore<C> &
  Offers<C['stats'], 'none', Counting> &
  Offers<C['peek'], false, Peeking> &
  Offers<C['purge'], false, Purging> &
  Offers<C['ordering'], 'none' | 'key', Declaring> &
  Offers<C['control'], false, Controlling>;
