import type { Clock } from '../contract/clock.ts';

/** Settles as `work` does, or rejects with what `late()` makes once `ms` are over. The work itself goes on. */
export function withDeadline<T>(
  work: Promise<T>,
  limit: { readonly clock: Clock; readonly ms: number; readonly late: () => Error },
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = limit.clock.setTimer(() => reject(limit.late()), limit.ms, {
      idle: true,
      keepsAlive: false,
    });
    work.then(resolve, reject).finally(() => timer.clear());
  });
}
