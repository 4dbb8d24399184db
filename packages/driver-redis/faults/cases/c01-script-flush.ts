import { CONVENTIONS, notesOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { redisOf } from '../redis-target.ts';

const EVERY_MS = 100;
const AT_ONCE = 20;

/** Redis forgets every script again and again while jobs come and go: nobody notices. */
export const scriptFlush: FaultCase = {
  id: 'C01',
  name: 'SCRIPT FLUSH every 100 ms under load',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { client } = redisOf(bench).server;
    await bench.workers(3);
    const end = Date.now() + bench.size(30_000, 4_000);
    const produce = async (): Promise<void> => {
      while (Date.now() < end) {
        await bench.producer.enqueueMany(AT_ONCE, () => ({ ms: 5 }));
        await bench.pass(CONVENTIONS.leaseMs / 50);
      }
    };
    const producing = produce();
    while (Date.now() < end) {
      await client.script('FLUSH');
      await bench.pass(EVERY_MS);
    }
    await producing;
    await bench.drain();
    const lines = bench.lines();
    const failed = lines.filter(({ type }) => type === 'failed' || type === 'unknown').length;
    bench.expect(failed === 0, `${failed} enqueues were not answered as done`);
    const degraded = notesOf(lines, 'driver.degraded').length;
    bench.expect(degraded === 0, `a driver called itself degraded ${degraded} times`);
    return {};
  },
};
