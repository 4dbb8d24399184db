const DEAD_SUFFIX = '.dead';
const SUFFIXES = [DEAD_SUFFIX, '.high', '.low'] as const;

/** Names the dead-letter queue that belongs to a physical queue: `mail` and `mail.high` have `mail.dead`. */
export function deadLetterQueue(queue: string): string {
  return `${logicalQueue(queue)}${DEAD_SUFFIX}`;
}

/** Whether a physical queue holds dead letters. */
export function isDeadLetterQueue(queue: string): boolean {
  return queue.endsWith(DEAD_SUFFIX);
}

/** Names the queue that users know: `mail` for `mail`, `mail.high`, `mail.low` and `mail.dead`. */
export function logicalQueue(queue: string): string {
  // No name of a user's has a dot.
  if (!queue.includes('.')) return queue;
  const suffix = SUFFIXES.find((ending) => queue.endsWith(ending));
  return suffix === undefined ? queue : queue.slice(0, -suffix.length);
}

/** The physical queues that emulate priority, in the order they are drained. */
export function bandsOf(queue: string): readonly [string, string, string] {
  return [`${queue}.high`, queue, `${queue}.low`];
}

/** The highest priority of each band, in the order they are drained. */
export const BAND_TOPS: readonly [number, number, number] = [9, 6, 3];

/** The band of a priority: 7–9 high, 4–6 normal, 0–3 low. */
export function bandFor(queue: string, priority: number): string {
  const [high, normal, low] = bandsOf(queue);
  const [, normalTop, lowTop] = BAND_TOPS;
  if (priority > normalTop) return high;
  return priority > lowTop ? normal : low;
}
