import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Many tiny jobs leave nothing behind: no timer, no socket, no listener, no memory. The short form of an hour. */
export const leakSoak: FaultCase = {
  id: 'L05',
  name: 'leak soak',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const worker = await bench.worker({ concurrency: 20 });
    await bench.producer.enqueueMany(bench.size(20_000, 1_000), () => ({}));
    await bench.drain();
    await worker.measure('soak', 'baseline');
    await bench.producer.enqueueMany(bench.size(20_000, 2_000), () => ({}));
    await bench.drain();
    await worker.measure('soak', 'end');
    return {};
  },
};
