import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** The broker's reply to an enqueue is lost, and the connection with it. */
export const replyLostOnEnqueue: FaultCase = {
  id: 'B08',
  name: 'reply lost on enqueue',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.producer.enqueue({});
    for (let round = bench.size(50, 5); round > 0; round -= 1) {
      await bench.fault('lost reply', async () => {
        bench.proxy.drop('toClient');
        const { bytesToServer } = bench.proxy.counts;
        const tookMs = bench.timed(() => bench.producer.enqueue({}));
        while (bench.proxy.counts.bytesToServer === bytesToServer) await bench.pass(1);
        bench.proxy.resetExisting();
        await bench.proxy.heal();
        bench.expect((await tookMs) < 30_000, `the enqueue took ${await tookMs} ms`);
      });
    }
    await bench.worker();
    await bench.drain();
    return {};
  },
};
