import { systemClock, type Timer } from '@switchyard/core/driver';
import {
  placeOf,
  type Committed,
  type KafkaClient,
  type KafkaMember,
  type ReadRecord,
  type TopicPartition,
} from '../client/client.ts';
import { unavailable } from '../client/driver-errors.ts';
import { mapError } from '../client/map-error.ts';
import { Partition } from './partition.ts';

/** What a membership works with. */
export interface MembershipParts {
  readonly client: KafkaClient;
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  /** Told which partitions are ours from now on. */
  readonly onChange: (partitions: readonly Partition[]) => void;
  /** Told that something was read, and how many are ready by that. */
  readonly onRead: (partition: Partition, ready: number) => void;
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
  readonly #partitions = new Map<string, Partition>();
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
    this.#joining = new Promise((resolve) => {
      this.#onJoined = resolve;
    });
  }

  /** What is ours. */
  get partitions(): readonly Partition[] {
    return [...this.#partitions.values()];
  }

  /** Why nothing can be read now, where that is so. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether it has joined, and knows where to begin in what it owns. */
  get isSettled(): boolean {
    return (
      this.#memberId !== undefined && this.partitions.every(({ tracker }) => tracker !== undefined)
    );
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
  async joined(ms: number): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = systemClock.setTimer(resolve, ms);
    });
    await Promise.race([this.#joining, late]);
    timer?.clear();
  }

  /** Commits what has changed; what fails is committed next time. */
  async commit(): Promise<void> {
    const member = this.#member;
    const changed = this.partitions.filter(
      ({ isDirty, tracker }) => isDirty && tracker !== undefined,
    );
    if (member === undefined || this.#memberId === undefined || changed.length === 0) return;
    const commits: Committed[] = [];
    for (const partition of changed) {
      const found = partition.commit();
      if (found === undefined) continue;
      partition.isDirty = false;
      commits.push(found);
    }
    try {
      await member.commit(commits);
    } catch {
      for (const partition of changed) partition.isDirty = true;
    }
  }

  /** Some of these may have room again. */
  readOn(partitions: readonly Partition[]): void {
    for (const partition of partitions) {
      if (!partition.isPaused || !partition.hasRoom) continue;
      partition.isPaused = false;
      this.#member?.resume([partition]);
    }
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
      onJoin: (memberId, owned) => {
        if (isCurrent()) this.#dealt(memberId, owned);
      },
      onRebalance: () => {
        if (isCurrent()) void this.commit();
      },
      onRecords: async (from, records, next) => {
        if (isCurrent()) await this.#read(from, records, next);
      },
      onFetch: () => {
        this.#lastFetchAt = Date.now();
      },
      onFatal: (error) => {
        if (isCurrent()) this.#replace(error);
      },
    });
    if (isCurrent()) this.#member = member;
    else await member.close().catch(() => undefined);
  }

  #dealt(memberId: string, owned: readonly TopicPartition[]): void {
    const isNew = memberId !== this.#memberId;
    this.#memberId = memberId;
    this.#lastFetchAt = Date.now();
    this.#recovered();
    const places = new Set(owned.map(placeOf));
    for (const [place, partition] of this.#partitions) {
      if (!isNew && places.has(place)) continue;
      partition.lose();
      this.#partitions.delete(place);
    }
    // The client reads on from what was committed; what lies here was read already.
    for (const partition of this.#partitions.values()) {
      if (partition.tracker !== undefined)
        this.#member?.seek(partition, partition.tracker.position);
    }
    const gained = owned
      .filter((one) => !this.#partitions.has(placeOf(one)))
      .map((one) => new Partition(one));
    for (const partition of gained) this.#partitions.set(placeOf(partition), partition);
    void this.#begin(gained);
    this.#parts.onChange(this.partitions);
    this.#onJoined();
  }

  /** Asks where partitions begin and end, until that is answered or they are lost. */
  async #begin(gained: readonly Partition[]): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const waiting = gained.filter(({ isOwned, tracker }) => isOwned && tracker === undefined);
      const member = this.#member;
      if (waiting.length === 0 || this.#isClosed) return;
      try {
        if (member === undefined) throw unavailable('receive', 'there is no member yet');
        const [committed, ends] = await Promise.all([
          member.committed(waiting),
          member.ends(waiting),
        ]);
        const found = new Map(committed.map((one) => [placeOf(one), one]));
        for (const partition of waiting) {
          const place = placeOf(partition);
          const end = ends.get(place) ?? 0;
          const begin = found.get(place);
          partition.knownEnd = Math.max(partition.knownEnd, end);
          // Committed beyond the end: of a topic that was deleted and made again.
          partition.begin(begin !== undefined && begin.offset > end ? undefined : begin);
        }
      } catch {
        await new Promise<void>((resolve) => void systemClock.setTimer(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #read(from: TopicPartition, records: readonly ReadRecord[], next: number): Promise<void> {
    const partition = this.#partitions.get(placeOf(from));
    // Where it is not known yet what of it is finished, that is waited for.
    if (partition !== undefined && partition.tracker === undefined) await partition.begun;
    if (partition?.isOwned !== true) return;
    const ready = partition.read(records, next);
    if (!partition.isPaused && partition.isFull) {
      partition.isPaused = true;
      this.#member?.pause([partition]);
    }
    this.#parts.onRead(partition, ready);
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
    this.#failure = error;
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

  /** Gives up the member and all that it owns. */
  async #drop(): Promise<void> {
    this.#generation += 1;
    const member = this.#member;
    this.#member = undefined;
    this.#memberId = undefined;
    for (const partition of this.#partitions.values()) partition.lose();
    this.#partitions.clear();
    this.#parts.onChange([]);
    if (member === undefined) return;
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = systemClock.setTimer(resolve, CLOSE_MS, { keepsAlive: false });
    });
    await Promise.race([member.close().catch(() => undefined), late]);
    timer?.clear();
  }

  #recovered(): void {
    this.#failure = undefined;
    this.#pauseMs = 0;
  }
}
