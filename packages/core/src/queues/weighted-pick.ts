/** A queue to pick from. */
export interface Weighted {
  readonly weight: number;
  /** Whether it has something to give now. */
  readonly hasReady: boolean;
  /** Whether it is about to be asked for more, and had more when it was asked last. */
  readonly isRefilling: boolean;
}

/**
 * Chooses the queue of the next job. None while the queue whose turn it is refills: to go on with
 * the others would give them its share, since short jobs empty a buffer faster than it is filled.
 */
export type Pick<Q extends Weighted> = () => Q | undefined;

/**
 * Smooth weighted round robin over those that have something: over any stretch in which all are
 * backlogged each gets its share, and the picks interleave instead of coming in blocks.
 *
 * @see https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1
 */
export function weightedPick<Q extends Weighted>(queues: readonly Q[]): Pick<Q> {
  // A single queue has every turn.
  if (queues.length === 1) return strictPick(queues);
  const credit = new Map<Q, number>(queues.map((queue) => [queue, 0]));
  const grown = (queue: Q): number => (credit.get(queue) ?? 0) + queue.weight;
  return () => {
    const waiting = queues.filter(isInTurn);
    const best = highest(waiting, grown);
    if (best?.hasReady !== true) return undefined;
    const total = waiting.reduce((sum, queue) => sum + queue.weight, 0);
    for (const queue of waiting) credit.set(queue, grown(queue) - (queue === best ? total : 0));
    return best;
  };
}

/** The heaviest queue that has something; others wait until it is empty. */
export function strictPick<Q extends Weighted>(queues: readonly Q[]): Pick<Q> {
  const ranked = [...queues].sort((a, b) => b.weight - a.weight);
  return () => {
    const first = ranked.find(isInTurn);
    return first?.hasReady === true ? first : undefined;
  };
}

function isInTurn(queue: Weighted): boolean {
  return queue.hasReady || queue.isRefilling;
}

function highest<Q>(queues: readonly Q[], rank: (queue: Q) => number): Q | undefined {
  let best: Q | undefined;
  for (const queue of queues) if (best === undefined || rank(queue) > rank(best)) best = queue;
  return best;
}
