import { CONVENTIONS } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs, heldAt, runningAt, startsOf } from '../ledger-look.ts';

/** A whole worker stands still for three leases and then goes on: its jobs are another's by then, who runs each alone. */
export const frozenWorker: FaultCase = {
  id: 'F01B',
  name: 'worker frozen for three leases',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const frozen = await bench.worker();
    const { name } = frozen;
    await bench.producer.enqueueMany(bench.size(100, 10), () => ({ ms: 300 }));
    await bench.line((line) => line.type === 'start');
    frozen.freeze();
    const frozenAt = bench.ledger.time.mono();
    await bench.worker();
    await bench.pass(Math.max(CONVENTIONS.leaseMs, bench.target.silenceMs ?? 0) * 3);
    const thawedAt = bench.ledger.time.mono();
    frozen.thaw();
    await bench.drain();
    const ran = startsOf(bench.lines()).filter(
      (line) => line.process === name && line.mono < thawedAt,
    );
    const again = startsOf(bench.lines()).filter(
      (line) => line.process !== name && ran.some(({ job }) => job === line.job),
    );
    const lost = (): readonly string[] =>
      concludedAs(bench.lines(), 'lease-lost')
        .filter((line) => line.process === name)
        .map(({ id }) => id);
    const isTold = (): boolean => again.every(({ id }) => lost().includes(id));
    bench.expect(again.length > 0, 'nothing of what it ran was taken over');
    bench.expect(await bench.until(isTold, 5_000), `${name} was not told of all it had lost`);
    // Beside a store only what runs is claimed: what lies here besides is nobody's yet.
    const besideAt = bench.target.store === undefined ? heldAt : runningAt;
    for (const start of again.filter(({ mono }) => mono > frozenAt && mono < thawedAt)) {
      const beside = besideAt(bench.lines(), start).filter(({ id }) => id !== start.id);
      bench.expect(beside.length === 0, `a suspect ran beside ${beside.length} other jobs`);
    }
    return {};
  },
};
