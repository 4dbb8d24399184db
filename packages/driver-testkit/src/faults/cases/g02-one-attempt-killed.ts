import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A job with one attempt whose worker is killed runs again: it has not failed. */
export const oneAttemptKilled: FaultCase = {
  id: 'G02',
  name: 'maxAttempts=1 and a kill',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const worker = await bench.worker();
    const options = { maxAttempts: 1 };
    await bench.producer.enqueueMany(bench.size(50, 5), () => ({ ms: 200 }), { options });
    await bench.line((line) => line.type === 'start');
    await worker.kill();
    await bench.worker();
    await bench.drain();
    return {};
  },
};
