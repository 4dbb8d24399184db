import type { Timer } from '@switchyard/core/driver';
import TinyQueue from 'tinyqueue';

/** Cleared timers that may stay in a line before they are swept out. */
const SWEEP_AT = 256;

/** A timer on virtual time. */
export interface VirtualTimer extends Timer {
  readonly due: number;
  /** Rises with each timer that is set: the order among those due at one instant. */
  readonly sequence: number;
  /** Undefined once it has fired or was cleared. */
  fire: (() => void) | undefined;
}

/** Timers by the instant they are due, then in the order they were set. */
export class TimerLine {
  #heap = new TinyQueue<VirtualTimer>([], byDue);
  #cleared = 0;

  /** How many there are, those included that were cleared and not swept out yet. */
  get length(): number {
    return this.#heap.length;
  }

  push(timer: VirtualTimer): void {
    this.#heap.push(timer);
  }

  /** The next timer, left where it is. */
  peek(): VirtualTimer | undefined {
    for (let next = this.#heap.peek(); next !== undefined; next = this.#heap.peek()) {
      if (next.fire !== undefined) return next;
      this.#heap.pop();
      this.#cleared -= 1;
    }
    return undefined;
  }

  /** Takes out the timer that `peek` answered. */
  pop(): void {
    this.#heap.pop();
  }

  /** One of its timers was cleared. While time stands still none of those comes up, so they are swept out. */
  noteCleared(): void {
    this.#cleared += 1;
    if (this.#cleared < SWEEP_AT || this.#cleared * 2 < this.#heap.length) return;
    this.#heap = new TinyQueue(
      this.#heap.data.filter((timer) => timer.fire !== undefined),
      byDue,
    );
    this.#cleared = 0;
  }
}

function byDue(a: VirtualTimer, b: VirtualTimer): number {
  return a.due - b.due || a.sequence - b.sequence;
}
