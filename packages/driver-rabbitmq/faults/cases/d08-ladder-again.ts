import { concludedAs, startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';

const STEP_MS = 400;
const ATTEMPTS = 4;

/** Jobs go through the same rungs of the ladder again and again, which RabbitMQ takes for a circle and drops unless its own headers are taken off. */
export const ladderAgain: FaultCase = {
  id: 'D08',
  name: 'second pass through the delay ladder',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    const count = bench.size(500, 50);
    const options = {
      delayMs: STEP_MS,
      maxAttempts: ATTEMPTS,
      backoff: { type: 'fixed', delayMs: STEP_MS },
    };
    const failing = (): { readonly throwsIn: readonly number[] } => ({ throwsIn: [1, 2, 3] });
    await bench.producer.enqueueMany(count, failing, { options });
    await bench.drain();
    const lines = bench.lines();
    const done = concludedAs(lines, 'completed').length;
    bench.expect(done === count, `${done} of ${count} came to their end`);
    const starts = startsOf(lines).length;
    bench.expect(starts === count * ATTEMPTS, `${count} jobs ran ${starts} times`);
    return {};
  },
};
