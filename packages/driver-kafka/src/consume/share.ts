import { systemClock, type ReceiveOptions, type Timer } from '@switchyard/core/driver';
import type { KafkaAdmin, KafkaClient, TopicPartition } from '../client/client.ts';
import { mapError } from '../client/map-error.ts';
import type { Lease } from './entry.ts';
import { Housekeeping } from './housekeeping.ts';
import { Membership } from './membership.ts';
import type { Partition } from './partition.ts';
import { within } from '../client/within.ts';
import { Ring } from './ring.ts';
import { Waiters } from './waiters.ts';

/** Who receives, and until when. */
interface Asking {
  readonly holder: object;
  readonly signal: AbortSignal | undefined;
}

/** What takes what is read from a topic that is not a queue. */
export interface Side {
  /** Something was read from a partition of it. */
  arrived(partition: Partition, share: Share): void;
  /** Ends it; resolves once nothing of it is under way. */
  close(): Promise<void>;
}

/** What a share works with. */
export interface ShareParts {
  readonly client: KafkaClient;
  readonly admin: KafkaAdmin;
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  /** By topic: who works on what is read from it, where that is not core. */
  readonly sides: ReadonlyMap<string, Side>;
  /** Told once it has left its group. */
  readonly onEnd: () => void;
}

const COMMIT_MS = 500;
/** Left so long without consumers, a member leaves its group. */
const LINGER_MS = 1_000;
const SETTLE_LOOK_MS = 20;
/** How long a receive that may not wait waits for what is known to be there. */
const ARRIVAL_MS = 3_000;
const JOIN_MS = 8_000;
/** How long a close waits for what is done to be deleted. */
const CLEAN_MS = 1_000;

/**
 * This driver's share in the group of a queue: the partitions it owns, and what was read from them. All consumers of
 * the queue that this driver has opened take from it, so that they need no rebalance among themselves.
 *
 *   read ─▶ line of its partition ─take─▶ handed over ─ack─▶ finished ─(500 ms)─▶ committed
 *                      ▲                       └─release, close─┘
 *                      └───────────────────────────┘
 */
