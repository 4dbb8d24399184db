import { startsOf, type CaseBench, type FaultCase } from '@switchyard/driver-testkit/faults';

const JOBS = 48;
/** Every twelfth is at work when its worker dies. */
const EVERY = 12;
const SLOW_MS = 8_000;
/** What is done is committed within half a second. */
const COMMITTED_MS = 1_500;
const DRAIN_MS = 100_000;

/**
 * Slow jobs lie between quick ones in every partition, and their worker is killed when the quick ones are done and
 * committed: the slow ones run again, and nothing that was done does.
 */
export const gapsBetweenDone: FaultCase = {
  id: 'E01',
  name: 'killed with gaps between what is done',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    for (let round = bench.size(5, 1); round > 0; round -= 1) {
      const before = ended(bench);
      const worker = await bench.worker({ concurrency: JOBS });
      const isSlow = (nth: number): boolean => nth % EVERY === 2;
      await bench.producer.enqueueMany(JOBS, (nth) => ({ ms: isSlow(nth) ? SLOW_MS : 10 }));
      const quick = JOBS - JOBS / EVERY;
      const areDone = await bench.until(() => ended(bench) >= before + quick, SLOW_MS / 2);
      bench.expect(areDone, 'the quick ones were not done in time');
      await bench.pass(COMMITTED_MS);
      await worker.kill();
      const next = await bench.worker();
      // What was at work when its process died runs alone.
      await bench.drain(DRAIN_MS);
      await next.stop();
    }
    const twice = startsOf(bench.lines()).length - bench.size(5, 1) * JOBS;
    const slow = (bench.size(5, 1) * JOBS) / EVERY;
    bench.expect(twice === slow, `${slow} were at work and ${twice} ran again`);
    return {};
  },
};

function ended(bench: CaseBench): number {
  return bench.lines().filter(({ type }) => type === 'end').length;
}
