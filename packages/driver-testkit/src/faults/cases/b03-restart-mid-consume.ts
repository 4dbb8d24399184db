import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** The broker goes again and again while workers work. */
export const restartMidConsume: FaultCase = {
  id: 'B03',
  name: 'restart mid-consume',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.producer.enqueueMany(bench.size(5_500, 200), () => ({ ms: 200 }));
    await bench.workers(3);
    for (let restarts = bench.size(6, 2); restarts > 0; restarts -= 1) {
      await bench.pass(bench.size(10_000, 700));
      await bench.fault('restart', () => bench.target.restart(200));
    }
    // The last of them was to hit a queue that was not empty.
    bench.expect((await bench.left()) > 0, 'all was done before the last restart');
    await bench.drain();
    return {};
  },
};
