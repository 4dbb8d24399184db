import { systemClock, type Timer } from '@switchyard/core/driver';
import type { Joined, KafkaClient, KafkaMember } from '../client/client.ts';
import { unavailable } from '../client/driver-errors.ts';
import { mapError } from '../client/map-error.ts';
import { Holdings, type HoldingsListeners } from './holdings.ts';
import type { Partition } from './partition.ts';
import { within } from '../client/within.ts';

/** What a membership works with. */
export interface MembershipParts extends HoldingsListeners {
  /** Told that nothing can be read for now: `failure` says why. */
  readonly onFailure?: () => void;
  readonly client: KafkaClient;
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** No fetch answered for so long: the client hangs. */
const STALL_MS = 15_000;
const LOOK_MS = 1_000;
const CLOSE_MS = 3_000;

/**
 * A place in a group that lasts: the client's member is replaced when it ends or hangs.
 *
 *   joining ──▶ joined ──dealt anew, same member──▶ kept partitions go on, lost ones are dropped
 *      ▲           └──ended, hangs, or dealt anew as another member──▶ all are dropped
 *      └──────────────────────┘
 */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #holdings: Holdings;
  #member: KafkaMember | undefined;
  #memberId: string | undefined;
  #generation = 0;
  #lastFetchAt = 0;
  #failure: unknown;
  #pauseMs = 0;
  #look: Timer | undefined;
  #isClosed = false;
  #onJoined: () => void = () => undefined;
  readonly #joining: Promise<void>;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#holdings = new Holdings(() => this.#member, parts);
    this.#joining = new Promise((resolve) => {
      this.#onJoined = resolve;
    });
  }

  /** What is ours. */
  get partitions(): readonly Partition[] {
    return this.#holdings.partitions;
  }

  /** Why nothing can be read now, where that is so. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether it has joined, and knows where to begin in what it owns. */
  get isSettled(): boolean {
    return this.#memberId !== undefined && this.#holdings.haveBegun;
  }

  /** Connects and begins to join. Throws `DriverError`. */
  async open(): Promise<void> {
    try {
      await this.#join();
    } catch (error) {
      throw mapError('subscribe', error);
    }
    this.#watch();
  }

  /** Resolves once it has joined for the first time, or after `ms`. */
  joined(ms: number): Promise<void> {
    return within(ms, this.#joining);
  }

  /** Commits what has changed; what fails is committed next time. */
  async commit(): Promise<void> {
    if (this.#memberId !== undefined) await this.#holdings.commit();
  }

  /** Some of these may have room again. */
  readOn(partitions: readonly Partition[]): void {
    this.#holdings.readOn(partitions);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#look?.clear();
    this.#onJoined();
    await this.#drop();
  }

  async #join(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    const isCurrent = (): boolean => generation === this.#generation && !this.#isClosed;
    this.#lastFetchAt = Date.now();
    const { client, group, topics, sessionTimeoutMs } = this.#parts;
    const member = await client.openMember({
      group,
      topics,
      sessionTimeoutMs,
      onJoin: (joined) => {
        if (isCurrent()) this.#dealt(joined);
      },
      onRebalance: () => {
        if (isCurrent()) void this.commit();
      },
      onRecords: async (from, records, span) =>
        isCurrent() && this.#holdings.read(from, records, span),
      onFetch: () => {
        this.#lastFetchAt = Date.now();
        if (isCurrent()) this.#failure = undefined;
      },
      onSilence: (error) => {
        if (isCurrent()) this.#fail(error);
      },
      onFatal: (error) => {
        if (isCurrent()) this.#replace(error);
      },
    });
    if (isCurrent()) this.#member = member;
    else await member.close().catch(() => undefined);
  }

  #dealt({ memberId, owned, isSure }: Joined): void {
    const isNew = memberId !== this.#memberId;
    this.#memberId = memberId;
    this.#lastFetchAt = Date.now();
    this.#failure = undefined;
    this.#pauseMs = 0;
    this.#holdings.deal({ owned, isNew, isSure });
    this.#onJoined();
  }

  #watch(): void {
    this.#look = systemClock.setTimer(
      () => {
        const silentMs = Date.now() - this.#lastFetchAt;
        // Who waits to be let into the group fetches nothing either.
        const isStalled = this.#memberId !== undefined && silentMs > STALL_MS;
        if (isStalled)
          this.#replace(unavailable('receive', `no fetch was answered for ${silentMs} ms`));
        this.#watch();
      },
      LOOK_MS,
      { keepsAlive: false },
    );
  }

  /** The member is of no use any more: another joins in its stead. */
  #replace(error: unknown): void {
    this.#fail(error);
    void this.#drop();
    this.#pauseMs = Math.min(Math.max(FIRST_PAUSE_MS, this.#pauseMs * 2), LONGEST_PAUSE_MS);
    systemClock.setTimer(
      () => {
        if (this.#isClosed) return;
        this.#join().catch((failure: unknown) => {
          if (!this.#isClosed) this.#replace(failure);
        });
      },
      this.#pauseMs,
      { keepsAlive: false },
    );
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#parts.onFailure?.();
  }

  /** Gives up the member and all that it owns. */
  async #drop(): Promise<void> {
    this.#generation += 1;
    const member = this.#member;
    this.#member = undefined;
    this.#memberId = undefined;
    this.#holdings.drop();
    if (member === undefined) return;
    await within(
      CLOSE_MS,
      member.close().catch(() => undefined),
    );
  }
}
