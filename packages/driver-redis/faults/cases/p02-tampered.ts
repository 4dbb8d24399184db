import { randomBytes } from 'node:crypto';
import type { OutboundMessage } from '@switchyard/core/driver';
import {
  JOB_HEADER,
  startsOf,
  type CaseBench,
  type FaultCase,
} from '@switchyard/driver-testkit/faults';
import type { Redis } from 'ioredis';
import { keyOf } from '../keys.ts';
import { redisOf } from '../redis-target.ts';

const OTHER = 'tampered';
/** Also what is left of them without their headers. */
const STRANGER = /^(tampered|malformed)-/;
const EVERY_MS = 50;

type Tamper = (client: Redis, key: string) => Promise<unknown>;

const TAMPERS: readonly Tamper[] = [
  (client, key) => client.del(key),
  (client, key) => client.set(key, 'a text'),
  async (client, key) => {
    await client.del(key);
    await client.sadd(key, 'a member');
  },
  (client, key) => client.rename(key, `${key}x`).catch(() => undefined),
  corrupt,
];

/** Somebody deletes, retypes and corrupts keys of one queue at random: workers live, and another queue notices nothing. */
export const tampered: FaultCase = {
  id: 'P02B',
  name: 'random keys of a queue deleted, retyped, corrupted',
  drivers: ['redis'],
  on: 'processes',
  async run(bench) {
    const { client } = redisOf(bench).server;
    const queues = { mail: 1, [OTHER]: 1 };
    const workers = await bench.workers(2, { queues });
    const end = Date.now() + bench.size(30_000, 4_000);
    const produce = async (): Promise<void> => {
      while (Date.now() < end) {
        await bench.producer.enqueueMany(20, () => ({ ms: 5 }), { at: 5 });
        await bench.pass(EVERY_MS);
      }
    };
    const producing = produce();
    for (let round = 0; Date.now() < end; round += 1) {
      await putStrangers(bench, round).catch(() => undefined);
      const keys = await client.keys(keyOf('*', OTHER));
      const key = keys[Math.floor(Math.random() * keys.length)];
      const tamper = TAMPERS[round % TAMPERS.length];
      if (key !== undefined) await tamper?.(client, key);
      await bench.pass(EVERY_MS);
    }
    await producing;
    await bench.drain();
    const alive = workers.filter(({ hasExited }) => !hasExited).length;
    bench.expect(alive === workers.length, `${alive} of ${workers.length} workers live`);
    await comesBack(bench, client);
    return { forgives: ({ job }) => STRANGER.test(job) };
  },
};

/** Once somebody has cleared up, the queue works as before. */
async function comesBack(bench: CaseBench, client: Redis): Promise<void> {
  const left = await client.keys(keyOf('*', OTHER));
  if (left.length > 0) await client.del(...left);
  const since = bench.ledger.time.mono();
  for (let tries = 0; tries < 10; tries += 1)
    await putStrangers(bench, 1_000_000 + tries).catch(() => undefined);
  const works = (): boolean =>
    startsOf(bench.lines()).some(({ job, mono }) => STRANGER.test(job) && mono > since);
  bench.expect(await bench.until(works, 15_000), 'the queue does not work again once it is clear');
  const again = await client.keys(keyOf('*', OTHER));
  if (again.length > 0) await client.del(...again);
}

async function putStrangers({ direct }: CaseBench, round: number): Promise<void> {
  const messages = Array.from({ length: 5 }, (_, nth): OutboundMessage => {
    const job = `tampered-${round}-${nth}`;
    return {
      id: job,
      idOrigin: nth === 0 ? 'user' : 'core',
      priority: nth,
      headers: {
        'sy-v': '1',
        'sy-task': 'fault',
        'sy-type': 'application/json',
        'sy-backoff': '{"type":"fixed","delayMs":50}',
        [JOB_HEADER]: job,
      },
      body: Buffer.from('{"ms":20}'),
      ...(nth === 1 ? { delayMs: 30 } : {}),
      ...(nth === 2 ? { orderingKey: 'k' } : {}),
    };
  });
  await direct.publish(OTHER, messages, { batch: { producer: 'tamper', sequence: round } });
}

/** Puts nonsense into a key of whatever type it is. */
async function corrupt(client: Redis, key: string): Promise<void> {
  const bytes = randomBytes(Math.floor(Math.random() * 30));
  switch (await client.type(key)) {
    case 'hash': {
      const fields = await client.hkeysBuffer(key);
      for (const field of fields.slice(0, 3)) await client.hset(key, field, bytes);
      return;
    }
    case 'zset':
      await client.zadd(key, Date.now() - 1, bytes);
      return;
    case 'list':
      await client.rpush(key, bytes);
  }
}
