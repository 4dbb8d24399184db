import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { mostHeld } from '../ledger-look.ts';

const PREFETCH = 20;

/** A producer is much faster than the worker: this holds no more than it may, and does not grow. */
export const fastProducer: FaultCase = {
  id: 'L01',
  name: 'slow handler, fast producer',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const worker = await bench.worker({ prefetch: PREFETCH });
    const count = bench.size(3_000, 300);
    const flood = (): Promise<void> => bench.producer.enqueueMany(count, () => ({ ms: 10 }));
    await flood();
    await bench.drain();
    await worker.measure('flood', 'baseline');
    await flood();
    await bench.drain();
    await worker.measure('flood', 'end');
    const most = mostHeld(bench.lines(), worker.name);
    bench.expect(most <= PREFETCH, `it held ${most} deliveries, and may hold ${PREFETCH}`);
    return {};
  },
};
