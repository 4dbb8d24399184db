import type { BatchId } from '@switchyard/core/driver';

const REMEMBER_MS = 600_000;
const MOST_BATCHES = 256;
const MOST_PRODUCERS = 1_024;

interface Remembered<A> {
  readonly answer: Promise<A>;
  readonly at: number;
}

/**
 * Answers of the latest batches of each producer: a repeated one is answered, not done again. Kept in
 * memory only: a file has one process, so its producers die with it.
 */
export class Repeats<A> {
  readonly #producers = new Map<string, Map<number, Remembered<A>>>();

  /** Does a batch, or answers as the first time. One that was refused may be tried again. */
  once({ producer, sequence }: BatchId, now: number, work: () => Promise<A>): Promise<A> {
    const batches = this.#producers.get(producer) ?? new Map<number, Remembered<A>>();
    const known = batches.get(sequence);
    if (known !== undefined && now - known.at < REMEMBER_MS) return known.answer;
    const answer = work();
    answer.catch(() => batches.delete(sequence));
    putLast(batches, [sequence, { answer, at: now }], MOST_BATCHES);
    putLast(this.#producers, [producer, batches], MOST_PRODUCERS);
    return answer;
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
