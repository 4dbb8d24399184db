import { QUEUE, startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { kafkaOf, SESSION_MS } from '../kafka-target.ts';

const OTHERS = 60;

/** Jobs that take several times as long as a session: they run once, their workers keep their places, and others flow. */
export const longerThanSession: FaultCase = {
  id: 'E03',
  name: 'job longer than the session of its worker',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const { admin, names } = kafkaOf(bench);
    const members = (): Promise<readonly string[]> => admin.members(names.group(QUEUE));
    const longMs = bench.size(8, 2.5) * SESSION_MS;
    await bench.workers(2);
    await bench.producer.enqueueMany(4, () => ({ ms: longMs }));
    await bench.until(() => startsOf(bench.lines()).length === 4, SESSION_MS);
    const before = await members();
    for (let nth = 0; nth < OTHERS; nth += 1) {
      await bench.producer.enqueue({ ms: 10 });
      await bench.pass(longMs / OTHERS / 2);
    }
    const begun = startsOf(bench.lines()).length;
    // Those that were enqueued last may be on their way.
    bench.expect(begun >= OTHERS, `${begun - 4} of ${OTHERS} others began behind the long ones`);
    const after = await members();
    bench.expect(before.length === 2, `${before.length} members instead of 2`);
    bench.expect(before.join() === after.join(), 'members were thrown out, and came back');
    await bench.drain(longMs + SESSION_MS);
    const starts = startsOf(bench.lines()).length;
    bench.expect(starts === OTHERS + 4, `${starts} starts of ${OTHERS + 4} jobs`);
    return {};
  },
};
