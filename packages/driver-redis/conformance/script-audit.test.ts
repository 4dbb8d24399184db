import assert from 'node:assert/strict';
import { DriverError, type Keep, type Settlement } from '@switchyard/core/driver';
import { afterAll, describe, expect, test } from 'vitest';
import { QUEUE, RedisBench } from './support/bench.ts';
import { oneServer } from './support/one-server.ts';
import { END, fillQueue, type RichQueue } from './support/rich-queue.ts';

/**
 * Lua is atomic, not transactional: a script that fails half-way keeps what it has written. So each script
 * is run with a key of a wrong type in its way, key by key, and must have changed nothing if it fails.
 */
const server = oneServer('--appendonly', 'no');
const benches: RedisBench[] = [];

afterAll(async () => {
  for (const bench of benches) await bench.close();
});

type Operation = (bench: RedisBench, queue: RichQueue) => Promise<unknown>;

const KEEP: Keep = { type: 'always' };

function move(id: string, to: 'waiting' | 'cancelled' | 'removed'): Operation {
  return ({ driver }) => {
    const expect = ['waiting', 'delayed', 'dead', 'completed'] as const;
    const ops = [
      { type: 'lock.acquire', key: 'again', ttlMs: undefined },
      { type: 'job.move', expect, to, headers: { moved: '1' }, keep: KEEP },
    ] as const;
    return driver.fused.store.apply([{ queue: QUEUE, id, ops }]);
  };
}

function settle(id: string, how: (delivery: Settlement['delivery']) => Settlement): Operation {
  return async (bench, { consumer, held }) => {
    const delivery = held.get(id);
    if (delivery === undefined) throw new Error(`${id} is not held`);
    return consumer.settle([how(delivery)], { batch: bench.batch() });
  };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'publish plain': (bench) => bench.publish(bench.message('n1'), bench.message('n2')),
  'publish all kinds': (bench) =>
    bench.publish(
      bench.message('n1', { priority: 3 }),
      bench.message('n2', { orderingKey: 'k' }),
      bench.message('n3', { delayMs: 5_000 }),
      bench.message('n4', { idOrigin: 'user' }),
      bench.message('dying', { idOrigin: 'redrive' }),
      bench.message('twice'),
      bench.message('n5', { ops: [{ type: 'lock.acquire', key: 'x', ttlMs: 5_000 }] }),
      bench.message('n6', { headers: { other: 'headers' } }),
    ),
  'publish dead letters': (bench) =>
    bench.driver.publish('mail.dead', [bench.message('n1')], {
      batch: bench.batch(),
    }) as Promise<unknown>,
  claim: (_, { consumer }) => consumer.receive({ max: 50, waitMs: 0 }),
  'claim alone': (_, { consumer }) => consumer.receive({ max: 1, waitMs: 0, alone: true }),
  'claim with a wait': (_, { consumer }) => consumer.receive({ max: 50, waitMs: 1 }),
  'claim aged': async (bench) => {
    const options = { leaseMs: 60_000, prefetch: 10, agingMs: 1_000 };
    const consumer = await bench.driver.subscribe(QUEUE, options);
    return consumer.receive({ max: 50, waitMs: 0 });
  },
  'claim of the dead': async (bench) => {
    const consumer = await bench.subscribe(60_000, 'mail.dead');
    return consumer.receive({ max: 50, waitMs: 0 });
  },
  ack: settle('acked', (delivery) => ({ kind: 'ack', delivery })),
  'ack with a record': settle('recorded', (delivery) => ({ kind: 'ack', delivery, ops: [END] })),
  'ack of a noted job': settle('late', (delivery) => ({ kind: 'ack', delivery, ops: [END] })),
  'ack of a head': settle('head', (delivery) => ({ kind: 'ack', delivery })),
  'ack with a lock': settle('locked', (delivery) => ({
    kind: 'ack',
    delivery,
    ops: [{ type: 'lock.release', key: 'only' }],
  })),
  'release at once': settle('acked', (delivery) => ({ kind: 'release', delayMs: 0, delivery })),
  'release for later': settle('acked', (delivery) => ({
    kind: 'release',
    delayMs: 5_000,
    delivery,
    headers: { try: '2' },
  })),
  dead: settle('head', (delivery) => ({ kind: 'dead', reason: 'poison', delivery })),
  renew: async (_, { consumer, held }) => consumer.renew?.([...held.values()]),
  'hand back': (_, { consumer }) => consumer.close(),
  stats: ({ driver }) => driver.stats(QUEUE),
  'peek waiting': ({ driver }) => driver.peek(QUEUE, { state: 'waiting', limit: 50 }),
  'peek delayed': ({ driver }) => driver.peek(QUEUE, { state: 'delayed', limit: 50 }),
  'peek active': ({ driver }) => driver.peek(QUEUE, { state: 'active', limit: 50 }),
  purge: ({ driver }) => driver.purge(QUEUE),
  'purge the dead': ({ driver }) => driver.purge('mail.dead'),
  'promote a job': move('delayed', 'waiting'),
  'retry a dead job': move('dying', 'waiting'),
  'cancel a waiting job': move('waiting', 'cancelled'),
  'cancel a follower': move('next', 'cancelled'),
  'remove what came back': move('back', 'removed'),
  'remove a locked job': move('other-lock', 'removed'),
  'remove an ended job': move('ended', 'removed'),
  'look up': ({ driver }) =>
    driver.fused.store.records.get(
      ['ended', 'dying', 'waiting', 'twice', 'nobody'].map((id) => ({ queue: QUEUE, id })),
    ),
  'find ended': ({ driver }) =>
    driver.fused.store.records.find({ queue: QUEUE, state: 'completed', limit: 10 }),
  note: ({ driver }) =>
    driver.fused.store.records.note({ queue: QUEUE, id: 'acked' }, { log: 'another line' }),
};

