const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long messages wait in each partition of a delay topic, in milliseconds. Part of the layout: partition n is
 * level n, for ever.
 */
export const LEVELS: readonly number[] = Object.freeze([
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  24 * HOUR,
]);

/** The level for what is left of a delay: the longest that is not longer, or the first. */
export function levelFor(leftMs: number): number {
  let level = 0;
  while (level + 1 < LEVELS.length && (LEVELS[level + 1] ?? Infinity) <= leftMs) level += 1;
  return level;
}

/**
 * When a message may leave a level early, for a finer one, to make room: whoever came later waits for as long, so
 * that behind it none is due before this.
 */
export function mayLeaveAt(level: number, sinceMs: number): number {
  return sinceMs + (LEVELS[level] ?? 0);
}
