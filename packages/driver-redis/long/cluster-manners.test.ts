import { randomUUID } from 'node:crypto';
import { getQueueEngine } from '@switchyard/core';
import { createDriver, redis, redisStore, type RedisOptions } from '@switchyard/driver-redis';
import { Cluster } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { TestBroker } from './support/test-broker.ts';
import { Workload } from './support/workload.ts';

const broker = new TestBroker('redis-cluster', { nodeTimeoutMs: '2000' });
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const somePrefix = (): string => `t-${randomUUID().slice(0, 13)}`;

async function portsOf(): Promise<readonly number[]> {
  return [...(await broker.url()).matchAll(/:(\d+)/g)].map(([, port]) => Number(port));
}

/** Works a while and loses nothing. */
async function expectWork(options: RedisOptions): Promise<void> {
  const workload = await Workload.begin(options);
  try {
    await expect.poll(() => workload.runs.size, { timeout: 20_000 }).toBeGreaterThan(100);
    await workload.endEnqueueing();
    await workload.drain(20_000);
    expect([...workload.acknowledged.keys()].filter((id) => !workload.runs.has(id))).toEqual([]);
  } finally {
    await workload.close();
  }
}

describe('a cluster is found', () => {
  test('by the option, from one node that is a replica', async () => {
    const [port = 0] = (await portsOf()).slice(-1);
    await expectWork({ cluster: { nodes: [{ host: 'localhost', port }] }, prefix: somePrefix() });
  });

  test('by a URL, as an engine hands on QUEUE_URL', async () => {
    const driver = createDriver({ url: await broker.url(), prefix: somePrefix() });
    const engine = getQueueEngine({ driver, logLevel: 'error' });
    open.push(engine);
    engine.declareTask('greet', { defaults: { queue: 'mail' } });
    expect(await engine.enqueue('greet', {})).toMatchObject({ outcome: 'added' });
  });

  test('by a Cluster of the user’s, which stays as it was', async () => {
    const [port = 0] = await portsOf();
    const client = new Cluster([{ host: '127.0.0.1', port }], { lazyConnect: true });
    open.push({ close: () => client.disconnect() });
    await expectWork({ client, prefix: somePrefix() });
    expect(client.status).toBe('ready');
    expect(await client.set('mine', '1')).toBe('OK');
  });

  test('while some of the nodes that were named are gone', async () => {
    const [port = 0] = await portsOf();
    const gone = { host: '127.0.0.1', port: 9 };
    const cluster = { nodes: [gone, { host: '127.0.0.1', port }, gone] };
    await expectWork({ cluster, prefix: somePrefix() });
  });

  test('in none of them: the error says where it was looked', async () => {
    const driver = redis({ cluster: { nodes: [{ host: '127.0.0.1', port: 9 }] } });
    open.push(driver);
    await expect(driver.connect()).rejects.toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      message: expect.stringMatching(/Redis at 127\.0\.0\.1:9 cannot be reached/),
    });
  });
});

test('who watches control is told on, whichever node dies; the others answer meanwhile', async () => {
  const url = await broker.url();
  const prefix = somePrefix();
  const watcher = redisStore({ url, prefix });
  const teller = redisStore({ url, prefix });
  open.push(watcher, teller);
  await watcher.connect();
  await teller.connect();
  const heard = new Set<string>();
  await watcher.control.watch((name) => void heard.add(name));
  let told = 0;
  const isHeard = async (): Promise<boolean> => {
    told += 1;
    const name = `word-${told}`;
    await teller.control.tell(name, 'x').catch(() => undefined);
    return heard.size > 0;
  };
  await expect.poll(isHeard, { timeout: 5_000 }).toBe(true);
  for (const port of await portsOf()) {
    await broker.kill(port);
    heard.clear();
    await expect.poll(isHeard, { timeout: 20_000 }).toBe(true);
    await broker.mend();
  }
});
