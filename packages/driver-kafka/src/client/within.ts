import { systemClock, type Timer } from '@switchyard/core/driver';

/** Resolves once it does, or after `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = systemClock.setTimer(resolve, ms, { keepsAlive: false });
  });
  await Promise.race([work, late]);
  timer?.clear();
}
