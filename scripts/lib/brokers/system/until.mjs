import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until the answer is not `undefined`.
 *
 * @template T
 * @param {() => T | undefined | Promise<T | undefined>} ask
 * @param {{ everyMs?: number, withinMs: number }} limits
 * @returns {Promise<T | undefined>} nothing when the time is up
 */
export async function until(ask, { everyMs = 20, withinMs }) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await pause(everyMs);
  }
}
