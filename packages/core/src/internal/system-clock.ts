import type { Clock } from '../contract/clock.ts';
import { setSafeTimer } from './safe-timer.ts';

/** Real time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer: (fire, ms, options) => setSafeTimer(fire, ms, options?.keepsAlive ?? true),
};

/** Real time that is never set back or forward: milliseconds since the process began. For spans only. */
export function monotonicNow(): number {
  return performance.now();
}
