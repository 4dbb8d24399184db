import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { answersTo, concludedAs } from '../ledger-look.ts';

/** A worker whose leases are not renewed finishes late: its job is another's by then. */
export const lateAck: FaultCase = {
  id: 'F01',
  name: 'late ack after re-issue',
  drivers: NETWORKED,
  needs: 'renewals',
  on: 'processes',
  async run(bench) {
    const late = await bench.worker({ concurrency: 1, prefetch: 1, neverRenews: true });
    const { name: target } = late;
    bench.ledger.write({ type: 'fault', fault: 'renewals', name: 'never renews', target });
    await bench.producer.enqueue({ ms: 5_000 });
    await bench.line((line) => line.type === 'start');
    await bench.worker();
    await bench.line((line) => line.type === 'end' && line.process === target);
    await late.stop();
    bench.ledger.write({ type: 'heal', fault: 'renewals' });
    await bench.drain();
    const lines = bench.lines();
    const answers = answersTo(lines, target).map(({ answer }) => answer);
    bench.expect(answers[0] === 'lease-lost', `the late ack was answered ${answers.join()}`);
    const times = concludedAs(lines, 'completed').length;
    bench.expect(times === 1, `it was completed ${times} times`);
    return {};
  },
};
