import Denque from 'denque';
import TinyQueue from 'tinyqueue';
import type { Entry } from './entry.ts';

/**
 * What of one partition can be handed over, the lowest offset first. Of an ordering key only the head is ready;
 * what is given back takes its old place.
 */
export class ReadyLine {
  /** As read: ascending. */
  readonly #fresh = new Denque<Entry>();
  /** Given back, or followers whose turn it is. */
  readonly #returned = new TinyQueue<Entry>([], (a, b) => a.offset - b.offset);
  /** By key: the head, which is ready or handed over, and those behind it. */
  readonly #keys = new Map<string, Denque<Entry>>();
  #gated = 0;
  #bytes = 0;

  /** How many can be handed over now. */
  get ready(): number {
    return this.#fresh.length + this.#returned.length;
  }

  /** How many lie here: those that wait for the head of their key too. */
  get size(): number {
    return this.ready + this.#gated;
  }

  /** Bytes of what lies here. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds what was read; answers whether it is ready. */
  add(entry: Entry): boolean {
    this.#bytes += entry.bytes;
    if (entry.key !== undefined) {
      const line = this.#keys.get(entry.key);
      if (line !== undefined) {
        line.push(entry);
        this.#gated += 1;
        return false;
      }
      this.#keys.set(entry.key, new Denque([entry]));
    }
    this.#fresh.push(entry);
    return true;
  }

  /** Takes out the one with the lowest offset. */
  take(): Entry | undefined {
    const back = this.#returned.peek();
    const fresh = this.#fresh.peekFront();
    const isBack = back !== undefined && (fresh === undefined || back.offset < fresh.offset);
    const entry = isBack ? this.#returned.pop() : this.#fresh.shift();
    if (entry !== undefined) this.#bytes -= entry.bytes;
    return entry;
  }

  /** Puts back what was handed over. */
  giveBack(entry: Entry): void {
    this.#bytes += entry.bytes;
    this.#returned.push(entry);
  }

  /** What was handed over is finished; answers whether its follower became ready by that. */
  finished({ key }: Entry): boolean {
    const line = key === undefined ? undefined : this.#keys.get(key);
    if (line === undefined || key === undefined) return false;
    line.shift();
    const next = line.peekFront();
    if (next === undefined) {
      this.#keys.delete(key);
      return false;
    }
    this.#gated -= 1;
    this.#returned.push(next);
    return true;
  }
}
