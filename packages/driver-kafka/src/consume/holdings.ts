import { systemClock } from '@switchyard/core/driver';
import {
  placeOf,
  type Committed,
  type KafkaMember,
  type ReadRecord,
  type Span,
  type TopicPartition,
} from '../client/client.ts';
import { unavailable } from '../client/driver-errors.ts';
import { Partition } from './partition.ts';

/** Who is told of what is held. */
export interface HoldingsListeners {
  /** Told which partitions are ours from now on. */
  readonly onChange: (partitions: readonly Partition[]) => void;
  /** Told that something was read, and how many are ready by that. */
  readonly onRead: (partition: Partition, ready: number) => void;
}

/** How the group was dealt anew. */
export interface Dealt {
  readonly owned: readonly TopicPartition[];
  /** As another member than before: others have owned everything in between. */
  readonly isNew: boolean;
  /** Whether nobody can have owned in between what is kept. */
  readonly isSure: boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** The partitions that a group lets us have: what is kept when it is dealt anew, where reading begins, what is committed. */
export class Holdings {
  readonly #member: () => KafkaMember | undefined;
  readonly #listeners: HoldingsListeners;
  readonly #held = new Map<string, Partition>();

  /** `member`: as whom we read and commit now. */
  constructor(member: () => KafkaMember | undefined, listeners: HoldingsListeners) {
    this.#member = member;
    this.#listeners = listeners;
  }

  /** What is ours. */
  get partitions(): readonly Partition[] {
    return [...this.#held.values()];
  }

  /** Whether it is known of all where they begin. */
  get haveBegun(): boolean {
    return this.partitions.every(({ tracker }) => tracker !== undefined);
  }

  /** What stays goes on as it is; what does not is lost, with all that is handed over of it. */
  deal({ owned, isNew, isSure }: Dealt): void {
    const places = new Set(owned.map(placeOf));
    for (const [place, partition] of this.#held) {
      if (isNew || !places.has(place)) this.#lose(partition);
    }
    const kept = this.partitions.filter(({ tracker }) => tracker !== undefined);
    // The client reads on from what was committed; what lies here was read already.
    for (const partition of kept) {
      this.#member()?.seek(partition, partition.tracker?.position ?? 0);
    }
    this.#gain(owned.filter((one) => !this.#held.has(placeOf(one))));
    if (!isSure && kept.length > 0) void this.#verify(kept);
    this.#listeners.onChange(this.partitions);
  }

  /** Gives up everything. */
  drop(): void {
    for (const partition of this.partitions) this.#lose(partition);
    this.#listeners.onChange([]);
  }

  /** Commits what has changed; what fails is committed next time. */
  async commit(): Promise<void> {
    const member = this.#member();
    const changed = this.partitions.filter(({ isDirty, isDoubtful }) => isDirty && !isDoubtful);
    const commits = changed.flatMap((partition) => {
      const found = partition.commit();
      return found === undefined ? [] : [{ partition, found }];
    });
    if (member === undefined || commits.length === 0) return;
    for (const { partition } of commits) partition.isDirty = false;
    try {
      await member.commit(commits.map(({ found }) => found));
      for (const { partition, found } of commits) partition.committed = found;
    } catch {
      for (const { partition } of commits) partition.isDirty = true;
    }
  }

  /** Some of these may have room again. */
  readOn(partitions: readonly Partition[]): void {
    for (const partition of partitions) {
      if (!partition.isPaused || !partition.hasRoom) continue;
      partition.isPaused = false;
      this.#member()?.resume([partition]);
    }
  }

  /** Takes what was read; answers whether it did. */
  async read(from: TopicPartition, records: readonly ReadRecord[], span: Span): Promise<boolean> {
    const partition = this.#held.get(placeOf(from));
    // Where it is not known yet what of it is finished, that is waited for.
    await partition?.begun;
    if (partition?.isOwned !== true) return false;
    if (await this.#leavesOut(partition, span.begin)) return false;
    if (!partition.isOwned) return false;
    const ready = partition.read(records, span.next);
    if (!partition.isPaused && partition.isFull) {
      partition.isPaused = true;
      this.#member()?.pause([partition]);
    }
    this.#listeners.onRead(partition, ready);
    return true;
  }

  #lose(partition: Partition): void {
    partition.lose();
    this.#held.delete(placeOf(partition));
  }

  #gain(owned: readonly TopicPartition[]): void {
    if (owned.length === 0) return;
    const gained = owned.map((one) => new Partition(one));
    for (const partition of gained) this.#held.set(placeOf(partition), partition);
    // What was paused when it was ours before is still paused for the client.
    this.#member()?.resume(gained);
    void this.#begin(gained);
  }

