import type { FaultCase, Violation, WorkerProcess } from '@switchyard/driver-testkit/faults';

/**
 * What a copy of a message can do to its job where nobody tells it from the first, and what cannot be
 * counted where runs have no numbers.
 */
const COPIED: ReadonlySet<string> = new Set(['I3', 'I4', 'I5', 'I6', 'I7', 'I10', 'I12']);

/** Without a store copies are not told from each other; killed, cut and restarted, nothing is lost all the same. */
export const noStore: FaultCase = {
  id: 'D09',
  name: 'without a store: workers killed, connections cut, RabbitMQ killed',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    const apart = { store: undefined };
    const producer = await bench.openProducer({ store: 'none' });
    const workers: WorkerProcess[] = await bench.workers(3, apart);
    const producing = producer.enqueueMany(
      bench.size(5_000, 300),
      (nth) => ({ ms: 50, throwsIn: nth % 4 === 0 ? [1] : [] }),
      { at: 20 },
    );
    for (let round = bench.size(5, 1); round > 0; round -= 1) {
      await bench.pass(500);
      await workers[0]?.kill();
      workers[0] = await bench.worker(apart);
      await bench.fault('cut', async () => bench.proxy.resetExisting());
      await bench.pass(500);
      await bench.fault('restart', () => bench.target.restart(200));
    }
    await producing;
    await bench.drain(bench.size(180_000, 60_000));
    const forgives = ({ invariant }: Violation): boolean => COPIED.has(invariant);
    return { runsBy: 'nothing', forgives };
  },
};
