import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

const WEIGHTS: Readonly<Record<string, number>> = { six: 6, three: 3, one: 1 };
const TOTAL = 10;
const WITHIN = 0.05;
/** So many jobs in a row, each queue has its turn. */
const WINDOW = 100;

/** Queues with weights 6, 3 and 1, all of them backlogged: each has its share, and none waits long. */
export const fairness: FaultCase = {
  id: 'J05',
  name: 'weighted fairness',
  drivers: NETWORKED,
  on: 'processes',
  needs: 'shares',
  async run(bench) {
    const names = Object.keys(WEIGHTS);
    bench.uses(...names);
    const each = bench.size(3_400, 400);
    for (const queue of names)
      await bench.producer.enqueueMany(each, () => ({ ms: 1 }), { options: { queue } });
    await bench.workers(2, { queues: WEIGHTS, concurrency: 1 });
    await bench.drain(bench.size(180_000, 60_000));
    const queueOf = (job: string): number => Math.floor((Number(job.split('-')[1]) - 1) / each);
    const order = startsOf(bench.lines()).map(({ job }) => queueOf(job));
    // The heaviest queue is empty first; until then all of them had jobs.
    const busy = order.slice(0, Math.floor(order.lastIndexOf(0) * 0.95));
    for (const [nth, name] of names.entries()) {
      const share = busy.filter((queue) => queue === nth).length / busy.length;
      const due = (WEIGHTS[name] ?? 0) / TOTAL;
      const isFair = Math.abs(share - due) <= WITHIN;
      bench.expect(
        isFair,
        `${name} had ${(share * 100).toFixed(1)} % and was to have ${due * 100}`,
      );
      const gap = longestGap(busy, nth);
      bench.expect(gap <= WINDOW, `${name} waited while ${gap} others started`);
    }
    return {};
  },
};

function longestGap(order: readonly number[], queue: number): number {
  let [gap, longest] = [0, 0];
  for (const one of order) {
    gap = one === queue ? 0 : gap + 1;
    longest = Math.max(longest, gap);
  }
  return longest;
}
