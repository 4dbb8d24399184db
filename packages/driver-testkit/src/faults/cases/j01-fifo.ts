import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** One consumer that runs one job at a time runs them in the order in which they were enqueued. */
export const fifo: FaultCase = {
  id: 'J01',
  name: 'FIFO, single consumer',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const { orderedQueue: queue } = bench.target;
    if (queue !== undefined) bench.uses(queue);
    const keyed = queue === undefined ? {} : { queue, orderingKey: 'fifo' };
    const options = { line: 'fifo', ...keyed };
    await bench.producer.enqueueMany(bench.size(10_000, 500), () => ({}), { options });
    const queues = queue === undefined ? {} : { queues: { [queue]: 1 } };
    await bench.worker({ concurrency: 1, ...queues });
    await bench.drain();
    return {};
  },
};
