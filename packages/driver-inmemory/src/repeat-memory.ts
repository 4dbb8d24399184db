import type { BatchId } from '@switchyard/core/driver';

/** What bounds the memory of a {@link RepeatMemory}. */
const REMEMBERED = { forMs: 600_000, batches: 256, producers: 1_024 } as const;

interface Remembered<A> {
  readonly answer: A;
  readonly at: number;
}

/**
 * Answers of the last batches of each producer, so that a repeated batch is answered and not done
 * again: for 10 minutes, the last 256 batches of a producer, the last 1024 producers heard of.
 */
export class RepeatMemory<A> {
  readonly #producers = new Map<string, Map<number, Remembered<A>>>();
  #latest: string | undefined;

  /** Does a batch, or answers as the first time if it was done already. */
  once({ producer, sequence }: BatchId, now: number, work: () => A): A {
    const batches = this.#batchesOf(producer);
    const known = batches.get(sequence);
    if (known !== undefined && now - known.at < REMEMBERED.forMs) return known.answer;
    const answer = work();
    batches.delete(sequence);
    batches.set(sequence, { answer, at: now });
    if (batches.size > REMEMBERED.batches) forgetFirst(batches);
    return answer;
  }

  clear(): void {
    this.#producers.clear();
    this.#latest = undefined;
  }

  /** Moves the producer to the end of the map, which is thus ordered by last use. */
  #batchesOf(producer: string): Map<number, Remembered<A>> {
    const known = this.#producers.get(producer);
    if (known !== undefined && this.#latest === producer) return known;
    const batches = known ?? new Map<number, Remembered<A>>();
    this.#producers.delete(producer);
    this.#producers.set(producer, batches);
    this.#latest = producer;
    if (this.#producers.size > REMEMBERED.producers) forgetFirst(this.#producers);
    return batches;
  }
}

function forgetFirst(map: Map<unknown, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
