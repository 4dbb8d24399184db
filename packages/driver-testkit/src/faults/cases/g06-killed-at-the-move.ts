import { KILL_AT_SETTLE } from '../child/child-setup.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

/** Workers die right before a job is moved to the dead letters, and right after: it lies in one place. */
export const killedAtTheMove: FaultCase = {
  id: 'G06',
  name: 'DLQ move, killed before and after',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const count = bench.size(25, 2);
    const supervision = await bench.supervise(3);
    for (const when of ['before', 'after']) {
      const options = { maxAttempts: 1, headers: { [KILL_AT_SETTLE]: when } };
      await bench.producer.enqueueMany(count, () => ({ throwsIn: 'always' }), { options, at: 1 });
    }
    await bench.drain(bench.size(300_000, 60_000));
    await supervision.end();
    const lines = bench.lines();
    const died = lines.filter(({ type }) => type === 'killed').length;
    bench.expect(died >= 2, `${died} workers died`);
    for (let nth = 1; nth <= count; nth += 1) {
      const times = startsOf(lines, `producer-${nth}`).length;
      // A store beside the broker has closed the run by then: what comes again is dropped.
      const least = bench.target.store === undefined ? 2 : 1;
      bench.expect(times >= least, `producer-${nth} was not moved, and ran ${times} times`);
    }
    return { dead: count * 2 };
  },
};
