import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A whole worker stands still for three leases and then goes on: its jobs are another's by then. */
export const frozenWorker: FaultCase = {
  id: 'F01B',
  name: 'worker frozen for three leases',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const frozen = await bench.worker();
    await bench.producer.enqueueMany(bench.size(100, 10), () => ({ ms: 300 }));
    await bench.line((line) => line.type === 'start');
    frozen.freeze();
    await bench.worker();
    await bench.pass(CONVENTIONS.leaseMs * 3);
    frozen.thaw();
    await bench.drain();
    const { name } = frozen;
    const late = (): boolean =>
      bench.lines().some((line) => line.type === 'settled' && line.process === name);
    const lost = await bench.line(
      (line) => line.type === 'concluded' && line.as === 'lease-lost' && line.process === name,
      5_000,
    );
    bench.expect(lost !== undefined || late(), 'the frozen worker was never told');
    return {};
  },
};
