import type { ManualClock } from './manual-clock.ts';
import { turn } from './turn.ts';

/** Lets time pass in steps until `work` is settled, and settles likewise. */
export async function passing<T>(clock: ManualClock, work: Promise<T>, stepMs = 50): Promise<T> {
  let pending = true;
  const settled = work.finally(() => {
    pending = false;
  });
  // The caller hears of it through the return below; until then nobody else does.
  settled.catch(() => undefined);
  while (pending) {
    await turn();
    if (pending) clock.advance(stepMs);
  }
  return settled;
}
