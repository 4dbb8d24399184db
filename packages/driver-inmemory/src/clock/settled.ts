import { setImmediate } from 'node:timers';

/** Quiet turns of the event loop after which nothing more is expected. */
const QUIET_TURNS = 3;
/** Turns after which the noise is taken for endless. */
const MAX_TURNS = 1_000_000;

/** Waits for one turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits until a counter stands still for a few turns; answers whether it ever did. */
export async function settled(count: () => number): Promise<boolean> {
  let quiet = 0;
  for (let turns = 0; turns < MAX_TURNS; turns += 1) {
    const before = count();
    await nextTurn();
    quiet = count() === before ? quiet + 1 : 0;
    if (quiet === QUIET_TURNS) return true;
  }
  return false;
}
