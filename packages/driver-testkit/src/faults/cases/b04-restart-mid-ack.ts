import { NETWORKED, type FaultCase } from '../fault-case.ts';

/** Connections are cut at the first byte of an ack. */
export const restartMidAck: FaultCase = {
  id: 'B04',
  name: 'cut mid-ack',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    const times = bench.size(200, 10);
    await bench.producer.enqueueMany(times * 10, () => ({ ms: 10 }));
    await bench.workers(3, { concurrency: 1 });
    await bench.fault('cut', async () => {
      const find = (chunk: Buffer): number => bench.target.findAck(chunk);
      bench.proxy.cutAt({ direction: 'toServer', find, times });
      while (bench.proxy.counts.cut < times && (await bench.left()) > 0) await bench.pass(5);
      await bench.proxy.heal();
    });
    await bench.drain();
    const runs = new Map<string, number>();
    for (const line of bench.lines()) {
      if (line.type === 'start') runs.set(line.job, (runs.get(line.job) ?? 0) + 1);
    }
    const { cut } = bench.proxy.counts;
    bench.expect(cut === times, `${cut} acks were cut, and ${times} should be`);
    for (const [job, count] of runs) bench.expect(count <= 2, `${job} ran ${count} times`);
    return {};
  },
};
