import type { Committed, ReadRecord, TopicPartition } from '../client/client.ts';
import { orderingKeyOf } from '../wire/decode-message.ts';
import type { Entry } from './entry.ts';
import { Lease } from './entry.ts';
import { OffsetTracker } from './offset-tracker.ts';
import { ReadyLine } from './ready-line.ts';

/** More than this unheld, and nothing more is read; below half of it, reading goes on. */
const MOST_READY = 5_000;
const MOST_BYTES = 8 * 1_048_576;
/** How Kafka tells that nothing was committed. */
const NOTHING = -1;

/** A partition that is ours: what of it lies here, what is handed over, and what is finished. */
export class Partition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Resolves once it is known where it begins, or it is lost. */
  readonly begun: Promise<void>;
  /** Whether anything has changed since the last commit. */
  isDirty = false;
  isPaused = false;
  /** Whether others may have owned it since we did: nothing is committed of it then. */
  isDoubtful = false;
  /** What the group has committed of it, as far as it was us. */
  committed: Committed | undefined;
  /** Where it was last asked to be read from anew, since something seemed to be left out. */
  askedFrom: number | undefined;
  /** The end of the log, as far as it is known to us: below it, what was not read will come. */
  knownEnd = 0;
  /** How many are handed over. */
  active = 0;
  readonly line: ReadyLine = new ReadyLine();
  #tracker: OffsetTracker | undefined;
  #isOwned = true;
  #onBegun: () => void = () => undefined;

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
    this.begun = new Promise((resolve) => {
      this.#onBegun = resolve;
    });
  }

  /** Whether the group lets us have it. What is handed over of one that is not is lost. */
  get isOwned(): boolean {
    return this.#isOwned;
  }

  /** It is ours no more. */
  lose(): void {
    this.#isOwned = false;
    this.#onBegun();
  }

  /** Where it was read up to; absent before it was begun. */
  get tracker(): OffsetTracker | undefined {
    return this.#tracker;
  }

  /** Whether all that is known to be there was read, or cannot be read now. */
  get isCaughtUp(): boolean {
    return (
      this.isPaused || (this.#tracker !== undefined && this.#tracker.position >= this.knownEnd)
    );
  }

  /** Begins where the group has committed; a log that begins later begins there. */
  begin(committed: Committed | undefined): void {
    const offset = Math.max(0, committed?.offset ?? 0);
    this.committed = committed;
    this.#tracker = new OffsetTracker({ offset, metadata: committed?.metadata });
    this.#onBegun();
  }

  /** Takes what was read; answers how many are ready by that. */
  read(records: readonly ReadRecord[], next: number): number {
    let ready = 0;
    for (const record of records) {
      const offset = Number(record.offset);
      if (this.#tracker?.read(offset) !== true) continue;
      if (this.line.add(this.#entry(record, offset))) ready += 1;
    }
    this.#tracker?.passTo(next);
    this.isDirty = true;
    return ready;
  }

  /** Hands over the next. */
  take(holder: object): Lease | undefined {
    const entry = this.line.take();
    if (entry === undefined) return undefined;
    const lease = new Lease(entry, holder);
    entry.lease = lease;
    this.active += 1;
    this.isDirty = true;
    return lease;
  }

  /** What was handed over is done; answers whether another became ready by that. */
  finish({ entry }: Lease): boolean {
    entry.lease = undefined;
    this.active -= 1;
    this.isDirty = true;
    this.#tracker?.finish(entry.offset);
    return this.line.finished(entry);
  }

  /** What was handed over is not done: it takes its old place. */
  giveBack({ entry }: Lease): void {
    entry.lease = undefined;
    this.active -= 1;
    this.isDirty = true;
    this.line.giveBack(entry);
  }

  /** Whether so much lies here that no more should be read. */
  get isFull(): boolean {
    return this.line.size > MOST_READY || this.line.bytes > MOST_BYTES;
  }

  /** Whether there is room enough to read on. */
  get hasRoom(): boolean {
    return this.line.size <= MOST_READY / 2 && this.line.bytes <= MOST_BYTES / 2;
  }

  /** Whether what the group has committed is what we know of. */
  hasCommitted(found: Committed | undefined): boolean {
    const [theirs, ours] = [found, this.committed].map((one) => one?.offset ?? NOTHING);
    if (theirs !== ours) return false;
    return theirs === NOTHING || (found?.metadata ?? '') === (this.committed?.metadata ?? '');
  }

  /** What to commit. */
  commit(): Committed | undefined {
    const found = this.#tracker?.commit(this.active);
    return found && { topic: this.topic, partition: this.partition, ...found };
  }

  #entry(record: ReadRecord, offset: number): Entry {
    return {
      partition: this,
      offset,
      record,
      bytes: 200 + (record.value?.byteLength ?? 0),
      key: orderingKeyOf(record),
      lease: undefined,
    };
  }
}
