import { Pulse } from '../../src/health/pulse.ts';
import { ManualClock } from './manual-clock.ts';

/** A pulse on a manual clock, with calls of at most 1 s and a grace of 5 s. */
export function makePulse(clock: ManualClock = new ManualClock()): Pulse {
  return new Pulse('receive mail', { now: () => clock.now(), commandMs: 1_000, graceMs: 5_000 });
}
