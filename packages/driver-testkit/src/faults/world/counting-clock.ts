import type { Clock, Timer } from '@switchyard/core/driver';

/** A clock that knows how many of its timers are still to fire. */
export interface CountingClock extends Clock {
  readonly pending: number;
}

/** The same time, with its timers counted. */
export function countingClock(clock: Clock): CountingClock {
  const pending = new Set<Timer>();
  return {
    now: () => clock.now(),
    setTimer: (fire, ms, options) => {
      const inner = clock.setTimer(
        () => {
          pending.delete(timer);
          fire();
        },
        ms,
        options,
      );
      const timer: Timer = {
        clear: () => {
          pending.delete(timer);
          inner.clear();
        },
      };
      pending.add(timer);
      return timer;
    },
    get pending() {
      return pending.size;
    },
  };
}
