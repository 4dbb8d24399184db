import type { CaseBench, FaultCase, WorkerProcess } from '@switchyard/driver-testkit/faults';
import { SESSION_MS } from '../kafka-target.ts';

const CONCURRENCY = 3;
const KEYS = 8;
const LONGEST_DELAY_MS = 5_000;
const EVERY_MS = 2_000;

/**
 * Partitions go from process to process while jobs of one key wait for each other and others wait for their time: no
 * key gets out of order, nothing begins early, nothing is lost.
 */
export const keysAndDelays: FaultCase = {
  id: 'E06',
  name: 'ordering keys and delays while workers join, leave and die',
  drivers: ['kafka'],
  on: 'processes',
  async run(bench) {
    const workers = await bench.workers(2, { concurrency: CONCURRENCY });
    const producing = [
      ...Array.from({ length: KEYS }, (_, key) => inOrder(bench, `key-${key}`)),
      later(bench),
    ];
    const moves = bench.size(12, 4);
    for (let nth = 0; nth < moves; nth += 1) {
      await bench.fault('rebalance', () => move(bench, nth, workers));
      await bench.pass(EVERY_MS);
    }
    await Promise.all(producing);
    await bench.drain();
    return { runsBy: 'nothing', livenessMs: SESSION_MS + 15_000 };
  },
};

/** Jobs of one key, one after the other, for as long as workers come and go. */
async function inOrder(bench: CaseBench, key: string): Promise<void> {
  for (let left = bench.size(120, 40); left > 0; left -= 1) {
    await bench.producer.enqueue({ ms: 40 }, { line: key, orderingKey: key });
  }
}

async function later(bench: CaseBench): Promise<void> {
  for (let nth = 0; nth < bench.size(300, 100); nth += 1) {
    await bench.producer.enqueue({ ms: 5 }, { delayMs: (nth * 379) % LONGEST_DELAY_MS });
  }
}

async function move(bench: CaseBench, nth: number, workers: WorkerProcess[]): Promise<void> {
  if (nth % 2 === 0) workers.push(await bench.worker({ concurrency: CONCURRENCY }));
  else if (nth % 4 === 1) await workers.shift()?.stop();
  else await workers.shift()?.kill();
}
