import { QUEUE } from '../conventions.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';
import { concludedAs, startsOf } from '../ledger-look.ts';

const UNKNOWN_MS = 4_000;

/** A job of a task that no worker knows waits for one that does, and is dead when none came: never acked and dropped. */
export const unknownTask: FaultCase = {
  id: 'P03',
  name: 'unknown task name',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const { producer } = bench;
    producer.engine.declareTask('nobody', { defaults: { queue: QUEUE } });
    await bench.workers(2, { unknownTaskMs: UNKNOWN_MS });
    const begin = Date.now();
    const count = bench.size(20, 3);
    await producer.enqueueMany(count, () => ({}), { options: { task: 'nobody' } });
    await producer.enqueueMany(count, () => ({ ms: 10 }));
    await bench.drain();
    const tookMs = Date.now() - begin;
    bench.expect(tookMs >= UNKNOWN_MS, `they were given up after ${tookMs} ms`);
    const reasons = new Set(concludedAs(bench.lines(), 'dead').map(({ reason }) => reason));
    const all = [...reasons].join();
    bench.expect(all === 'unknown_task', `dead for: ${all || 'nothing'}`);
    const ran = startsOf(bench.lines()).length;
    bench.expect(ran === count, `${ran} jobs ran`);
    return { dead: count };
  },
};
