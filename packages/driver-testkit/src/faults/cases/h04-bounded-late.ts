import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { latenessOf } from '../ledger-look.ts';
import { quantile } from '../quantile.ts';

const LATE_MS = 1_000;

/** Thousands of delays: none starts early, nearly all start within a second of their time. */
export const boundedLate: FaultCase = {
  id: 'H04',
  name: 'never early, bounded late',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const longestMs = bench.size(30_000, 2_000);
    await bench.workers(2);
    const delayed = async (): Promise<unknown> =>
      bench.producer.enqueue({ ms: 15 }, { delayMs: Math.floor(Math.random() * longestMs) });
    const count = bench.size(10_000, 300);
    await Promise.all(Array.from({ length: count }, delayed));
    await bench.drain();
    const lateMs = quantile(latenessOf(bench.lines()), 0.99) ?? Infinity;
    bench.expect(
      lateMs <= LATE_MS,
      `one in a hundred started ${Math.round(lateMs)} ms late or more`,
    );
    return {};
  },
};
