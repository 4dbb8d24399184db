import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Jobs fail and kill in turn: both are counted, and neither for the other. */
export const crashesAndFailures: FaultCase = {
  id: 'G03',
  name: 'counter across mixed crash and failure',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const supervision = await bench.supervise(3);
    const killEvery = bench.size(10, 10);
    const options = { maxAttempts: 3 };
    await bench.producer.enqueueMany(
      bench.size(500, 40),
      (nth) => ({
        ms: 20,
        throwsIn: nth % 3 === 0 ? [1, 2] : [],
        killsIn: nth % killEvery === 0 ? [1 + (nth % 2)] : [],
      }),
      { options },
    );
    await bench.drain(bench.size(300_000, 60_000));
    await supervision.end();
    return {};
  },
};
