import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** The broker goes again and again while workers work. */
export const restartMidConsume: FaultCase = {
  id: 'B03',
  name: 'restart mid-consume',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.producer.enqueueMany(bench.size(1_000, 100), () => ({ ms: 200 }));
    await bench.workers(3);
    for (let restarts = bench.size(6, 2); restarts > 0; restarts -= 1) {
      await bench.pass(bench.size(10_000, 700));
      await bench.fault('restart', () => bench.target.restart(200));
    }
    await bench.drain();
    return {};
  },
};
