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
export function settled(count: () => number): Promise<boolean> {
  return new Promise((resolve) => {
    let last = count();
    let quiet = 0;
    let turns = 0;
    const look = (): void => {
      const current = count();
      quiet = current === last ? quiet + 1 : 0;
      last = current;
      turns += 1;
      if (quiet === QUIET_TURNS) resolve(true);
      else if (turns === MAX_TURNS) resolve(false);
      else setImmediate(look);
    };
    setImmediate(look);
  });
}
