import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

const AGING_MS = 500;
/** From the lowest priority to the highest: by then it goes first. What is prefetched goes before. */
const BOUND_MS = 9 * AGING_MS + 2_000;

/** High ones that wait at any time: more than all slots can do at once. */
const BACKLOG = 100;
const HIGH = { options: { priority: 9 } };

/** While high priorities flood the queue, a low one starts within its bound, since it ages. */
export const noStarvation: FaultCase = {
  id: 'J06',
  name: 'no starvation while high priorities flood',
  drivers: NETWORKED,
  needs: 'aging',
  on: 'processes',
  async run(bench) {
    await bench.workers(2, { concurrency: 2, agingMs: AGING_MS });
    let isOver = false;
    const flood = async (): Promise<void> => {
      for (; !isOver; await bench.pass(20)) {
        if ((await bench.left()) < BACKLOG)
          await bench.producer.enqueueMany(BACKLOG / 2, () => ({ ms: 10 }), HIGH);
      }
    };
    const flooding = flood();
    const low = await bench.openProducer({});
    for (let round = bench.size(5, 1); round > 0; round -= 1) {
      await bench.pass(500);
      const begin = bench.ledger.time.mono();
      await low.enqueue({ ms: 1 }, { priority: 0 });
      const job = low.last;
      const started = (): boolean => startsOf(bench.lines(), job).length > 0;
      await bench.until(started, BOUND_MS * 2);
      const waitedMs = (startsOf(bench.lines(), job)[0]?.mono ?? Infinity) - begin;
      bench.expect(waitedMs <= BOUND_MS, `${job} waited ${Math.round(waitedMs)} ms of ${BOUND_MS}`);
    }
    isOver = true;
    await flooding;
    await bench.drain(bench.size(180_000, 60_000));
    return {};
  },
};
