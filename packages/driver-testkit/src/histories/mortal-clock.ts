import type { Clock } from '@switchyard/core/driver';
import type { Mortality } from '../fakes/mortality.ts';

/** Time as one process has it: no timer fires in a dead one, and in a frozen one they wait for the thaw. */
export function mortalClock(clock: Clock, life: Mortality): Clock {
  return {
    now: () => clock.now(),
    setTimer: (fire, ms, options) => {
      let cleared = false;
      const heard = life.hearing(() => {
        if (!cleared) fire();
      });
      const timer = clock.setTimer(heard, ms, options);
      return {
        clear: () => {
          cleared = true;
          timer.clear();
        },
      };
    },
  };
}
