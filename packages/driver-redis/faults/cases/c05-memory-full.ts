import { QUEUE, startsOf, type CaseBench, type FaultCase } from '@switchyard/driver-testkit/faults';
import { redisOf } from '../redis-target.ts';

const ROOM_BYTES = 10 * 1024 * 1024;
const BODY = 'x'.repeat(10_000);
const REFUSED_MS = 6_000;

/** Memory is full: enqueues are refused by name, and what is there can be worked off and makes room. */
export const memoryFull: FaultCase = {
  id: 'C05',
  name: 'maxmemory reached, noeviction',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { server } = redisOf(bench);
    // Who joins later must get in while memory is full.
    const records = 'off';
    await bench.worker({ concurrency: 1, records });
    await bench.producer.engine.queues.pause(QUEUE);
    const used = Number(await server.info('used_memory'));
    await server.configure({ maxmemory: String(used + ROOM_BYTES) });
    const hasty = await bench.openProducer({ offlineMs: 0 });
    let refused = 0;
    for (let tries = 0; refused < 20 && tries < 5_000; tries += 1) {
      const answer = await hasty.enqueue({ value: BODY, ms: 1 });
      if (answer === 'failed') refused += 1;
      bench.expect(answer === 'acknowledged' || answer === 'failed', `one is answered ${answer}`);
    }
    const failures = bench.lines().flatMap((line) => (line.type === 'failed' ? [line.error] : []));
    const odd = failures.filter((error) => !error.startsWith('BrokerFullError'));
    bench.expect(refused >= 20, `${refused} enqueues were refused`);
    bench.expect(odd.length === 0, `refused otherwise: ${odd[0]}`);
    await bench.workers(2, { records });
    await bench.producer.engine.queues.resume(QUEUE);
    await bench.drain();
    const again = await hasty.enqueue({ value: BODY });
    bench.expect(again === 'acknowledged', `with room again one is answered ${again}`);
    await bench.drain();
    return {};
  },
};

/** Redis refuses every write for a while, as it does without replicas or with a full disk. */
export const writesRefused: FaultCase = {
  id: 'C05B',
  name: 'every write refused for 6 s (NOREPLICAS)',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { server } = redisOf(bench);
    await bench.workers(3);
    const producing = bench.producer.enqueueMany(bench.size(2_000, 300), () => ({ ms: 50 }), {
      at: 20,
    });
    await bench.line((line) => line.type === 'start');
    await bench.pass(500);
    await bench.fault('refused', async () => {
      await server.configure({ 'min-replicas-to-write': '1' });
      await bench.pass(REFUSED_MS);
      await server.configure({ 'min-replicas-to-write': '0' });
    });
    await producing;
    await bench.drain();
    expectMore(bench);
    return {};
  },
};

/** The whole of Redis stands still for longer than its clients wait for an answer. */
export const frozenBroker: FaultCase = {
  id: 'B03B',
  name: 'SIGSTOP of Redis for 8 s',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { server } = redisOf(bench);
    await bench.workers(3);
    const producing = bench.producer.enqueueMany(bench.size(2_000, 300), () => ({ ms: 50 }), {
      at: 20,
    });
    for (let times = bench.size(3, 1); times > 0; times -= 1) {
      await bench.line((line) => line.type === 'start');
      await bench.pass(500);
      await bench.fault('frozen', () => server.freeze(8_000));
    }
    await producing;
    await bench.drain();
    expectMore(bench);
    return {};
  },
};

function expectMore(bench: CaseBench): void {
  const heal = bench.lines().findLast(({ type }) => type === 'heal');
  const after = startsOf(bench.lines()).filter(({ mono }) => mono > (heal?.mono ?? Infinity));
  bench.expect(after.length > 0, 'all was done before the heal');
}
