import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { KILL_AT_SETTLE } from '../child/child-setup.ts';
import { startsOf } from '../ledger-look.ts';

/** The process dies between the return of a handler and its ack. */
export const sigkillBeforeAck: FaultCase = {
  id: 'A02',
  name: 'SIGKILL between handler return and ack',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const marked = bench.size(100, 4);
    const supervision = await bench.supervise(3);
    const options = { headers: { [KILL_AT_SETTLE]: 'before' } };
    await bench.producer.enqueueMany(marked, () => ({ ms: 20 }), { options, at: 1 });
    await bench.producer.enqueueMany(marked * 2, () => ({ ms: 20 }));
    await bench.drain(bench.size(600_000, 60_000));
    await supervision.end();
    const lines = bench.lines();
    const died = lines.filter(({ type }) => type === 'killed').length;
    bench.expect(died > 0, 'no worker died');
    for (let nth = 1; nth <= marked; nth += 1) {
      const times = startsOf(lines, `producer-${nth}`).length;
      // A store beside the broker has closed the run by then: what comes again is dropped.
      const least = bench.target.store === undefined ? 2 : 1;
      bench.expect(times >= least, `producer-${nth} was killed, and ran ${times} times`);
    }
    return {};
  },
};
