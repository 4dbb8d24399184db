import { randomUUID } from 'node:crypto';
import type { OutboundMessage } from '@switchyard/core/driver';
import { redis, type RedisOptions } from '@switchyard/driver-redis';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { TestBroker } from './support/test-broker.ts';
import { Workload } from './support/workload.ts';

const HOST = '127.0.0.1';
const NAME = 'switchyard';
const broker = new TestBroker('redis-sentinel', { downAfterMs: '30000' });

afterEach(() => broker.mend());

async function sentinels(): Promise<readonly { readonly host: string; readonly port: number }[]> {
  const found = [...(await broker.url()).matchAll(/:(\d+)/g)];
  return found.map(([, port]) => ({ host: HOST, port: Number(port) }));
}

/** Works a while and loses nothing; answers how long connecting took. */
async function expectWork(options: RedisOptions): Promise<number> {
  const began = performance.now();
  const workload = await Workload.begin({ ...options, prefix: `t-${randomUUID().slice(0, 13)}` });
  const took = performance.now() - began;
  try {
    await expect.poll(() => workload.runs.size, { timeout: 20_000 }).toBeGreaterThan(100);
    await workload.endEnqueueing();
    await workload.drain(20_000);
    expect([...workload.acknowledged.keys()].filter((id) => !workload.runs.has(id))).toEqual([]);
  } finally {
    await workload.close();
  }
  return took;
}

/** What connecting is answered. */
async function refusal(options: RedisOptions): Promise<unknown> {
  const driver = redis(options);
  try {
    return await driver.connect().then(
      () => 'connected',
      (error: unknown) => error,
    );
  } finally {
    await driver.close();
  }
}

describe('a master is found', () => {
  test('by the option, from one sentinel', async () => {
    const [one] = await sentinels();
    const nodes = one === undefined ? [] : [one];
    await expectWork({ sentinel: { name: NAME, nodes } });
  });

  test('while one sentinel is dead and another answers nothing', async () => {
    const nodes = await sentinels();
    const [dead, silent] = nodes;
    await broker.kill(dead?.port ?? 0);
    await broker.freeze(silent?.port ?? 0);
    expect(await expectWork({ sentinel: { name: NAME, nodes } })).toBeLessThan(10_000);
  });

  test('by a client of the user’s that knows sentinels', async () => {
    const client = new Redis({
      sentinels: [...(await sentinels())],
      name: NAME,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    });
    await expectWork({ client });
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });
});

test('replicas are waited for where that is asked', async () => {
  const driver = redis({ url: await broker.url(), prefix: `t-${randomUUID().slice(0, 13)}` });
  try {
    await driver.connect();
    const asking = (id: string, replicas: number): OutboundMessage => ({
      id,
      idOrigin: 'core',
      headers: {},
      body: Buffer.from(id),
      confirm: { replicas, fsync: false, timeoutMs: 2_000 },
    });
    const publish = (message: OutboundMessage, sequence: number) =>
      driver.publish('mail', [message], { batch: { producer: 'p', sequence } });
    expect(await publish(asking('a', 2), 1)).toBe('stored');
    expect(await publish(asking('b', 3), 2)).toEqual([
      { type: 'unconfirmed', message: 'it was on 2 of 3 replicas 2000 ms later' },
    ]);
  } finally {
    await driver.close();
  }
});

describe('no master is found', () => {
  test('where the sentinels know none of that name', async () => {
    const nodes = await sentinels();
    expect(await refusal({ sentinel: { name: 'other', nodes } })).toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/"other" of the sentinels .*invalid reply: null/),
    });
  });

  test('where nobody listens', async () => {
    const nodes = [{ host: HOST, port: 9 }];
    expect(await refusal({ sentinel: { name: NAME, nodes } })).toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/failed to connect to sentinel 127\.0\.0\.1:9/),
    });
  });

  test('where a sentinel is taken for Redis: it is said what to do', async () => {
    const [one] = await sentinels();
    expect(await refusal({ host: HOST, port: one?.port })).toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringMatching(/^connect: this is a sentinel and keeps nothing; give the/),
    });
  });
});
