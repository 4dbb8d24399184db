import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Existing connections fall silent without an error; new ones are fine. */
export const natDrop: FaultCase = {
  id: 'B06',
  name: 'NAT drop',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const count = bench.size(1_000, 60);
    await bench.workers(2);
    await bench.producer.enqueueMany(count, () => ({ ms: 50 }));
    // First while they work, then while they wait.
    await drop();
    await bench.drain();
    await bench.pass(500);
    await drop();
    await bench.producer.enqueueMany(count, () => ({ ms: 50 }));
    await bench.drain();
    const told = bench.lines().filter((line) => line.type === 'note');
    const degraded = told.filter((line) => line.type === 'note' && line.name === 'driver.degraded');
    bench.expect(degraded.length > 0, 'no worker said that its driver is degraded');
    return {};

    // The network is whole again at once: from then on the clock of I9 runs.
    function drop(): Promise<void> {
      return bench.fault('nat', async () => bench.proxy.blackholeExisting());
    }
  },
};
