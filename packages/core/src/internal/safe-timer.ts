import type { Timer } from '../contract/clock.ts';

/** The longest wait that `setTimeout` honours; a longer one fires at once. */
const MAX_SLICE_MS = 2 ** 31 - 1;

/** `setTimeout` for any finite wait: longer ones are waited for in slices. */
export function setSafeTimer(fire: () => void, ms: number, keepsAlive: boolean): Timer {
  let handle: NodeJS.Timeout;
  const arm = (left: number): void => {
    const slice = Math.min(left, MAX_SLICE_MS);
    handle = setTimeout(() => (left > slice ? arm(left - slice) : fire()), slice);
    if (!keepsAlive) handle.unref();
  };
  arm(Math.max(0, ms));
  return { clear: () => clearTimeout(handle) };
}