async function fresh(): Promise<RedisBench> {
  const bench = await RedisBench.open(server.now().url);
  benches.push(bench);
  return bench;
}

async function keysOf({ client, prefix }: RedisBench): Promise<readonly string[]> {
  const keys = await client.keys(`${prefix}:v1:*`);
  return keys.toSorted();
}

/** All there is, byte by byte, but for when it goes by itself. */
async function dump(bench: RedisBench): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for (const key of await keysOf(bench)) {
    all.set(key, (await bench.client.dumpBuffer(key))?.toString('hex') ?? '');
  }
  return all;
}

const ENDINGS_NOT_YET = ['o:', 'l', 'nt', 'ea', 'x', 's', 'f', 'i', 'n'];

/** Operations of several calls: what the first does by itself is done before. */
const IN_STEPS = /job$|follower|came back|of the dead/;

describe.each(Object.entries(OPERATIONS))('%s', (title, operate) => {
  test('changes nothing where a key of a wrong type is in its way', async () => {
    const model = await fresh();
    await fillQueue(model);
    const names = new Set((await keysOf(model)).map((key) => key.slice(model.prefix.length)));
    for (const ending of ENDINGS_NOT_YET) names.add(model.key(ending).slice(model.prefix.length));
    let refused = 0;
    for (const name of names) {
      // Each driver's own names differ from run to run.
      if (/:[cpq]:/.test(name) || name.endsWith(':')) continue;
      const bench = await fresh();
      const queue = await fillQueue(bench);
      if (IN_STEPS.test(title)) {
        await bench.driver.peek(QUEUE, { state: 'waiting', limit: 1 });
        await bench.driver.peek('mail.dead', { state: 'waiting', limit: 1 });
      }
      const key = `${bench.prefix}${name}`;
      await bench.client.del(key);
      await bench.client.set(key, 'of a wrong type');
      const before = await dump(bench);
      const error: unknown = await operate(bench, queue).then(
        () => undefined,
        (one: unknown) => one,
      );
      if (error !== undefined) {
        refused += 1;
        assert.ok(error instanceof DriverError, name);
        assert.equal(error.code, 'ERR_BROKER_PROTOCOL', name);
        assert.deepEqual(await dump(bench), before, name);
      }
      await bench.close();
    }
    expect(refused).toBeGreaterThan(0);
  });
});
