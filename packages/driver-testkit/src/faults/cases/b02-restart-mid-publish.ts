import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A hundred producers publish while the broker goes twice: what was accepted is there, what was refused is not. */
export const restartMidPublish: FaultCase = {
  id: 'B02',
  name: 'restart mid-publish',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const count = bench.size(10_000, 400);
    await bench.workers(2, { concurrency: 50 });
    const published = (): number => bench.producer.answered;
    const producing = bench.producer.enqueueMany(count, () => ({}), { at: 100 });
    for (const part of [3, 2]) {
      while (published() < count / part) await bench.pass(1);
      await bench.fault('restart', () => bench.target.restart(200));
    }
    await producing;
    await bench.drain();
    return {};
  },
};
