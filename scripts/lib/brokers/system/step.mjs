/**
 * Does something slow, and says so before and how long it took after.
 *
 * @template T
 * @param {(line: string) => void} log
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(log, what, work) {
  log(`${what} …`);
  const since = performance.now();
  const result = await work();
  log(`${what}: ${seconds(since)}`);
  return result;
}

/** @param {number} since  of `performance.now()` */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
