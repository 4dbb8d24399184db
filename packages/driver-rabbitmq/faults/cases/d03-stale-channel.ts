import { startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';

const JOBS = 10;

/** The connection is lost while handlers run, and they end on the next one: their acks close nothing, and nothing runs again that has ended. */
export const staleChannel: FaultCase = {
  id: 'D03',
  name: 'ack on a stale channel',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    await bench.worker({ concurrency: JOBS });
    for (let round = bench.size(20, 3); round > 0; round -= 1) {
      const before = startsOf(bench.lines()).length;
      await bench.producer.enqueueMany(JOBS, () => ({ ms: 1_000 }));
      const allRun = (): boolean => startsOf(bench.lines()).length >= before + JOBS;
      bench.expect(await bench.until(allRun, 15_000), 'not all of them ran');
      await bench.fault('cut', async () => bench.proxy.resetExisting());
      const isDone = (): boolean =>
        bench.lines().filter(({ type }) => type === 'end').length >= before + JOBS;
      bench.expect(await bench.until(isDone, 15_000), 'not all of them ended');
    }
    await bench.drain();
    const accepted = bench.lines().filter(({ type }) => type === 'acknowledged').length;
    const times = startsOf(bench.lines()).length;
    bench.expect(
      times === accepted,
      `${accepted} jobs, whose claims were kept, ran ${times} times`,
    );
    return {};
  },
};
