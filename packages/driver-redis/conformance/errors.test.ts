import { redis } from '@switchyard/driver-redis';
import { afterEach, describe, expect, test } from 'vitest';
import { RedisBench } from './support/bench.ts';
import { oneServer } from './support/one-server.ts';

const server = oneServer();
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function direct(): Promise<RedisBench> {
  const bench = await RedisBench.open(server.now().url);
  open.push(bench);
  return bench;
}

describe('errors', () => {
  test('nobody listens there: unavailable, and nothing is left open', async () => {
    const driver = redis({ port: 1, host: '127.0.0.1' });
    await expect(driver.connect()).rejects.toMatchObject({
      code: 'ERR_BROKER_UNAVAILABLE',
      retryable: true,
    });
    await driver.close();
  });

  test('a wrong password is told as such, and not shown', async () => {
    const bench = await direct();
    await bench.client.call('ACL', 'SETUSER', 'worker', 'on', '>secret', '~*', '+@all');
    const driver = redis({ port: server.now().port, user: 'worker', password: 'hunter2' });
    const error: unknown = await driver.connect().catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'ERR_BROKER_AUTH', retryable: false });
    expect(String(error)).not.toContain('hunter2');
    await driver.close();
  });

  test('keys of another layout are refused, with what to do', async () => {
    const bench = await direct();
    await bench.client.set('old:layout', '7');
    const driver = redis({ url: server.now().url, prefix: 'old' });
    await expect(driver.connect()).rejects.toThrow(/layout 7.*layout 1.*another prefix/);
    await driver.close();
  });

  test('memory is full: publishing is refused whole, and what was taken can still end', async () => {
    const bench = await direct();
    const consumer = await bench.subscribe(10_000);
    await bench.publish(...['a', 'b', 'c', 'd', 'e'].map((id) => bench.message(id)));
    const held = await bench.take(consumer, 4);
    await bench.client.config('SET', 'maxmemory', '1mb');
    try {
      const refused = Promise.resolve(bench.publish(bench.message('f')));
      await expect(refused).rejects.toMatchObject({ code: 'ERR_BROKER_FULL' });
      expect(await bench.client.hlen(bench.key('j'))).toBe(5);
      expect(await consumer.renew?.(held)).toEqual([]);
      const [first, second, third, fourth] = held;
      if (!first || !second || !third || !fourth) throw new Error('four were taken');
      const settled = await consumer.settle(
        [
          { kind: 'ack', delivery: first },
          { kind: 'dead', reason: 'poison', delivery: second, headers: { why: 'x' } },
          { kind: 'release', delayMs: 60_000, delivery: third, headers: { try: '2' } },
          { kind: 'release', delayMs: 0, delivery: fourth },
        ],
        { batch: bench.batch() },
      );
      expect(settled).toBe('settled');
      const rest = await bench.take(consumer, 10);
      expect(rest.map(({ id }) => id).toSorted()).toEqual(['d', 'e']);
      expect(await bench.driver.stats('mail')).toMatchObject({ waiting: 0, delayed: 1, active: 2 });
    } finally {
      await bench.client.config('SET', 'maxmemory', '0');
    }
  });
});

describe('a client of the user', () => {
  test('is used and stays open, and its channels are those of a connection of ours', async () => {
    const bench = await direct();
    const driver = redis({ client: bench.client, prefix: bench.prefix });
    await driver.connect();
    const options = { leaseMs: 5_000, prefetch: 10 };
    const consumer = await driver.subscribe('mail', options);
    const receiving = consumer.receive({ max: 1, waitMs: 10_000 });
    await expect.poll(() => bench.client.zcard(bench.key('i'))).toBe(1);
    await bench.publish(bench.message('a'));
    expect((await receiving).map(({ id }) => id)).toEqual(['a']);
    await driver.close();
    await expect(driver.ping()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(await bench.client.ping()).toBe('PONG');
  });

  test('is refused beside an address, and with a prefix of its own', async () => {
    const { client } = await direct();
    expect(() => redis({ client, url: 'redis://localhost' })).toThrow(/client or url/);
    const prefixed = client.duplicate({ keyPrefix: 'x:', lazyConnect: true });
    expect(() => redis({ client: prefixed })).toThrow(/keyPrefix/);
  });
});
