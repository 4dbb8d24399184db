import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Idle workers find a broker again that was away. */
export const restartWhileIdle: FaultCase = {
  id: 'B01',
  name: 'broker restart while idle',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    await bench.pass(500);
    await bench.fault('restart', () => bench.target.restart(1_000));
    const upAt = Date.now();
    await bench.producer.enqueueMany(10, () => ({ ms: 10 }));
    const first = await bench.line((line) => line.type === 'start', 20_000);
    const waitedMs = (first?.at ?? Infinity) - upAt;
    bench.expect(waitedMs <= 10_000, `the first job started ${waitedMs} ms after the broker`);
    await bench.drain();
    return {};
  },
};
