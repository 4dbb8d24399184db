import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs } from '../ledger-look.ts';

const DAY_MS = 86_400_000;

/** A handler that never ends is given up at its timeout and its slot is free; a timeout of a month is none of a millisecond. */
export const timeouts: FaultCase = {
  id: 'M02',
  name: 'timeout of a handler that never ends, and one of 30 days (H03)',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.worker({ concurrency: 1 });
    await bench.producer.enqueue({ hangs: true }, { timeoutMs: 1_000 });
    await bench.producer.enqueue({ ms: 10 });
    await bench.producer.enqueue({ ms: 500, obeys: true }, { timeoutMs: 30 * DAY_MS });
    await bench.drain();
    const stuck = concludedAs(bench.lines(), 'stuck').length;
    bench.expect(stuck === 1, `${stuck} handlers were called stuck`);
    return {};
  },
};
