import { THROWN } from '../child/thrown.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Whatever a handler throws, at once or later: it is a failure, and the worker lives. */
export const anythingThrown: FaultCase = {
  id: 'M01',
  name: 'anything thrown',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.worker();
    for (const name of Object.keys(THROWN)) {
      for (const throwsWhat of [name, `${name}, later`])
        await bench.producer.enqueue({ throwsWhat }, { maxAttempts: 2 });
    }
    await bench.drain();
    const died = bench.lines().filter(({ type }) => type === 'killed').length;
    bench.expect(died === 0, `${died} workers died`);
    return {};
  },
};
