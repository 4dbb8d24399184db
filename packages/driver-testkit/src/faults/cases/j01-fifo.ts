import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** One consumer that runs one job at a time runs them in the order in which they were enqueued. */
export const fifo: FaultCase = {
  id: 'J01',
  name: 'FIFO, single consumer',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const options = { line: 'fifo' };
    await bench.producer.enqueueMany(bench.size(10_000, 500), () => ({}), { options });
    await bench.worker({ concurrency: 1 });
    await bench.drain();
    return {};
  },
};
