import { startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { kafkaOf } from '../kafka-target.ts';

/** The whole of Kafka stands still for longer than sessions last and clients wait for an answer. */
export const frozenBroker: FaultCase = {
  id: 'B03B',
  name: 'SIGSTOP of Kafka for 10 s',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const apache = kafkaOf(bench);
    await bench.workers(3);
    const producing = bench.producer.enqueueMany(bench.size(2_000, 300), () => ({ ms: 50 }), {
      at: 20,
    });
    for (let times = bench.size(3, 1); times > 0; times -= 1) {
      await bench.line((line) => line.type === 'start');
      await bench.pass(500);
      await bench.fault('frozen', () => apache.freeze(10_000));
      // What was fetched before runs on meanwhile, and may be all there was.
      await bench.producer.enqueueMany(50, () => ({ ms: 50 }));
    }
    await producing;
    await bench.drain();
    const heal = bench.lines().findLast(({ type }) => type === 'heal');
    const after = startsOf(bench.lines()).filter(({ mono }) => mono > (heal?.mono ?? Infinity));
    bench.expect(after.length > 0, 'nothing ran after the heal');
    return {};
  },
};
