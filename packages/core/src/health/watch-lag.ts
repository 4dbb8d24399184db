import type { EngineConfig } from '../config/engine-config.ts';
import type { Clock } from '../contract/clock.ts';
import type { EngineEvents } from '../events/engine-events.ts';
import { monotonicNow, systemClock } from '../internal/system-clock.ts';
import { LoopLag } from './loop-lag.ts';

/** Shortest lag that is told, in milliseconds. */
const LEAST_LIMIT_MS = 1_000;

/**
 * Watches the event loop and tells `worker.lagging` where it was blocked for more than a third of a
 * lease. Virtual time has no lag: nothing is watched then.
 */
export function watchLag({
  config,
  producer,
}: {
  readonly config: Pick<EngineConfig, 'leaseMs'>;
  readonly producer: { readonly clock: Clock; readonly events: EngineEvents };
}): LoopLag | undefined {
  const { clock, events } = producer;
  if (clock !== systemClock) return undefined;
  const lag = new LoopLag({
    now: monotonicNow,
    setTimer: (fire, ms) => clock.setTimer(fire, ms, { keepsAlive: false }),
    limitMs: Math.max(LEAST_LIMIT_MS, config.leaseMs / 3),
    onLag: (lagMs) => events.emit('worker.lagging', { lagMs: Math.round(lagMs) }),
  });
  lag.start();
  return lag;
}
