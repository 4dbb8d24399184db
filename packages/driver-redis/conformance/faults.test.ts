import { setTimeout as sleep } from 'node:timers/promises';
import { FaultProxy } from '@switchyard/driver-testkit';
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

async function proxied(): Promise<{ readonly bench: RedisBench; readonly proxy: FaultProxy }> {
  const proxy = await FaultProxy.listen({ target: { port: server.now().port } });
  open.push(proxy);
  const bench = await RedisBench.open(proxy.url('redis'), server.now().url);
  open.push(bench);
  return { bench, proxy };
}

/** How many timers keep the process, for good: the test runner has some that come and go, and so does a close. */
async function fewestTimers(): Promise<number> {
  const counts: number[] = [];
  for (const end = Date.now() + 500; Date.now() < end; await sleep(10)) {
    counts.push(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length);
  }
  return Math.min(...counts);
}

describe('connections that die', () => {
  test('a NAT drop heals within 15 s for who receives and who publishes', async () => {
    const { bench, proxy } = await proxied();
    const consumer = await bench.subscribe();
    const seen: string[] = [];
    let isOver = false;
    const reading = (async () => {
      while (!isOver) {
        const got = await consumer.receive({ max: 10, waitMs: 5_000 }).catch(() => sleep(50));
        for (const one of got ?? []) seen.push(one.id);
        if (got !== undefined && got.length > 0)
          await bench.ack(consumer, got).catch(() => undefined);
      }
    })();
    await bench.publish(bench.message('before'));
    await expect.poll(() => seen).toEqual(['before']);
    proxy.blackholeExisting();
    const began = Date.now();
    const batch = bench.batch();
    for (;;) {
      const answer = await Promise.resolve(
        bench.driver.publish('mail', [bench.message('after')], { batch }),
      ).catch(() => 'away');
      if (answer === 'stored') break;
      await sleep(50);
    }
    await expect.poll(() => seen.includes('after'), { timeout: 15_000 }).toBe(true);
    expect(Date.now() - began).toBeLessThan(15_000);
    isOver = true;
    await consumer.close();
    await reading;
    expect(seen.filter((id) => id === 'after').length).toBe(1);
  });

  test('a connection that falls silent while it is made is given up for another', async () => {
    const { bench, proxy } = await proxied();
    proxy.drop('toClient');
    const { accepted } = proxy.counts;
    proxy.resetExisting();
    await expect.poll(() => proxy.counts.accepted, { timeout: 5_000 }).toBeGreaterThan(accepted);
    proxy.blackholeExisting();
    await proxy.heal();
    const batch = bench.batch();
    const stored = (): Promise<unknown> =>
      Promise.resolve(bench.driver.publish('mail', [bench.message('a')], { batch })).catch(
        () => 'away',
      );
    await expect.poll(stored, { timeout: 10_000 }).toBe('stored');
  });

  test('a closed driver keeps no process: nothing waits for a connection that is gone', async () => {
    const { bench, proxy } = await proxied();
    const before = await fewestTimers();
    proxy.resetExisting();
    await expect.poll(() => bench.publish(bench.message('a')).catch(() => 'away')).toBe('stored');
    await bench.driver.close();
    // For a connection that is gone ioredis would wait 2 s.
    expect(await fewestTimers()).toBeLessThanOrEqual(before);
  });

  test('an answer lost to a reset is unknown; the same batch again tells what happened, once', async () => {
    const { bench, proxy } = await proxied();
    await bench.publish(bench.message('warm'));
    const batch = bench.batch();
    proxy.drop('toClient');
    const publishing = Promise.resolve(
      bench.driver.publish('mail', [bench.message('a'), bench.message('b')], { batch }),
    );
    await expect.poll(() => bench.client.hlen(bench.key('j'))).toBe(3);
    proxy.resetExisting();
    await proxy.heal();
    const first = await publishing;
    expect(first).toMatchObject([{ type: 'unknown' }, { type: 'unknown' }]);
    await expect
      .poll(
        () =>
          Promise.resolve(
            bench.driver.publish('mail', [bench.message('a'), bench.message('b')], { batch }),
          ).catch(() => 'away'),
        { timeout: 5_000 },
      )
      .toBe('stored');
    expect(await bench.client.hlen(bench.key('j'))).toBe(3);
  });

  test('what a claim took whose answer was lost comes back at once, and is nobody’s death', async () => {
    const { bench, proxy } = await proxied();
    const consumer = await bench.subscribe(30_000);
    await bench.publish(...['a', 'b', 'c'].map((id) => bench.message(id)));
    proxy.drop('toClient');
    const lost = consumer.receive({ max: 2, waitMs: 0 }).catch((error: unknown) => error);
    await expect.poll(() => bench.client.zcard(bench.key('a'))).toBe(2);
    proxy.resetExisting();
    await proxy.heal();
    expect(await lost).toMatchObject({ code: 'ERR_BROKER_TIMEOUT' });
    await expect
      .poll(
        () =>
          consumer.receive({ max: 1, waitMs: 0 }).then(
            (got) => got[0]?.id,
            () => 'away',
          ),
        {
          timeout: 5_000,
        },
      )
      .toBe('a');
    const rest = await bench.take(consumer, 10);
    expect(rest.map(({ id, deaths }) => [id, deaths])).toEqual([
      ['b', 0],
      ['c', 0],
    ]);
  });

  test('CLIENT KILL of both connections again and again: all is delivered, nobody stops', async () => {
    const bench = await direct();
    const consumer = await bench.subscribe(10_000);
    const seen = new Set<string>();
    let isOver = false;
    const reading = (async () => {
      while (!isOver) {
        const got = await consumer.receive({ max: 10, waitMs: 1_000 }).catch(() => sleep(20));
        for (const one of got ?? []) seen.add(one.id);
        if (got !== undefined && got.length > 0)
          await bench.ack(consumer, got).catch(() => undefined);
      }
    })();
    for (let round = 0; round < 12; round += 1) {
      await bench.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await bench.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      const batch = bench.batch();
      const message = bench.message(`m${round}`);
      for (;;) {
        const answer = await Promise.resolve(
          bench.driver.publish('mail', [message], { batch }),
        ).catch(() => 'away');
        if (answer === 'stored') break;
        await sleep(10);
      }
    }
    await expect.poll(() => seen.size, { timeout: 15_000 }).toBe(12);
    isOver = true;
    await consumer.close();
    await reading;
  });

  test('the server is killed and comes back: what was acknowledged is there, once', async () => {
    const bench = await direct();
    const stored = new Set<string>();
    const unclear = new Map<string, { readonly producer: string; readonly sequence: number }>();
    let isOver = false;
    let next = 0;
    const writing = (async () => {
      while (!isOver) {
        const id = `k${(next += 1)}`;
        const batch = bench.batch();
        const answer = await Promise.resolve(
          bench.driver.publish('mail', [bench.message(id)], { batch }),
        ).catch(() => 'away');
        if (answer === 'stored') stored.add(id);
        else if (answer !== 'away') unclear.set(id, batch);
        else await sleep(5);
      }
    })();
    await expect.poll(() => stored.size).toBeGreaterThan(100);
    await server.now().kill();
    await sleep(300);
    await server.now().up();
    const before = stored.size;
    await expect.poll(() => stored.size, { timeout: 15_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    await writing;
    for (const [id, batch] of unclear) {
      const answer = await bench.driver.publish('mail', [bench.message(id)], { batch });
      expect(answer).toBe('stored');
      stored.add(id);
    }
    const consumer = await bench.subscribe(10_000);
    const got: string[] = [];
    for (
      let page = await bench.take(consumer, 500);
      page.length > 0;
      page = await bench.take(consumer, 500)
    ) {
      got.push(...page.map(({ id }) => id));
      await bench.ack(consumer, page);
    }
    expect(got.length).toBe(new Set(got).size);
    expect([...stored].filter((id) => !got.includes(id))).toEqual([]);
  });
});

describe('a server that forgets', () => {
  test('SCRIPT FLUSH under load is noticed by nobody', async () => {
    const bench = await direct();
    const consumer = await bench.subscribe(10_000);
    const seen: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const flushing = bench.client.script('FLUSH');
      expect(await bench.publish(bench.message(`s${round}`))).toBe('stored');
      const got = await bench.take(consumer, 10);
      seen.push(...got.map(({ id }) => id));
      expect(await bench.ack(consumer, got)).toBe('settled');
      await flushing;
    }
    expect(seen.length).toBe(30);
  });

  test('headers that Redis has lost are sent again', async () => {
    const bench = await direct();
    await bench.publish(bench.message('a'));
    await bench.client.del(bench.key('hd'), bench.key('j'), bench.key('w:5'));
    await bench.publish(bench.message('b'));
    const other = await RedisBench.open(server.now().url, server.now().url, bench.prefix);
    open.push(other);
    const [got] = await other.take(await other.subscribe(), 1);
    expect(got).toMatchObject({ id: 'b', headers: { 'sy-task': 'send' } });
  });
});
