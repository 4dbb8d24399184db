import TinyQueue from 'tinyqueue';
import type { StoredMessage } from './stored-message.ts';

/** Messages held back until they are due, the earliest first. */
export class DelayedLine {
  #heap = new TinyQueue<StoredMessage>([], byDueTime);

  get length(): number {
    return this.#heap.length;
  }

  /** When the next one is due. */
  get nextDueAt(): number | undefined {
    return this.#heap.peek()?.dueAt;
  }

  push(message: StoredMessage): void {
    this.#heap.push(message);
  }

  /** Takes out the next one if it is due. */
  takeDue(now: number): StoredMessage | undefined {
    const next = this.#heap.peek();
    return next !== undefined && next.dueAt <= now ? this.#heap.pop() : undefined;
  }

  /** Takes out one message before it is due. */
  remove(message: StoredMessage): void {
    this.#heap = new TinyQueue(
      this.#heap.data.filter((one) => one !== message),
      byDueTime,
    );
  }

  /** Takes everything out, in no order. */
  clear(): readonly StoredMessage[] {
    this.#heap.length = 0;
    return this.#heap.data.splice(0);
  }

  [Symbol.iterator](): Iterator<StoredMessage> {
    return this.#heap.data[Symbol.iterator]();
  }
}

/** Orders messages by when they are due, and by their place where that is the same instant. */
export function byDueTime(a: StoredMessage, b: StoredMessage): number {
  return a.dueAt - b.dueAt || a.sequence - b.sequence;
}
