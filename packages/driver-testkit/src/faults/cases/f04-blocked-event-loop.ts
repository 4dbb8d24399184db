import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A handler blocks the event loop for three leases: its lease is kept all the same, or it is told that it lost it. */
export const blockedEventLoop: FaultCase = {
  id: 'F04',
  name: 'event loop blocked 3x lease',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const blocked = await bench.worker({ concurrency: 1 });
    const { name: target } = blocked;
    await bench.producer.enqueue({ blocksMs: CONVENTIONS.leaseMs * 3 });
    await bench.line((line) => line.type === 'start');
    bench.ledger.write({ type: 'fault', fault: 'block', name: 'blocked', target });
    await bench.worker();
    await bench.line((line) => line.type === 'end' && line.process === target);
    await bench.drain();
    await blocked.stop();
    bench.ledger.write({ type: 'heal', fault: 'block' });
    const starts = bench.lines().filter((line) => line.type === 'start');
    const lost = bench
      .lines()
      .some((line) => line.type === 'concluded' && line.as === 'lease-lost');
    bench.expect(starts.length === 1 || lost, 'it ran twice, and the blocked worker was not told');
    return {};
  },
};
