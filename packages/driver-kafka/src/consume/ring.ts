import type { Lease } from './entry.ts';
import type { Partition } from './partition.ts';

/** The partitions of one topic that are ours, taken from in turn. */
export class Ring {
  #partitions: readonly Partition[] = [];
  #turn = 0;

  get partitions(): readonly Partition[] {
    return this.#partitions;
  }

  set partitions(partitions: readonly Partition[]) {
    this.#partitions = partitions;
    this.#turn = 0;
  }

  /** How many can be handed over now. */
  get ready(): number {
    let sum = 0;
    for (const { line } of this.#partitions) sum += line.ready;
    return sum;
  }

  /** Hands over up to `max`, from one partition after the other. */
  take(max: number, holder: object): readonly Lease[] {
    const taken: Lease[] = [];
    const count = this.#partitions.length;
    for (let empty = 0; empty < count && taken.length < max;) {
      const lease = this.#partitions[this.#turn % count]?.take(holder);
      this.#turn = (this.#turn + 1) % count;
      if (lease === undefined) empty += 1;
      else {
        empty = 0;
        taken.push(lease);
      }
    }
    return taken;
  }
}
