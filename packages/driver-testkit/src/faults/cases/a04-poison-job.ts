import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs, heldAt, runningAt, startsOf } from '../ledger-look.ts';

/** A job that kills whoever runs it dies after three deaths, the last two of them alone; its neighbours live. */
export const poisonJob: FaultCase = {
  id: 'A04',
  name: 'poison job kills its worker',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const supervision = await bench.supervise(2);
    const neighbours = bench.size(200, 20);
    await bench.producer.enqueueMany(neighbours, () => ({ ms: 20 }));
    await bench.producer.enqueue({ killsIn: 'always' });
    const killer = `producer-${neighbours + 1}`;
    await bench.producer.enqueueMany(neighbours, () => ({ ms: 20 }));
    await bench.drain();
    await supervision.end();
    const lines = bench.lines();
    const reasons = concludedAs(lines, 'dead').map(({ reason }) => reason);
    bench.expect(reasons.join() === 'poison', `dead for: ${reasons.join() || 'nothing'}`);
    const starts = startsOf(lines, killer);
    const { poisonLimit } = CONVENTIONS;
    bench.expect(starts.length === poisonLimit, `it killed ${starts.length} workers`);
    const isApart = bench.target.store !== undefined;
    // Beside a store only what runs is claimed: what lies here besides is nobody's yet.
    const besideAt = isApart ? runningAt : heldAt;
    for (const start of starts.slice(1)) {
      const beside = besideAt(lines, start).filter(({ job }) => job !== killer);
      bench.expect(beside.length === 0, `a suspect ran beside ${beside.length} other jobs`);
    }
    const killed = lines.filter((line) => line.type === 'killed');
    bench.expect(killed.length === poisonLimit, `${killed.length} workers died`);
    // Claims in a store count a delivery that was handed on and never started as a run.
    const others = startsOf(lines).filter(({ job, run = 1 }) => {
      const times = isApart ? startsOf(lines, job).length : run;
      return times > 2 && job !== killer;
    });
    bench.expect(others.length === 0, `${others.length} neighbours were hit more than once`);
    return { dead: 1 };
  },
};
