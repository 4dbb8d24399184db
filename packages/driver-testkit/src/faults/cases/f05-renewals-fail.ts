import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs } from '../ledger-look.ts';

const SKEW_MS = 500;

/** Renewals fail for more than a lease, then work again: the handler is told before its lease is over. */
export const renewalsFail: FaultCase = {
  id: 'F05',
  name: 'renewal fails for one lease, then returns',
  drivers: NETWORKED,
  needs: 'renewals',
  on: 'processes',
  async run(bench) {
    const { leaseMs } = CONVENTIONS;
    const deaf = await bench.worker({ concurrency: 1, prefetch: 1, failsRenewalsMs: leaseMs * 2 });
    const { name: target } = deaf;
    bench.ledger.write({ type: 'fault', fault: 'renewals', name: 'renewals fail', target });
    await bench.producer.enqueue({ ms: leaseMs * 3, obeys: true });
    const held = await bench.line((line) => line.type === 'held');
    await bench.worker();
    const end = await bench.line((line) => line.type === 'end' && line.process === target);
    const until = held?.type === 'held' ? (held.leaseUntil ?? 0) : 0;
    const as = end?.type === 'end' ? end.as : 'nothing';
    bench.expect(as === 'aborted', `its signal was to tell of the lost lease, and it is ${as}`);
    const lateMs = (end?.at ?? Infinity) - until;
    bench.expect(lateMs <= SKEW_MS, `it was told ${lateMs} ms after the end of its lease`);
    await bench.pass(leaseMs * 2);
    bench.ledger.write({ type: 'heal', fault: 'renewals' });
    await bench.drain();
    // It can work again.
    const since = bench.ledger.time.mono();
    await bench.producer.enqueueMany(20, () => ({ ms: 50 }));
    await bench.drain();
    const works = bench
      .lines()
      .some((line) => line.type === 'start' && line.process === target && line.mono > since);
    bench.expect(works, `${target} ran nothing afterwards`);
    const times = concludedAs(bench.lines(), 'completed').length;
    bench.expect(times === 21, `${times} jobs were completed of 21`);
    return {};
  },
};
