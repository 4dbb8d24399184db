import type { CaseBench } from '../case-bench.ts';
import type { WorkerProcess } from '../child/worker-process.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { healthOf, notesOf } from '../ledger-look.ts';

const READY_AGAIN_MS = 15_000;

/** Existing connections fall silent without an error; new ones are fine. */
export const natDrop: FaultCase = {
  id: 'B06',
  name: 'NAT drop',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const count = bench.size(1_000, 60);
    const watched = await bench.worker({ watchesHealth: true });
    // One that nobody asks has to find out by itself.
    await bench.worker();
    await bench.line((line) => line.type === 'note' && line.name === 'health');
    await bench.producer.enqueueMany(count, () => ({ ms: 50 }));
    // First while they work, then while they wait.
    await drop(bench, watched);
    await bench.drain();
    await bench.pass(500);
    await drop(bench, watched);
    await bench.producer.enqueueMany(count, () => ({ ms: 50 }));
    await bench.drain();
    const lines = bench.lines();
    const degraded = notesOf(lines, 'driver.degraded');
    bench.expect(degraded.length > 0, 'no worker said that its driver is degraded');
    const dead = healthOf(lines).filter(({ live }) => !live);
    bench.expect(dead.length === 0, `${watched.name} called itself not live`);
    return {};
  },
};

/** The network is whole again at once: from then on the clock of I9 runs, and that of readiness. */
async function drop(bench: CaseBench, { name }: WorkerProcess): Promise<void> {
  await bench.fault('nat', async () => bench.proxy.blackholeExisting());
  const since = bench.ledger.time.mono();
  for (const ready of [false, true]) {
    const seen = (): boolean =>
      healthOf(bench.lines()).some((one) => one.mono > since && one.ready === ready);
    const told = await bench.until(seen, READY_AGAIN_MS);
    bench.expect(told, `${name} was not ${ready ? 'ready again' : 'called not ready'} in time`);
  }
}
