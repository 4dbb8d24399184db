import type { Direction } from '../../fault-proxy/proxy-rules.ts';
import type { CaseBench } from '../case-bench.ts';
import { NETWORKED, type FaultCase } from '../fault-case.ts';

const SILENT_MS = 8_000;

/** One direction falls silent for longer than any deadline, first the one, then the other. */
export const oneDirection: FaultCase = {
  id: 'B06B',
  name: 'one direction silent for 8 s, then the other',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(3);
    for (const direction of ['toClient', 'toServer'] as const) await silence(bench, direction);
    await bench.drain();
    return {};
  },
};

/** Everything arrives, a few bytes at a time. */
export const dribbling: FaultCase = {
  id: 'B06C',
  name: 'bytes dribble',
  drivers: NETWORKED,
  on: 'processes',
  async run(bench) {
    await bench.workers(2);
    await bench.producer.enqueue({});
    await bench.fault('dribble', async () => {
      bench.proxy.dribble({ bytes: 7, everyMs: 1 });
      await bench.producer.enqueueMany(bench.size(300, 30), () => ({ ms: 5 }), { at: 10 });
      await bench.until(() => false, bench.size(10_000, 2_000));
      await bench.proxy.heal();
    });
    await bench.drain();
    return {};
  },
};

async function silence(bench: CaseBench, direction: Direction): Promise<void> {
  const producing = bench.producer.enqueueMany(bench.size(1_000, 100), () => ({ ms: 50 }), {
    at: 20,
  });
  await bench.line((line) => line.type === 'start');
  await bench.pass(500);
  await bench.fault(direction, async () => {
    bench.proxy.drop(direction);
    await bench.pass(SILENT_MS);
    await bench.proxy.heal();
  });
  await producing;
}
