import type { FaultCase } from '../fault-case.ts';
import { NETWORKED } from '../fault-case.ts';

/** A worker whose leases are not renewed finishes late: its job is another's by then. */
export const lateAck: FaultCase = {
  id: 'F01',
  name: 'late ack after re-issue',
  drivers: NETWORKED,
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
    const answers = bench
      .lines()
      .flatMap((line) => (line.type === 'settled' && line.process === target ? [line.answer] : []));
    bench.expect(answers[0] === 'lease-lost', `the late ack was answered ${answers.join()}`);
    const ends = bench
      .lines()
      .filter((line) => line.type === 'concluded' && line.as === 'completed');
    bench.expect(ends.length === 1, `it was completed ${ends.length} times`);
    return {};
  },
};