  /** Asks where partitions begin and end, until that is answered or they are lost. */
  async #begin(gained: readonly Partition[]): Promise<void> {
    const isWaiting = ({ isOwned, tracker }: Partition): boolean =>
      isOwned && tracker === undefined;
    await this.#untilDone(async () => {
      const waiting = gained.filter(isWaiting);
      if (waiting.length === 0) return;
      const member = this.#present();
      const [committed, ends] = await Promise.all([
        member.committed(waiting),
        member.ends(waiting),
      ]);
      const found = byPlace(committed);
      for (const partition of waiting) {
        const place = placeOf(partition);
        const end = ends.get(place) ?? 0;
        const begin = found.get(place);
        partition.knownEnd = Math.max(partition.knownEnd, end);
        // Committed beyond the end: of a topic that was deleted and made again.
        partition.begin(begin !== undefined && begin.offset > end ? undefined : begin);
      }
    });
  }

  /**
   * Others may have owned these in between: where the group has not committed what we committed last, they have, and
   * what lies here is told by that no more.
   */
  async #verify(kept: readonly Partition[]): Promise<void> {
    for (const partition of kept) partition.isDoubtful = true;
    await this.#untilDone(async () => {
      const doubtful = kept.filter(({ isOwned, isDoubtful }) => isOwned && isDoubtful);
      if (doubtful.length === 0) return;
      const found = byPlace(await this.#present().committed(doubtful));
      const changed = doubtful.filter((one) => !one.hasCommitted(found.get(placeOf(one))));
      for (const partition of doubtful) partition.isDoubtful = false;
      const lost = changed.filter(({ isOwned }) => isOwned);
      for (const partition of lost) this.#lose(partition);
      this.#gain(lost);
      if (lost.length > 0) this.#listeners.onChange(this.partitions);
    });
  }

  /**
   * Whether a batch begins behind what we have, so that what lies between would be passed over. It is asked for
   * again from there; where nothing comes from there either, nothing is left of it.
   */
  async #leavesOut(partition: Partition, begin: number): Promise<boolean> {
    const { tracker } = partition;
    if (tracker === undefined || begin <= tracker.position) return false;
    if (partition.askedFrom === tracker.position) return false;
    try {
      const low = (await this.#present().begins([partition])).get(placeOf(partition)) ?? 0;
      tracker.passTo(low);
      if (begin <= tracker.position) return false;
      partition.askedFrom = tracker.position;
    } catch {
      // Asked for again all the same.
    }
    this.#member()?.seek(partition, tracker.position);
    return true;
  }

  #present(): KafkaMember {
    const member = this.#member();
    if (member === undefined) throw unavailable('receive', 'there is no member');
    return member;
  }

  /** Tries again for as long as it fails and anything is held. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; this.#held.size > 0;) {
      try {
        return await work();
      } catch {
        const wait = pauseMs;
        await new Promise<void>((resolve) => void systemClock.setTimer(resolve, wait));
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }
}

function byPlace(committed: readonly Committed[]): ReadonlyMap<string, Committed> {
  return new Map(committed.map((one) => [placeOf(one), one]));
}
