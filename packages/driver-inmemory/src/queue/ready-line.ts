import { ReadyLevel } from './ready-level.ts';
import { HIGHEST_PRIORITY, LOWEST_PRIORITY, type StoredMessage } from './stored-message.ts';

/** Messages that can be taken now: higher priority first, first come first served inside each. */
export class ReadyLine {
  readonly #levels: (ReadyLevel | undefined)[] = Array.from({ length: HIGHEST_PRIORITY + 1 });
  #length = 0;
  /** No level above this one holds anything. */
  #top = -1;

  get length(): number {
    return this.#length;
  }

  /** When the one that is ready longest became so; `Infinity` where none is. */
  get oldest(): number {
    return this.#levels.reduce(
      (oldest, level) => Math.min(oldest, level?.oldest ?? Infinity),
      Infinity,
    );
  }

  /** Adds a message whose place is behind all others. */
  push(message: StoredMessage): void {
    this.#levelFor(message).push(message);
  }

  /** Adds a message at the place it had before. */
  putBack(message: StoredMessage): void {
    this.#levelFor(message).putBack(message);
  }

  /** Takes out the next message. */
  shift(): StoredMessage | undefined {
    if (this.#length === 0) return undefined;
    for (; this.#top >= LOWEST_PRIORITY; this.#top -= 1) {
      const message = this.#levels[this.#top]?.shift();
      if (message === undefined) continue;
      this.#length -= 1;
      return message;
    }
    return undefined;
  }

  /**
   * Takes out the next message where each gains one priority per `agingMs` since it became ready. Who
   * is ahead never changes while both wait, so it takes no clock: the least `since − priority × agingMs`.
   */
  shiftAged(agingMs: number): StoredMessage | undefined {
    let best: ReadyLevel | undefined;
    let least = Infinity;
    for (let priority = LOWEST_PRIORITY; priority <= this.#top; priority += 1) {
      const level = this.#levels[priority];
      const head = level?.next;
      // Upwards: of two that count the same, the lower one has waited for longer.
      if (head === undefined || head.since - priority * agingMs >= least) continue;
      least = head.since - priority * agingMs;
      best = level;
    }
    if (best !== undefined) this.#length -= 1;
    return best?.shift();
  }

  /** Takes out one message, wherever it stands. */
  remove(message: StoredMessage): void {
    this.#levels[message.priority]?.remove(message);
    this.#length -= 1;
  }

  /** Up to `limit` messages of one priority behind a place, in order. */
  after(priority: number, sequence: number, limit: number): StoredMessage[] {
    return this.#levels[priority]?.after(sequence, limit) ?? [];
  }

  *[Symbol.iterator](): Generator<StoredMessage, void, void> {
    for (const level of this.#levels) if (level !== undefined) yield* level.after(0, Infinity);
  }

  /** Takes everything out. */
  clear(): readonly StoredMessage[] {
    const all = this.#levels.flatMap((level) => level?.clear() ?? []);
    this.#length = 0;
    this.#top = -1;
    return all;
  }

  #levelFor(message: StoredMessage): ReadyLevel {
    const { priority } = message;
    this.#length += 1;
    if (priority > this.#top) this.#top = priority;
    return (this.#levels[priority] ??= new ReadyLevel());
  }
}
