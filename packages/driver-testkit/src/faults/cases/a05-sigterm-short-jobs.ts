import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A worker that is asked to stop finishes what it runs, starts nothing, and goes with 0. */
export const sigtermShortJobs: FaultCase = {
  id: 'A05',
  name: 'SIGTERM, short jobs',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const worker = await bench.worker();
    await bench.producer.enqueueMany(20, () => ({ ms: 1_000 }), { at: 20 });
    await bench.line((line) => line.type === 'start');
    await bench.pass(500);
    const began = Date.now();
    const { code, at } = await worker.stop();
    bench.expect(code === 0, `exit code ${code}`);
    const limit = CONVENTIONS.graceMs + 500;
    bench.expect(at - began < limit, `it took ${at - began} ms to stop`);
    const stopping = bench.lines().find((line) => line.type === 'stopping');
    const late = bench
      .lines()
      .filter((line) => line.type === 'start' && line.mono > (stopping?.mono ?? 0));
    bench.expect(late.length === 0, `${late.length} jobs started after the signal`);
    await bench.worker({ concurrency: 20 });
    await bench.drain();
    return {};
  },
};
