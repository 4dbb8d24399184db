import type { Death } from '../child/deaths.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs } from '../ledger-look.ts';

const DEATHS: readonly Death[] = ['exit', 'abort', 'SIGSEGV', 'out of memory'];

/** However a handler ends its process: the job runs again, and one that always does it is dead. */
export const processEndsInHandler: FaultCase = {
  id: 'M04',
  name: 'exit, abort, segfault and OOM in a handler',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const supervision = await bench.supervise(2, { heapMiB: 48 });
    for (const killsBy of DEATHS) {
      await bench.producer.enqueueMany(bench.size(50, 10), () => ({ ms: 20 }));
      await bench.producer.enqueue({ killsIn: [1], killsBy });
    }
    await bench.producer.enqueue({ killsIn: 'always', killsBy: 'exit' });
    await bench.drain();
    await supervision.end();
    const lines = bench.lines();
    const reasons = concludedAs(lines, 'dead').map(({ reason }) => reason);
    bench.expect(reasons.join() === 'poison', `dead for: ${reasons.join() || 'nothing'}`);
    const died = lines.filter(({ type }) => type === 'killed').length;
    bench.expect(died >= DEATHS.length, `${died} workers died`);
    return { dead: 1 };
  },
};
