import { open, type FileHandle } from 'node:fs/promises';
import type { DriverError } from '@switchyard/core/driver';
import type { AnsweredBatch } from '../queue/repeats.ts';
import type { MessageState, StoredMessage } from '../queue/stored-message.ts';
import { batchesOf, encodeBatch, type PublishAnswer } from './batch-record.ts';
import { toDriverError } from './file-errors.ts';
import { readOrCreate, replaceFile } from './fresh-file.ts';
import { decodeLog, linesOf } from './log-line.ts';
import { encodeChange, encodeMessage, replay } from './message-record.ts';

/** Where the log lies, and how much garbage it may hold. */
export interface LogOptions {
  readonly path: string;
  readonly compactBytes: number;
}

/** The publishes that are to be in a file that is written anew. */
type Remembered = () => Iterable<AnsweredBatch<PublishAnswer>>;

/** What a file held when it was opened, and who says what else it is to hold. */
interface LogContent {
  readonly remembered: Remembered;
  readonly live: Map<number, StoredMessage>;
  readonly batches: readonly AnsweredBatch<PublishAnswer>[];
  readonly bytes: number;
}

/**
 * The file: every change of every message, appended. What is live is in memory too.
 *
 *   put, set, drop ─▶ gathered ──written() or synced()──▶ one write ─▶ one fsync ─▶ compact?
 *
 * Flushes follow each other; what comes during one shares the next. A flush that fails is the last:
 * what of it reached the disk is not known, so nothing may follow it.
 */
export class AppendLog {
  readonly #options: LogOptions;
  readonly #live: Map<number, StoredMessage>;
  /** The publishes that the file told of when it was opened. */
  readonly batches: readonly AnsweredBatch<PublishAnswer>[];
  readonly #remembered: Remembered;
  #file: FileHandle;
  #fileBytes: number;
  #liveBytes = 0;
  #compactAt: number;
  #lastNumber = 0;
  #gathered: string[] = [];
  #sync = false;
  #syncedBytes = 0;
  #next: Promise<void> | undefined;
  #tail: Promise<void> = Promise.resolve();
  #failure: DriverError | undefined;

  private constructor(options: LogOptions, file: FileHandle, content: LogContent) {
    this.#options = options;
    this.#file = file;
    this.#live = content.live;
    this.batches = content.batches;
    this.#remembered = content.remembered;
    this.#fileBytes = content.bytes;
    this.#compactAt = options.compactBytes;
    for (const message of content.live.values()) {
      message.bytes = encodeMessage(message).length;
      this.#liveBytes += message.bytes;
      this.#lastNumber = Math.max(this.#lastNumber, message.number);
    }
  }

  /** Opens the file, making it where there is none, and cuts off a torn last line. Throws `DriverError`. */
  static async open(options: LogOptions, remembered: Remembered): Promise<AppendLog> {
    const { path } = options;
    try {
      const bytes = await readOrCreate(path);
      const { changes, goodBytes } = decodeLog(bytes, path);
      const live = replay(changes);
      const file = await open(path, 'a');
      if (goodBytes < bytes.length) await file.truncate(goodBytes);
      const batches = [...batchesOf(changes)];
      return new AppendLog(options, file, { remembered, live, batches, bytes: goodBytes });
    } catch (error) {
      throw toDriverError(error, `The file ${path} cannot be opened`);
    }
  }

  /** Every message there is. */
  get live(): Iterable<StoredMessage> {
    return this.#live.values();
  }

  /** Why nothing can be written any more. */
  get failure(): DriverError | undefined {
    return this.#failure;
  }

  nextNumber(): number {
    return (this.#lastNumber += 1);
  }

  /** Takes in a new message. */
  put(message: StoredMessage): void {
    const text = encodeMessage(message);
    message.bytes = text.length;
    this.#liveBytes += text.length;
    this.#live.set(message.number, message);
    this.#gathered.push(text);
  }

  /** Changes a message, in memory and in the log. */
  set(message: StoredMessage, fields: Partial<MessageState>): void {
    Object.assign(message, fields);
    this.#gathered.push(encodeChange(message.number, fields));
  }

  /** Takes in that a publish is done, once its messages are taken in. */
  done(batch: AnsweredBatch<PublishAnswer>): void {
    this.#gathered.push(encodeBatch(batch));
  }

  /** Forgets a message. */
  drop(message: StoredMessage): void {
    if (this.#live.delete(message.number)) this.#liveBytes -= message.bytes;
    this.#gathered.push(encodeChange(message.number));
  }

  /** Resolves once everything so far survives the death of this process. Throws `DriverError`. */
  written(): Promise<void> {
    this.#next ??= this.#follow();
    return this.#next;
  }

  /** Resolves once everything so far survives the death of the machine. Throws `DriverError`. */
  synced(): Promise<void> {
    this.#sync = true;
    return this.written();
  }

  /** Fails unless the file can still be asked. */
  async ping(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await this.#file.stat();
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    try {
      if (this.#failure === undefined) await this.synced();
    } finally {
      await this.#file.close();
    }
  }

  get #garbage(): number {
    return this.#fileBytes - this.#liveBytes;
  }

  #follow(): Promise<void> {
    const flush = this.#tail.then(() => this.#flush());
    // Those who wait for it hear of its failure; the flush after it must begin all the same.
    this.#tail = flush.catch(() => undefined);
    return flush;
  }

  async #flush(): Promise<void> {
    const [gathered, sync] = [this.#gathered, this.#sync];
    this.#next = undefined;
    this.#gathered = [];
    this.#sync = false;
    if (this.#failure !== undefined) throw this.#failure;
    try {
      for (const line of linesOf(gathered, this.#syncedBytes)) {
        await this.#file.appendFile(line);
        this.#fileBytes += line.length;
      }
      if (sync && this.#syncedBytes < this.#fileBytes) {
        await this.#file.datasync();
        this.#syncedBytes = this.#fileBytes;
      }
      if (this.#garbage > Math.max(this.#compactAt, this.#liveBytes)) await this.#compact();
    } catch (error) {
      this.#failure = toDriverError(error, `The file ${this.#options.path} cannot be written`);
      throw this.#failure;
    }
  }

  /** Writes what is live into a new file, which then takes the place of the old one in one step. */
  async #compact(): Promise<void> {
    // Looked up before the messages: the file must not tell of a publish and lack its messages.
    const batches = Array.from(this.#remembered(), encodeBatch);
    const fresh = await replaceFile(this.#options.path, this.#live.values(), batches);
    if (fresh === undefined) {
      // The old file is whole: go on with it, and try again when there is twice the garbage.
      this.#compactAt = 2 * this.#garbage;
      return;
    }
    const old = this.#file;
    this.#file = fresh.file;
    this.#fileBytes = fresh.bytes;
    this.#compactAt = this.#options.compactBytes;
    this.#syncedBytes = fresh.bytes;
    await old.close();
  }
}
