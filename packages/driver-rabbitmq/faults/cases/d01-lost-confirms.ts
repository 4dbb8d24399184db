import type { FaultCase } from '@switchyard/driver-testkit/faults';

const AT_ONCE = 100;

/** A hundred publishes are under way, their confirms do not come, and the connection is lost: none of them counts as stored before. */
export const lostConfirms: FaultCase = {
  id: 'D01',
  name: 'lost confirms of a hundred publishes',
  drivers: ['rabbitmq'],
  on: 'processes',
  async run(bench) {
    const { producer, proxy } = bench;
    await producer.enqueue({});
    for (let round = bench.size(20, 3); round > 0; round -= 1) {
      await bench.fault('lost confirms', async () => {
        proxy.drop('toClient');
        const { answered } = producer;
        const { bytesToServer } = proxy.counts;
        const producing = producer.enqueueMany(AT_ONCE, () => ({}), { at: AT_ONCE });
        while (proxy.counts.bytesToServer === bytesToServer) await bench.pass(1);
        // Whatever RabbitMQ says, it has said by now.
        await bench.pass(200);
        const early = producer.answered - answered;
        bench.expect(early === 0, `${early} were answered before any confirm came`);
        proxy.resetExisting();
        await proxy.heal();
        await producing;
      });
    }
    await bench.workers(2);
    await bench.drain();
    return {};
  },
};
