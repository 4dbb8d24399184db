import { QUEUE } from '../conventions.ts';
import { STORED, type FaultCase } from '../fault-case.ts';
import { startsOf } from '../ledger-look.ts';

/** One fetch: how long after the answer to a pause something may still start. */
const FETCH_MS = 1_000;
const PAUSED_MS = 4_000;

/** A paused queue starts nothing in any process, also not in one that is new or was away; it outlives a restart of the broker. */
export const pauseAndResume: FaultCase = {
  id: 'J10',
  name: 'pause and resume',
  drivers: STORED,
  on: 'processes',
  async run(bench) {
    await bench.producer.enqueueMany(bench.size(1_000, 300), () => ({ ms: 100 }));
    const [, offline] = await bench.workers(3);
    await bench.line((line) => line.type === 'start');
    await bench.pass(500);
    const { queues } = bench.producer.engine;
    offline?.freeze();
    await queues.pause(QUEUE);
    await bench.pass(FETCH_MS);
    const before = startsOf(bench.lines()).length;
    offline?.thaw();
    const thawedAt = bench.ledger.time.mono();
    await bench.fault('restart', () => bench.target.restart(200));
    await bench.worker();
    await bench.pass(PAUSED_MS);
    // What the frozen one was about to start, it may start before it hears of the pause.
    const meanwhile = startsOf(bench.lines())
      .slice(before)
      .filter((line) => line.process !== offline?.name || line.mono > thawedAt + FETCH_MS);
    bench.expect(meanwhile.length === 0, `${meanwhile.length} jobs started while it was paused`);
    const all = startsOf(bench.lines()).length;
    bench.expect((await bench.left()) > 0, 'all was done before the pause');
    await queues.resume(QUEUE);
    const woken = (): boolean => {
      const starts = startsOf(bench.lines()).slice(all);
      return new Set(starts.map(({ process }) => process)).size === 4;
    };
    bench.expect(await bench.until(woken, 10_000), 'not every worker woke up');
    await bench.drain();
    return {};
  },
};
