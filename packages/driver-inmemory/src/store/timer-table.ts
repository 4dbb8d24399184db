import type { DueTimer, JobRef } from '@switchyard/core/driver';
import TinyQueue from 'tinyqueue';
import type { KeptMessage } from './job-draft.ts';

interface Entry extends JobRef {
  readonly message: KeptMessage;
  /** When it is due, or due again. */
  readonly dueAt: number;
  /** Order among those due at one instant. */
  readonly sequence: number;
}

/** Replaced entries that may lie in the heap before they are swept out. */
const SWEEP_AT = 256;

/** Messages kept back until an instant: one per job. Who takes one leases it. */
export class TimerTable {
  readonly #entries = new Map<string, Entry>();
  #heap = new TinyQueue<Entry>([], byDue);
  #sequence = 0;

  /** How many there are. */
  get size(): number {
    return this.#entries.size;
  }

  find(ref: JobRef): KeptMessage | undefined {
    return this.#entries.get(nameOf(ref))?.message;
  }

  /** Keeps a message back, instead of the one kept back for this job so far. */
  set({ queue, id }: JobRef, message: KeptMessage): void {
    this.#put({ queue, id, message, dueAt: message.dueAt, sequence: 0 });
  }

  remove(ref: JobRef): boolean {
    return this.#entries.delete(nameOf(ref));
  }

  /** Leases what is due, the earliest first. */
  takeDue(
    { max, leaseMs }: { readonly max: number; readonly leaseMs: number },
    now: number,
  ): readonly DueTimer[] {
    const due: Entry[] = [];
    for (let next = this.#next(); next !== undefined && due.length < max; next = this.#next()) {
      if (next.dueAt > now) break;
      this.#heap.pop();
      due.push(next);
    }
    for (const entry of due) this.#put({ ...entry, dueAt: now + leaseMs });
    return due.map(({ queue, id, message: { dueAt, headers, extra, body } }) => ({
      queue,
      id,
      dueAt,
      headers,
      extra,
      body,
    }));
  }

  /** Epoch milliseconds of the next one that is due, or due again. */
  get nextDueAt(): number | undefined {
    return this.#next()?.dueAt;
  }

  /** The jobs of a queue that have one, since when and until when. */
  *of(queue: string): Iterable<{ readonly id: string; readonly dueAt: number }> {
    for (const { queue: its, id, message } of this.#entries.values()) {
      if (its === queue) yield { id, dueAt: message.dueAt };
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#heap = new TinyQueue<Entry>([], byDue);
  }

  #put(entry: Entry): void {
    const placed = { ...entry, sequence: (this.#sequence += 1) };
    this.#entries.set(nameOf(entry), placed);
    this.#heap.push(placed);
    if (this.#heap.length > this.#entries.size * 2 + SWEEP_AT) {
      this.#heap = new TinyQueue([...this.#entries.values()], byDue);
    }
  }

  /** The first entry that still stands, left where it is. */
  #next(): Entry | undefined {
    for (let next = this.#heap.peek(); next !== undefined; next = this.#heap.peek()) {
      if (this.#entries.get(nameOf(next)) === next) return next;
      this.#heap.pop();
    }
    return undefined;
  }
}

function byDue(a: Entry, b: Entry): number {
  return a.dueAt - b.dueAt || a.sequence - b.sequence;
}

/** Queue names have no slash. */
function nameOf({ queue, id }: JobRef): string {
  return `${queue}/${id}`;
}
