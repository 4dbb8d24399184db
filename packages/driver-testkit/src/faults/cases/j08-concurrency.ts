import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

const AT_ONCE = 5;
/** More than there are kills: by chance some job is held by three of those who die, which makes nobody a killer. */
const POISON_LIMIT = 20;

/** Workers are killed and lose their leases: no more run under a valid lease than there are slots, and no slot is lost. */
export const concurrencyKept: FaultCase = {
  id: 'J08',
  name: 'concurrency never exceeded',
  drivers: NETWORKED,
  needs: 'renewals',
  on: 'processes',
  async run(bench) {
    await bench.producer.enqueueMany(bench.size(1_000, 250), () => ({ ms: 200 }));
    const options = { concurrency: AT_ONCE, poisonLimit: POISON_LIMIT };
    // One of them loses every lease of a job that takes long.
    const late = await bench.worker({ ...options, neverRenews: true });
    const { name: target } = late;
    bench.ledger.write({ type: 'fault', fault: 'renewals', name: 'never renews', target });
    const workers = await bench.workers(3, options);
    for (let kills = bench.size(10, 2); kills > 0; kills -= 1) {
      await bench.pass(500);
      const victim = kills % workers.length;
      await workers[victim]?.kill();
      workers[victim] = await bench.worker(options);
    }
    const before = startsOf(bench.lines()).length;
    await bench.drain();
    await late.stop();
    bench.ledger.write({ type: 'heal', fault: 'renewals' });
    const after = startsOf(bench.lines()).length;
    bench.expect(after > before, 'all was done before the last kill');
    return { poisonLimit: POISON_LIMIT };
  },
};
