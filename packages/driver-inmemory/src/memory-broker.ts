import {
  deadLetterQueue,
  DriverError,
  HEADER,
  isDeadLetterQueue,
  logicalQueue,
  type BatchId,
  type Clock,
  type OutboundMessage,
  type PublishResult,
  type QueueCounts,
  type Settled,
} from '@switchyard/core/driver';
import { JobBook } from './store/job-book.ts';
import { IdIndex } from './queue/id-index.ts';
import { MemoryQueue } from './queue/memory-queue.ts';
import { storeMalformed, storePublished, type StoredMessage } from './queue/stored-message.ts';
import { RepeatMemory } from './repeat-memory.ts';

/** The physical queues of one logical queue, which share their ids. */
interface QueueFamily {
  readonly live: IdIndex;
  readonly dead: IdIndex;
  readonly queues: MemoryQueue[];
}

const NONE: QueueCounts = Object.freeze({ waiting: 0, delayed: 0, active: 0, oldestAgeSeconds: 0 });
const STORED: PublishResult = Object.freeze({ type: 'stored' });

/** What stands behind the driver: the queues, by name, and what is remembered of past batches. */
export class MemoryBroker {
  readonly clock: Clock;
  /** What the store half of this broker knows. */
  readonly book: JobBook;
  readonly settles: RepeatMemory<'settled' | readonly Settled[]> = new RepeatMemory();
  readonly #publishes = new RepeatMemory<'stored' | readonly PublishResult[]>();
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #families = new Map<string, QueueFamily>();
  readonly #listeners = new Set<() => void>();
  #malformed = 0;
  #closed = false;

  constructor(clock: Clock) {
    this.clock = clock;
    this.book = new JobBook(clock);
  }

  get queues(): Iterable<MemoryQueue> {
    return this.#queues.values();
  }

  /** The queue of this name, if anything ever needed it. */
  find(name: string): MemoryQueue | undefined {
    return this.#queues.get(name);
  }

  /** The queue of this name, made where there is none. */
  queue(name: string): MemoryQueue {
    return this.#queues.get(name) ?? this.#makeQueue(name);
  }

