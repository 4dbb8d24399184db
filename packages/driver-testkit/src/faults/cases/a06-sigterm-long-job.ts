import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A job that outlasts the grace is asked to give up, handed back uncounted, and run by another worker. */
export const sigtermLongJob: FaultCase = {
  id: 'A06',
  name: 'SIGTERM, job longer than grace',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const worker = await bench.worker();
    await bench.producer.enqueue({ ms: CONVENTIONS.graceMs + 5_000, obeys: true });
    const first = await bench.line((line) => line.type === 'start');
    const other = await bench.worker();
    const began = Date.now();
    const { code, at } = await worker.stop();
    bench.expect(code === 1, `exit code ${code}, and something was handed back`);
    const tookMs = at - began;
    bench.expect(tookMs >= CONVENTIONS.graceMs, `it gave up after ${tookMs} ms`);
    bench.expect(tookMs < CONVENTIONS.graceMs + 1_000, `it took ${tookMs} ms to stop`);
    const again = await bench.line((line) => line.type === 'start' && line.process === other.name);
    const handedBackMs = (again?.at ?? Infinity) - at;
    bench.expect(handedBackMs < 1_000, `it started elsewhere ${handedBackMs} ms later`);
    const attempt = again?.type === 'start' ? again.attempt : undefined;
    bench.expect(first !== undefined && attempt === 1, `the second run is attempt ${attempt}`);
    const ended = await bench.line((line) => line.type === 'end' && line.process === worker.name);
    const endedAs = ended?.type === 'end' ? ended.as : 'nothing';
    bench.expect(endedAs === 'aborted', `the signal was to tell of the shutdown, and ${endedAs}`);
    await bench.drain();
    return {};
  },
};
