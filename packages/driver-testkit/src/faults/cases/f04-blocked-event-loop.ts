import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs, healthOf, notesOf, startsOf } from '../ledger-look.ts';

/** A handler blocks the event loop for three leases: its lease is kept all the same, or it is told that it lost it. */
export const blockedEventLoop: FaultCase = {
  id: 'F04',
  name: 'event loop blocked 3x lease',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const blocked = await bench.worker({ concurrency: 1, watchesHealth: true });
    const { name: target } = blocked;
    const blocksMs = CONVENTIONS.leaseMs * 3;
    await bench.producer.enqueue({ blocksMs });
    await bench.line((line) => line.type === 'start');
    bench.ledger.write({ type: 'fault', fault: 'block', name: 'blocked', target });
    await bench.worker();
    await bench.line((line) => line.type === 'end' && line.process === target);
    await bench.drain();
    const saysSo = (): boolean =>
      healthOf(bench.lines()).some(({ problems }) => problems.join().includes('event loop'));
    bench.expect(await bench.until(saysSo, 5_000), 'its health does not tell of the blocked loop');
    await blocked.stop();
    bench.ledger.write({ type: 'heal', fault: 'block' });
    const lines = bench.lines();
    const isTold = concludedAs(lines, 'lease-lost').length > 0;
    const runs = startsOf(lines).length;
    bench.expect(runs === 1 || isTold, 'it ran twice, and the blocked worker was not told');
    const [lag] = notesOf(lines, 'worker.lagging');
    // A block is told as up to half a second shorter than it was.
    const isWhole = Number(lag?.detail) >= blocksMs - 600;
    bench.expect(isWhole, `its lag was told as ${lag?.detail ?? 'nothing'}`);
    return {};
  },
};
