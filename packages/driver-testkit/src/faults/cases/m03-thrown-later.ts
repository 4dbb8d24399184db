import type { Death } from '../child/deaths.ts';
import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

const DEATHS: readonly Death[] = ['thrown later', 'rejected later'];

/** Something thrown where nobody can catch it ends the worker by Node's own rule; what it held runs elsewhere. */
export const thrownLater: FaultCase = {
  id: 'M03',
  name: 'floating rejection after return',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const supervision = await bench.supervise(2);
    const crashed = (): number =>
      bench.lines().filter((line) => line.type === 'exited' && line.code === 1).length;
    for (const [before, killsBy] of DEATHS.entries()) {
      await bench.producer.enqueueMany(bench.size(50, 10), () => ({ ms: 20 }));
      await bench.producer.enqueue({ killsIn: [1], killsBy });
      // One after the other: both in one process would be one death.
      const isOver = await bench.until(() => crashed() > before, CONVENTIONS.drainMs);
      bench.expect(isOver, `no worker ended with 1 by what was ${killsBy}`);
    }
    await bench.drain();
    await supervision.end();
    bench.expect(crashed() === DEATHS.length, `${crashed()} workers ended with 1`);
    return {};
  },
};
