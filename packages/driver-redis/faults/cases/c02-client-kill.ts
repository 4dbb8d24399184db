import { startsOf, type FaultCase } from '@switchyard/driver-testkit/faults';
import { redisOf } from '../redis-target.ts';

const EVERY_MS = 300;
const KINDS = ['normal', 'pubsub'] as const;

/** Redis throws every client out, again and again: all come back by themselves. */
export const clientKill: FaultCase = {
  id: 'C02',
  name: 'CLIENT KILL TYPE normal and pubsub every 300 ms',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { client } = redisOf(bench).server;
    const workers = await bench.workers(3);
    const end = Date.now() + bench.size(60_000, 4_000);
    const produce = async (): Promise<void> => {
      while (Date.now() < end) {
        await bench.producer.enqueueMany(20, () => ({ ms: 20 }));
        await bench.pass(EVERY_MS / 2);
      }
    };
    await bench.fault('thrown out', async () => {
      const producing = produce();
      while (Date.now() < end) {
        for (const kind of KINDS) await client.call('CLIENT', 'KILL', 'TYPE', kind);
        await bench.pass(EVERY_MS);
      }
      await producing;
    });
    await bench.drain();
    const alive = workers.filter(({ hasExited }) => !hasExited).length;
    bench.expect(alive === workers.length, `${alive} of ${workers.length} workers live`);
    const since = bench.ledger.time.mono();
    await bench.producer.enqueueMany(100, () => ({ ms: 100 }));
    await bench.drain();
    const woken = startsOf(bench.lines()).filter(({ mono }) => mono > since);
    const busy = new Set(woken.map(({ process }) => process)).size;
    bench.expect(busy === workers.length, `${busy} of ${workers.length} workers worked afterwards`);
    return {};
  },
};
