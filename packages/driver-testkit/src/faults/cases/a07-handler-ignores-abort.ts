import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** A handler that never ends does not keep its process; its job comes back by its lease. */
export const handlerIgnoresAbort: FaultCase = {
  id: 'A07',
  name: 'handler ignores AbortSignal',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const { graceMs, abortMs, leaseMs } = CONVENTIONS;
    const worker = await bench.worker();
    await bench.producer.enqueue({ hangs: true });
    await bench.line((line) => line.type === 'start');
    const other = await bench.worker();
    const began = Date.now();
    const { code, at } = await worker.stop();
    bench.expect(code === 1, `exit code ${code}, and a handler still ran`);
    bench.expect(at - began < graceMs + abortMs + 1_000, `it took ${at - began} ms to stop`);
    // What its exit left behind is as good as killed.
    bench.ledger.write({ type: 'killed', target: worker.name });
    const again = await bench.line((line) => line.type === 'start' && line.process === other.name);
    const backMs = (again?.at ?? Infinity) - at;
    bench.expect(backMs < leaseMs + 1_000, `it started elsewhere ${backMs} ms later`);
    await bench.drain();
    return {};
  },
};
