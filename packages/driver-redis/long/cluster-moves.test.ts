import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { DriverError, type StoreOp } from '@switchyard/core/driver';
import { redis, redisStore } from '@switchyard/driver-redis';
import { slotOf } from '../src/connection/key-slot.ts';
import { create, end, QUEUE as STORE_QUEUE, waits } from '../test/store/support/store-ops.ts';
import { oneCluster } from './support/cluster-harness.ts';
import { SlotMove } from './support/slot-move.ts';
import { QUEUE, Workload } from './support/workload.ts';

const cluster = oneCluster();
const SLOT = slotOf(`{${QUEUE}}`);
const KEEP = { type: 'last', max: 1_000, ageMs: 600_000 } as const;

describe('a slot that moves to another master', () => {
  test('takes its queue with it: nothing is lost, and nothing begins a second queue on the way', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const { url } = cluster.now();
    const workload = await Workload.begin({ url, prefix });
    try {
      for (let moves = 0; moves < 4; moves += 1) {
        const before = workload.runs.size;
        await expect
          .poll(() => workload.runs.size, { timeout: 20_000 })
          .toBeGreaterThan(before + 200);
        const move = await SlotMove.find(url, SLOT);
        await move.begin();
        await sleep(100);
        await move.some();
        await sleep(400);
        await move.rest();
        await move.end();
        move.close();
      }
      await workload.endEnqueueing();
      await workload.drain(30_000);
      const { acknowledged, runs } = workload;
      expect([...acknowledged.keys()].filter((id) => !runs.has(id))).toEqual([]);
      expect([...runs.values()].filter((times) => times.length > 1)).toEqual([]);
    } finally {
      await workload.close();
    }
  });
});

describe('a store', () => {
  test('whose queue moves to another master keeps every record, and takes no half of them for all', async () => {
    const { url } = cluster.now();
    const store = redisStore({ url, prefix: `t-${randomUUID().slice(0, 13)}` });
    const move = await SlotMove.find(url, slotOf(`{${STORE_QUEUE}}`));
    const ids = Array.from({ length: 200 }, (_, index) => `job-${index}`);
    const apply = (id: string, ops: readonly StoreOp[]): Promise<unknown> =>
      insist(() => store.apply([{ queue: STORE_QUEUE, id, ops }]));
    try {
      await store.connect();
      await store.apply(ids.map((id) => ({ queue: STORE_QUEUE, id, ops: [create, waits] })));
      await move.begin();
      await move.some();
      const ending = Promise.all(ids.map((id) => apply(id, [end(KEEP)])));
      await sleep(300);
      await move.rest();
      await move.end();
      await ending;
      const records = await store.records.get(ids.map((id) => ({ queue: STORE_QUEUE, id })));
      expect(new Set(records.map((record) => record?.state))).toEqual(new Set(['completed']));
    } finally {
      await store.close();
      move.close();
    }
  });
});

/** Asks again until there is an answer, as core does. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (const last = Date.now() + 20_000; ;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof DriverError) || !error.retryable || Date.now() > last) throw error;
      await sleep(10);
    }
  }
}

describe('keys', () => {
  test('of a queue lie in the slot that its name tells, by the word of the cluster', async () => {
    const client = cluster.now().client();
    try {
      for (const key of ['', '123456789', `p:v1:{${QUEUE}}:j`, '{}x', 'a{x', 'ключ', '{a}{b}']) {
        expect([key, await client.cluster('KEYSLOT', key)]).toEqual([key, slotOf(key)]);
      }
    } finally {
      client.disconnect();
    }
  });
});

describe('an address of another kind', () => {
  const host = '127.0.0.1';
  const refused = async (options: object): Promise<string> => {
    const driver = redis(options);
    try {
      return await driver.connect().then(
        () => 'accepted',
        (error: unknown) => (error instanceof Error ? error.message : 'no error'),
      );
    } finally {
      await driver.close();
    }
  };

  test('of a node of a cluster, given as a single server, is refused with what to do', async () => {
    const [, port = ''] = /:(\d+)/.exec(cluster.now().url) ?? [];
    expect(await refused({ host, port: Number(port) })).toMatch(
      /^connect: this Redis is a node of a cluster; give the option cluster/,
    );
    const client = new Redis({ host, port: Number(port) });
    expect(await refused({ client })).toMatch(/^connect: this Redis is a node of a cluster/);
    client.disconnect();
  });
});
