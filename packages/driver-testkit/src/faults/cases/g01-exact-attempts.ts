import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

const LIMITS = [1, 2, 5, 50];

/** A job that always throws runs as often as it may, and then is dead. */
export const exactAttempts: FaultCase = {
  id: 'G01',
  name: 'exact attempts',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    const backoff = { type: 'fixed', delayMs: 20 };
    for (const maxAttempts of LIMITS) {
      await bench.producer.enqueue({ throwsIn: 'always' }, { maxAttempts, backoff });
    }
    await bench.drain();
    for (const [nth, max] of LIMITS.entries()) {
      const times = startsOf(bench.lines(), `producer-${nth + 1}`).length;
      bench.expect(times === max, `a job of ${max} attempts ran ${times} times`);
    }
    return { dead: LIMITS.length };
  },
};
