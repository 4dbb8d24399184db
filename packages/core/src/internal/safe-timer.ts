import type { Timer } from '../contract/clock.ts';

/** The longest wait that `setTimeout` honours; a longer one fires at once. */
const MAX_SLICE_MS = 2 ** 31 - 1;
/** Node counts from the start of the loop's turn, so a timer can be a millisecond early by the wall clock. */
const EARLY_MS = 2;

/** `setTimeout` for any finite wait: longer ones are waited for in slices, and none is early. */
export function setSafeTimer(fire: () => void, ms: number, keepsAlive: boolean): Timer {
  const wait = Math.max(0, Math.ceil(ms));
  const due = Date.now() + wait;
  let handle: NodeJS.Timeout;
  const arm = (left: number): void => {
    const slice = Math.min(left, MAX_SLICE_MS);
    handle = setTimeout(() => {
      if (left > slice) return arm(left - slice);
      const early = due - Date.now();
      // More than a moment is a wall clock set back; the wait itself was long enough.
      if (early > 0 && early <= EARLY_MS) return arm(early);
      fire();
    }, slice);
    if (!keepsAlive) handle.unref();
  };
  arm(wait);
  return { clear: () => clearTimeout(handle) };
}
