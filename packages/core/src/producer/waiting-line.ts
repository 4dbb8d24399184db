import Denque from 'denque';
import { canJoin } from './confirm.ts';
import type { WaitingBatch } from './waiting-batch.ts';

/** How much may leave. */
export interface Room {
  readonly jobs: number;
  readonly bytes: number;
  /** Let the first one leave whatever it weighs: nothing else is on its way. */
  readonly empty: boolean;
}

/** Batches that wait, in the order in which they were handed over. */
export class WaitingLine {
  readonly #batches = new Denque<WaitingBatch>();
  #jobs = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#batches.isEmpty();
  }

  /** The one that has waited longest. */
  get first(): WaitingBatch | undefined {
    return this.#batches.peekFront();
  }

  get jobs(): number {
    return this.#jobs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  join(batch: WaitingBatch): void {
    this.#batches.push(batch);
    this.#count(batch, 1);
  }

  /** Takes one back that had left, to its old place: few are ever before it. */
  putBack(batch: WaitingBatch): void {
    const before: WaitingBatch[] = [];
    for (let first = this.first; first !== undefined; first = this.first) {
      if (first.ticket > batch.ticket) break;
      before.push(first);
      this.#batches.shift();
    }
    this.#batches.unshift(batch);
    for (const earlier of before.reverse()) this.#batches.unshift(earlier);
    this.#count(batch, 1);
  }

  /** Takes the first one out. */
  shift(): WaitingBatch | undefined {
    const first = this.#batches.shift();
    if (first !== undefined) this.#count(first, -1);
    return first;
  }

  /** Takes out what can leave together: the first, and those of its queue that follow, as far as there is room. */
  takeGroup(room: Room): readonly WaitingBatch[] {
    const group: WaitingBatch[] = [];
    let { jobs, bytes } = room;
    for (let next = this.first; next !== undefined; next = this.first) {
      if (group[0] !== undefined && !goTogether(group[0], next)) break;
      jobs -= next.messages.length;
      bytes -= next.bytes;
      const fits = bytes >= 0 || (room.empty && group.length === 0);
      if (jobs < 0 || !fits) break;
      group.push(next);
      this.shift();
    }
    return group;
  }

  #count(batch: WaitingBatch, sign: 1 | -1): void {
    this.#jobs += sign * batch.messages.length;
    this.#bytes += sign * batch.bytes;
  }
}

function goTogether(one: WaitingBatch, other: WaitingBatch): boolean {
  return one.queue === other.queue && canJoin(one.messages, other.messages);
}
