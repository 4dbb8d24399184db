import {
  DriverError,
  logicalQueue,
  deadLetterQueue,
  type BatchId,
  type Clock,
  type OutboundMessage,
  type PublishResult,
  type Settled,
} from '@switchyard/core/driver';
import { AppendLog, type LogOptions } from './log/append-log.ts';
import type { PublishAnswer } from './log/batch-record.ts';
import { toDriverError } from './log/file-errors.ts';
import { takeLock } from './log/lock-file.ts';
import { FileQueue } from './queue/file-queue.ts';
import { IdIndex } from './queue/id-index.ts';
import { Repeats } from './queue/repeats.ts';
import { byDueTime, StoredMessage } from './queue/stored-message.ts';

const STORED: PublishResult = Object.freeze({ type: 'stored' });

/**
 * What stands behind a driver: the log, and the queues that are read from it.
 *
 *   new ──open()──▶ open ──close()──▶ closed
 *          └─ failed: may be tried again
 */
export class FileBroker {
  readonly clock: Clock;
  readonly ids = new IdIndex();
  readonly #publishes = new Repeats<PublishAnswer>();
  /** In memory only: a worker of this file dies with the process that has it open. */
  readonly settles = new Repeats<'settled' | readonly Settled[]>();
  readonly #options: LogOptions;
  readonly #queues = new Map<string, FileQueue>();
  #log: AppendLog | undefined;
  #unlock: () => Promise<void> = async () => undefined;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LogOptions, clock: Clock) {
    this.#options = options;
    this.clock = clock;
  }

  /** Opens the file unless it is open. Throws `DriverError`. */
  open(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(closedError('connect'));
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** The log, for a call of that name. Throws `DriverError` where it cannot be written. */
  logFor(call: string): AppendLog {
    if (this.#closing !== undefined) throw closedError(call);
    if (this.#log?.failure !== undefined) throw this.#log.failure;
    if (this.#log !== undefined) return this.#log;
    throw new DriverError('ERR_BROKER_UNAVAILABLE', `${call}: connect() comes first.`, {
      retryable: true,
    });
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** The queue of this name; one that nobody has used is empty. */
  queue(name: string): FileQueue {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      queue = new FileQueue(name, {
        clock: this.clock,
        onLost: (message) => this.#log?.set(message, { active: false, deaths: message.deaths + 1 }),
      });
      this.#queues.set(name, queue);
    }
    return queue;
  }

  /** Stores messages, or answers as the first time; they can be received once they are on the disk. */
  publish(
    name: string,
    messages: readonly OutboundMessage[],
    batch: BatchId,
  ): Promise<PublishAnswer> {
    const at = this.clock.now();
    return this.#publishes.once(batch, at, async (plan) => {
      const log = this.logFor('publish');
      const accepted = messages.map((message) => this.#accept(name, message));
      const answer = accepted.includes(undefined)
        ? accepted.map((one, index) => (one === undefined ? duplicateOf(messages[index]) : STORED))
        : 'stored';
      plan(answer);
      log.done({ ...batch, at, answer });
      try {
        await log.synced();
      } catch (cause) {
        return messages.map(() => ({ type: 'unknown', cause }));
      }
      const queue = this.queue(name);
      for (const one of accepted) if (one !== undefined) queue.add(one);
      queue.changed();
      return answer;
    });
  }

  /** Puts bytes without an envelope into a queue. */
  async injectMalformed(name: string, body: Uint8Array): Promise<void> {
    const log = this.logFor('injectMalformed');
    const number = log.nextNumber();
    const dueAt = this.clock.now();
    const content = { id: `malformed-${number}`, queue: name, headers: undefined, dueAt, body };
    const message = new StoredMessage(number, content);
    log.put(message);
    this.ids.add(message);
    await log.synced();
    this.queue(name).add(message);
    this.queue(name).changed();
  }

  /** Removes what waits or is delayed, and answers how many went. */
  async purge(name: string): Promise<number> {
    const log = this.logFor('purge');
    const gone = this.queue(name).clear();
    for (const message of gone) {
      this.ids.remove(message);
      log.drop(message);
    }
    await log.synced();
    return gone.length;
  }

  /** Closes the file. What is still held comes back when its lease would have ended, uncounted. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Remembers a message as stored; nothing where its id is taken. */
  #accept(queue: string, message: OutboundMessage): StoredMessage | undefined {
    const log = this.logFor('publish');
    const { id, idOrigin, headers, extra, body, delayMs = 0 } = message;
    const buried = idOrigin === 'core' ? undefined : this.ids.find(deadLetterQueue(queue), id);
    if (idOrigin !== 'core') {
      const living = this.ids.find(logicalQueue(queue), id);
      if (living !== undefined || (idOrigin === 'user' && buried !== undefined)) return undefined;
    }
    const dueAt = this.clock.now() + delayMs;
    const content = { id, queue, headers, dueAt, body };
    const stored = new StoredMessage(log.nextNumber(), content, extra);
    // A redriven job is the one that lies among the dead: its runs go on counting.
    stored.run = buried?.run ?? 0;
    log.put(stored);
    this.ids.add(stored);
    return stored;
  }

  async #open(): Promise<void> {
    const { path } = this.#options;
    try {
      this.#unlock = await takeLock(`${path}.lock`);
    } catch (error) {
      throw toDriverError(error, `The file ${path} cannot be locked`);
    }
    try {
      this.#log = await AppendLog.open(this.#options, () =>
        this.#publishes.answered(this.clock.now()),
      );
    } catch (error) {
      await this.#unlock();
      throw error;
    }
    this.#restore(this.#log);
  }

  /** Whoever held something when the file was last written is dead: nobody else had it open. */
  #restore(log: AppendLog): void {
    this.#publishes.restore(log.batches);
    for (const message of [...log.live].toSorted(byDueTime)) {
      if (message.active) log.set(message, { active: false, deaths: message.deaths + 1 });
      this.ids.add(message);
      this.queue(message.queue).add(message);
    }
  }

  async #close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    const log = this.#log;
    if (log === undefined) return;
    for (const queue of this.#queues.values()) {
      queue.catchUp();
      for (const { held } of queue.holders) {
        for (const { message, expiresAt } of held) {
          log.set(message, { active: false, dueAt: expiresAt });
        }
        held.clear();
      }
      queue.wakeAll();
    }
    try {
      await this.#giveUp(log);
    } catch (error) {
      throw toDriverError(error, `The file ${this.#options.path} cannot be closed`);
    }
  }

  async #giveUp(log: AppendLog): Promise<void> {
    try {
      await log.close();
    } finally {
      await this.#unlock();
    }
  }
}

function duplicateOf(message: OutboundMessage | undefined): PublishResult {
  return { type: 'duplicate', existingId: message?.id ?? '' };
}

/** What a call after close() is answered. */
export function closedError(call: string): DriverError {
  return new DriverError('ERR_CLOSED', `${call}: the file driver is closed.`, { retryable: false });
}
