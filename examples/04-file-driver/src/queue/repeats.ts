import type { BatchId } from '@switchyard/core/driver';

const REMEMBER_MS = 600_000;
const MOST_BATCHES = 256;
const MOST_PRODUCERS = 1_024;

/** A batch that was done, and what it was answered. */
export interface AnsweredBatch<A> extends BatchId {
  readonly answer: A;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface Remembered<A> {
  readonly at: number;
  answer: Promise<A>;
  /** What the answer is, once it is known what is written. */
  planned: A | undefined;
}

/** Answers of the latest batches of each producer: a repeated one is answered, not done again. */
export class Repeats<A> {
  readonly #producers = new Map<string, Map<number, Remembered<A>>>();

  /**
   * Does a batch, or answers as the first time. One that was refused may be tried again. `work` calls
   * `plan` in its first turn, if the batch is to be among the {@link answered}.
   */
  once(batch: BatchId, now: number, work: (plan: (answer: A) => void) => Promise<A>): Promise<A> {
    const { producer, sequence } = batch;
    const known = this.#producers.get(producer)?.get(sequence);
    if (known !== undefined && now - known.at < REMEMBER_MS) return known.answer;
    let planned: A | undefined;
    const answer = work((plan) => (planned = plan));
    answer.catch(() => this.#producers.get(producer)?.delete(sequence));
    this.#put(batch, { at: now, answer, planned });
    return answer;
  }

  /** Takes in what an earlier process has answered. */
  restore(batches: Iterable<AnsweredBatch<A>>): void {
    for (const { answer, at, ...batch } of batches)
      this.#put(batch, { at, answer: Promise.resolve(answer), planned: answer });
  }

  /** What is remembered, the oldest first within a producer. */
  *answered(now: number): Generator<AnsweredBatch<A>, void, void> {
    for (const [producer, batches] of this.#producers) {
      for (const [sequence, { at, planned }] of batches) {
        if (planned === undefined || now - at >= REMEMBER_MS) continue;
        yield { producer, sequence, at, answer: planned };
      }
    }
  }

  #put({ producer, sequence }: BatchId, remembered: Remembered<A>): void {
    const batches = this.#producers.get(producer) ?? new Map<number, Remembered<A>>();
    putLast(batches, [sequence, remembered], MOST_BATCHES);
    putLast(this.#producers, [producer, batches], MOST_PRODUCERS);
  }
}

/** Puts an entry at the end of a map and forgets the first where there are too many. */
function putLast<K, V>(map: Map<K, V>, [key, value]: readonly [K, V], most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}
