import Denque from 'denque';
import TinyQueue from 'tinyqueue';
import type { StoredMessage } from './stored-message.ts';

/** A line that was longer than this gives its memory back once it is empty. */
const KEPT_CAPACITY = 1_024;

/**
 * The ready messages of one priority, by their place.
 *
 * New ones come at the end of `#line`; those that come back to an earlier place lie in `#returned`,
 * a heap, and whichever of the two has the lower place goes first.
 */
export class ReadyLevel {
  #line = new Denque<StoredMessage>();
  #longest = 0;
  #returned = new TinyQueue<StoredMessage>([], byPlace);

  get length(): number {
    return this.#line.length + this.#returned.length;
  }

  /** When the one that is ready longest became so; `Infinity` where none is. */
  get oldest(): number {
    const line = this.#line.peekFront()?.since ?? Infinity;
    return Math.min(line, this.#returned.peek()?.since ?? Infinity);
  }

  /** The one that `shift` takes out. */
  get next(): StoredMessage | undefined {
    const returned = this.#returned.peek();
    const first = this.#line.peekFront();
    if (returned === undefined || first === undefined) return returned ?? first;
    return byPlace(returned, first) < 0 ? returned : first;
  }

  /** Adds one whose place is behind all others. */
  push(message: StoredMessage): void {
    const length = this.#line.push(message);
    if (length > this.#longest) this.#longest = length;
  }

  /** Adds one at the place it has already. */
  putBack(message: StoredMessage): void {
    this.#returned.push(message);
  }

  shift(): StoredMessage | undefined {
    const returned = this.#returned.peek();
    if (returned !== undefined) {
      const next = this.#line.peekFront();
      if (next === undefined || byPlace(returned, next) < 0) return this.#returned.pop();
    }
    const message = this.#line.shift();
    if (this.#longest > KEPT_CAPACITY && this.#line.isEmpty()) this.#forgetCapacity();
    return message;
  }

  /** Takes out one message, wherever it stands. */
  remove(message: StoredMessage): void {
    const { data } = this.#returned;
    if (data.includes(message)) {
      this.#returned = new TinyQueue(
        data.filter((one) => one !== message),
        byPlace,
      );
      return;
    }
    const index = this.#indexAfter(message.sequence - 1);
    if (this.#line.peekAt(index) === message) this.#line.removeOne(index);
  }

  /** Up to `limit` messages behind a place, in order. */
  after(sequence: number, limit: number): StoredMessage[] {
    const found = this.#returned.data.filter((message) => message.sequence > sequence);
    const end = this.#line.length;
    for (let index = this.#indexAfter(sequence); index < end && limit > 0; index += 1, limit -= 1) {
      const message = this.#line.peekAt(index);
      if (message !== undefined) found.push(message);
    }
    return found.toSorted(byPlace);
  }

  /** Takes everything out. */
  clear(): StoredMessage[] {
    const all = [...this.#line.toArray(), ...this.#returned.data];
    this.#forgetCapacity();
    this.#returned.data.length = 0;
    this.#returned.length = 0;
    return all;
  }

  /** Binary search: places rise along the line. */
  #indexAfter(sequence: number): number {
    let low = 0;
    let high = this.#line.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#line.peekAt(middle)?.sequence ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forgetCapacity(): void {
    this.#line = new Denque();
    this.#longest = 0;
  }
}

/** Orders messages by their place in the queue. */
export function byPlace(a: StoredMessage, b: StoredMessage): number {
  return a.sequence - b.sequence;
}