  /** Takes in a batch, or answers as the first time if it was published already. */
  publish(
    name: string,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): 'stored' | readonly PublishResult[] {
    if (messages.some(({ confirm }) => confirm !== undefined)) throw confirmsNothing();
    const queue = this.queue(name);
    const now = queue.catchUp();
    return this.#publishes.once(batch, now, () => {
      const results = messages.map((message) => this.#publishOne(queue, message, now));
      queue.changed(now);
      return results.every((result) => result === STORED) ? 'stored' : results;
    });
  }

  /** Puts a dead letter into the dead-letter queue that belongs to a queue. */
  bury(message: StoredMessage, from: string, now: number): void {
    const queue = this.queue(deadLetterQueue(from));
    queue.state.add(message, 0, now);
    queue.changed(now);
  }

  /** Puts bytes into a queue that no driver of ours has written. */
  injectMalformed(name: string, raw: Uint8Array): void {
    const queue = this.queue(name);
    const now = queue.catchUp();
    this.#malformed += 1;
    queue.state.add(storeMalformed(`malformed-${this.#malformed}`, raw), 0, now);
    queue.changed(now);
  }

  /** The job with this id: alive in its queue, else among the dead letters. */
  findJob(
    logical: string,
    id: string,
  ): { readonly message: StoredMessage; readonly dead: boolean } | undefined {
    const family = this.#families.get(logical);
    const live = family?.live.find(id);
    if (live !== undefined) return { message: live, dead: false };
    const dead = family?.dead.find(id);
    return dead === undefined ? undefined : { message: dead, dead: true };
  }

  /** Makes a job of a dead letter that was taken out: its priority and key are those of its headers. */
  revive(logical: string, message: StoredMessage, now: number): void {
    const queue = this.queue(logical);
    const { headers, extra } = message;
    message.live(headers[HEADER.priority], extra?.[HEADER.orderingKey]);
    queue.state.add(message, 0, now);
    queue.changed(now);
  }

  /** How many messages of a queue are in which state. */
  counts(name: string): QueueCounts {
    const queue = this.find(name);
    return queue === undefined ? NONE : queue.state.counts(queue.catchUp());
  }

  /** Removes what waits or is delayed in a queue and answers how many went. */
  purge(name: string): number {
    const queue = this.find(name);
    if (queue === undefined) return 0;
    const now = queue.catchUp();
    const gone = queue.state.purge();
    for (const message of gone) this.book.unlock(message);
    queue.changed(now);
    this.forgetUnused(queue);
    return gone.length;
  }

  /** Drops a queue that nobody reads and that holds nothing, with its whole family. */
  forgetUnused(queue: MemoryQueue): void {
    if (!queue.isUnused) return;
    const logical = logicalQueue(queue.name);
    const family = this.#families.get(logical);
    if (family === undefined || !family.queues.every((one) => one.isUnused)) return;
    for (const { name } of family.queues) this.#queues.delete(name);
    this.#families.delete(logical);
  }

  /** Calls `listener` after every change of any queue; the answer ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Throws `DriverError` once the driver is closed. */
  refuseClosed(call: string): void {
    if (this.#closed) throw this.closedError(call);
  }

  /** What a call after close() is answered. */
  closedError(call: string, what = 'the in-memory driver'): DriverError {
    return new DriverError('ERR_CLOSED', `${call}: ${what} is closed.`, { retryable: false });
  }

  /** Ends every wait and timer and forgets everything. */
  close(): void {
    this.#closed = true;
    this.book.clear();
    for (const queue of this.#queues.values()) queue.close();
    this.#queues.clear();
    this.#families.clear();
    this.#publishes.clear();
    this.settles.clear();
  }

  #publishOne(queue: MemoryQueue, message: OutboundMessage, now: number): PublishResult {
    const stored = storePublished(message);
    stored.queue = queue.name;
    if (message.idOrigin !== 'core') {
      const { live, dead } = this.#familyOf(queue.name);
      const buried = dead.find(message.id);
      if (
        live.find(message.id) !== undefined ||
        (message.idOrigin === 'user' && buried !== undefined)
      )
        return { type: 'duplicate', existingId: message.id };
      if (message.idOrigin === 'user' && this.book.knowsEnded(queue.name, message.id))
        return { type: 'duplicate', existingId: message.id };
      // A redriven job is the one that lies there still: its runs go on counting.
      stored.run = buried?.run ?? 0;
    }
    const holder = this.book.lock(stored, message.ops, now);
    if (holder !== undefined) return { type: 'duplicate', existingId: holder };
    queue.state.add(stored, message.delayMs ?? 0, now);
    return STORED;
  }

  #makeQueue(name: string): MemoryQueue {
    const family = this.#familyOf(name);
    const queue = new MemoryQueue(name, {
      clock: this.clock,
      ids: isDeadLetterQueue(name) ? family.dead : family.live,
      onChange: () => this.#tell(),
    });
    family.queues.push(queue);
    this.#queues.set(name, queue);
    return queue;
  }

  #familyOf(name: string): QueueFamily {
    const logical = logicalQueue(name);
    let family = this.#families.get(logical);
    if (family === undefined) {
      family = makeFamily();
      this.#families.set(logical, family);
    }
    return family;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function makeFamily(): QueueFamily {
  const queues: MemoryQueue[] = [];
  const index = (isMeant: (name: string) => boolean): IdIndex =>
    new IdIndex(() =>
      queues.filter(({ name }) => isMeant(name)).flatMap(({ state }) => [...state]),
    );
  return {
    live: index((name) => !isDeadLetterQueue(name)),
    dead: index(isDeadLetterQueue),
    queues,
  };
}

/** There is neither disk nor replica to wait for. */
function confirmsNothing(): DriverError {
  return new DriverError(
    'ERR_CONFIG_INVALID',
    'publish: the in-memory driver does not declare confirm; nothing was changed.',
    { retryable: false },
  );
}