export class Share {
  readonly #parts: ShareParts;
  readonly #membership: Membership;
  readonly #housekeeping: Housekeeping;
  /** By topic. */
  readonly #rings = new Map<string, Ring>();
  readonly #waiters = new Map<string, Waiters>();
  readonly #holders = new Set<object>();
  #committing: Timer | undefined;
  #lingering: Timer | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ShareParts) {
    this.#parts = parts;
    for (const topic of parts.topics) {
      this.#rings.set(topic, new Ring());
      this.#waiters.set(topic, new Waiters());
    }
    this.#membership = new Membership({
      ...parts,
      onChange: (partitions) => this.#deal(partitions),
      onRead: (partition, ready) => this.#arrived(partition, ready),
      onFailure: () => {
        for (const waiters of this.#waiters.values()) waiters.endAll();
      },
    });
    this.#housekeeping = new Housekeeping(parts.admin);
  }

  /** Joins the group. Throws `DriverError`. */
  async open(): Promise<void> {
    await this.#membership.open();
    this.#commitLater();
    await this.#membership.joined(JOIN_MS);
  }

  /** Whether it is over, or about to be. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** One more reads here. */
  enter(holder: object): void {
    this.#lingering?.clear();
    this.#holders.add(holder);
  }

  /** Partitions of a topic that are ours. */
  owned(topic: string): readonly Partition[] {
    return this.#rings.get(topic)?.partitions ?? [];
  }

  /** Hands over what of a topic is ready, waiting for it as asked. */
  async receive(topic: string, options: ReceiveOptions, holder: object): Promise<readonly Lease[]> {
    const ring = this.#rings.get(topic);
    const waiters = this.#waiters.get(topic);
    if (ring === undefined || waiters === undefined || this.isClosed) return [];
    if (ring.ready === 0) {
      this.#refuseFailed();
      if (options.waitMs > 0) await waiters.wait(options, holder);
      else await this.#settled(topic, ring, { holder, signal: options.signal });
    }
    if (!this.#asks({ holder, signal: options.signal })) return [];
    if (ring.ready === 0) this.#refuseFailed();
    const leases = ring.take(options.max, holder);
    this.#membership.readOn(ring.partitions);
    return leases;
  }

  #refuseFailed(): void {
    const { failure } = this.#membership;
    if (failure !== undefined) throw mapError('receive', failure);
  }

  /** There may be room again: what was paused is read on. */
  readOn(partition: Partition): void {
    this.#membership.readOn([partition]);
  }

  /** These are done. */
  finish(leases: readonly Lease[]): void {
    for (const lease of leases) {
      const { partition } = lease.entry;
      if (partition.finish(lease)) this.#waiters.get(partition.topic)?.wake(1);
    }
    this.#leaveIfIdle();
  }

  /** These are not done, and at their old places again. */
  giveBack(leases: readonly Lease[]): void {
    for (const lease of leases) {
      const { partition } = lease.entry;
      partition.giveBack(lease);
      this.#waiters.get(partition.topic)?.wake(1);
    }
    this.#leaveIfIdle();
  }

  /** This driver has written there: that much is known to be there. */
  stored(place: TopicPartition, end: number): void {
    for (const partition of this.owned(place.topic)) {
      if (partition.partition === place.partition && partition.knownEnd < end)
        partition.knownEnd = end;
    }
  }

  /** One reads here no more; what it keeps is settled later. */
  leave(holder: object, topic: string): void {
    this.#holders.delete(holder);
    this.#waiters.get(topic)?.endOf(holder);
    this.#leaveIfIdle();
  }

  /** Commits and leaves the group: what is handed over is lost. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#committing?.clear();
    this.#lingering?.clear();
    for (const waiters of this.#waiters.values()) waiters.endAll();
    await Promise.all([...this.#parts.sides.values()].map((side) => side.close()));
    const { partitions } = this.#membership;
    // What was answered as sent is committed; from here on the answer is another.
    for (const partition of partitions) partition.lose();
    await this.#membership.commit();
    this.#parts.onEnd();
    await within(CLEAN_MS, this.#housekeeping.clean(partitions));
    await this.#membership.close();
  }

  /** The group was dealt anew. */
  #deal(partitions: readonly Partition[]): void {
    for (const [topic, ring] of this.#rings) {
      ring.partitions = partitions.filter((one) => one.topic === topic);
    }
  }

  #arrived(partition: Partition, ready: number): void {
    const side = this.#parts.sides.get(partition.topic);
    if (side !== undefined) side.arrived(partition, this);
    else if (ready > 0) this.#waiters.get(partition.topic)?.wake(ready);
  }

  /** Waits until all that is known to be there was read. */
  async #settled(topic: string, ring: Ring, who: Asking): Promise<void> {
    const until = Date.now() + ARRIVAL_MS;
    const waiters = this.#waiters.get(topic);
    while (ring.ready === 0 && Date.now() < until && this.#asks(who)) {
      if (this.#membership.isSettled && ring.partitions.every((one) => one.isCaughtUp)) return;
      await waiters?.wait({ max: 1, waitMs: SETTLE_LOOK_MS, signal: who.signal }, who.holder);
    }
  }

  #asks({ holder, signal }: Asking): boolean {
    return signal?.aborted !== true && this.#holders.has(holder) && !this.isClosed;
  }

  #commitLater(): void {
    if (this.isClosed) return;
    this.#committing = systemClock.setTimer(
      () => {
        const partitions = this.#membership.partitions;
        void this.#membership
          .commit()
          .then(() => this.#housekeeping.run(partitions))
          .finally(() => this.#commitLater());
      },
      COMMIT_MS,
      { keepsAlive: false },
    );
  }

  #leaveIfIdle(): void {
    if (this.#holders.size > 0 || this.isClosed) return;
    const isHeld = [...this.#rings].some(
      ([topic, { partitions }]) =>
        !this.#parts.sides.has(topic) && partitions.some(({ active }) => active > 0),
    );
    if (isHeld) return;
    this.#lingering?.clear();
    this.#lingering = systemClock.setTimer(
      () => void this.close().catch(() => undefined),
      LINGER_MS,
      {
        keepsAlive: false,
      },
    );
  }
}
