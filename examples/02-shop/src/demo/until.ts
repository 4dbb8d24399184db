import { setTimeout as wait } from 'node:timers/promises';

/** How long to go on asking, and how often. */
export interface UntilOptions {
  /** @default 10_000 */
  readonly timeoutMs?: number;
  /** @default 25 */
  readonly everyMs?: number;
}

/** Asks again and again until the answer is not `undefined`. Rejects, naming `what`, when the time is up. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  options: UntilOptions = {},
): Promise<Answer> {
  const { timeoutMs = 10_000, everyMs = 25 } = options;
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > giveUpAt) throw new Error(`${what}: not so after ${timeoutMs} ms`);
    await wait(everyMs);
  }
}
