import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

const PREFETCH = 5;
const HIGH = 10;

/** What is high starts before what is low, but for what a worker holds already. */
export const priority: FaultCase = {
  id: 'J03',
  name: 'priority',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const low = bench.size(1_000, 200);
    await bench.producer.enqueueMany(low, () => ({ ms: 5 }), { options: { priority: 1 } });
    await bench.worker({ concurrency: 1, prefetch: PREFETCH });
    await bench.line((line) => line.type === 'start');
    await bench.producer.enqueueMany(HIGH, () => ({ ms: 5 }), { options: { priority: 9 } });
    const since = bench.ledger.time.mono();
    await bench.drain();
    const after = startsOf(bench.lines()).filter(({ mono }) => mono > since);
    const isHigh = (job: string): boolean => Number(job.split('-')[1]) > low;
    const last = after.findLastIndex(({ job }) => isHigh(job));
    const between = after.slice(0, last).filter(({ job }) => !isHigh(job)).length;
    bench.expect(between <= PREFETCH, `${between} low ones started before the last high one`);
    bench.expect(after.length > low / 2, 'nearly all was done before the high ones came');
    return {};
  },
};
