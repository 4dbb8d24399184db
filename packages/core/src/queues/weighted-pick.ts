/** A queue to pick from. */
export interface Weighted {
  readonly weight: number;
  /** Whether it has something to give now. */
  readonly hasReady: boolean;
}

/** Chooses the queue of the next job. */
export type Pick<Q extends Weighted> = () => Q | undefined;

/**
 * Smooth weighted round robin over those that have something: over any stretch in which all are
 * backlogged each gets its share, and the picks interleave instead of coming in blocks.
 *
 * @see https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1
 */
export function weightedPick<Q extends Weighted>(queues: readonly Q[]): Pick<Q> {
  const credit = new Map<Q, number>(queues.map((queue) => [queue, 0]));
  return () => {
    let total = 0;
    let best: Q | undefined;
    let bestCredit = -Infinity;
    for (const queue of queues) {
      if (!queue.hasReady) continue;
      total += queue.weight;
      const grown = (credit.get(queue) ?? 0) + queue.weight;
      credit.set(queue, grown);
      if (grown > bestCredit) {
        best = queue;
        bestCredit = grown;
      }
    }
    if (best !== undefined) credit.set(best, bestCredit - total);
    return best;
  };
}

/** The heaviest queue that has something; others wait until it is empty. */
export function strictPick<Q extends Weighted>(queues: readonly Q[]): Pick<Q> {
  const ranked = [...queues].sort((a, b) => b.weight - a.weight);
  return () => ranked.find((queue) => queue.hasReady);
}
