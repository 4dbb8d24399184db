import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { LEASE_MS, QUEUE, RedisBench } from './support/bench.ts';
import { oneServer } from './support/one-server.ts';

/** What the suites cannot know: how this driver does it. */
const server = oneServer('--appendonly', 'no');
const open: RedisBench[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function fresh(prefix?: string): Promise<RedisBench> {
  const bench = await RedisBench.open(server.now().url, server.now().url, prefix);
  open.push(bench);
  return bench;
}

async function until(look: () => Promise<unknown>, expected: unknown): Promise<void> {
  await expect.poll(look, { timeout: 5_000 }).toEqual(expected);
}

describe('strikes', () => {
  test.each(['renew', 'settle'] as const)(
    'a %s after another worker has met the end of the lease takes the strike back',
    async (how) => {
      const bench = await fresh();
      const late = await bench.subscribe(50);
      await bench.publish(bench.message('a'));
      const held = await bench.take(late, 1);
      await sleep(60);
      const other = await bench.subscribe(LEASE_MS);
      expect(await other.receive({ max: 1, waitMs: 0 })).toEqual([]);
      expect(other.hasSuspects).toBe(true);
      const answer = how === 'renew' ? await late.renew?.(held) : await bench.ack(late, held);
      expect(answer).toEqual(how === 'renew' ? held : ['lease-lost']);
      expect(other.hasSuspects).toBe(false);
      const [again] = await bench.take(other, 1);
      expect(again).toMatchObject({ id: 'a', deaths: 0, run: 2 });
    },
  );

  test('of two strikes one is taken back, and the other stays', async () => {
    const bench = await fresh();
    await bench.publish(bench.message('a'));
    const [first, second, third] = [
      await bench.subscribe(30),
      await bench.subscribe(30),
      await bench.subscribe(5_000),
    ];
    await bench.take(first, 1);
    await sleep(40);
    expect(await second.receive({ max: 1, waitMs: 0 })).toEqual([]);
    const held = await second.receive({ max: 1, waitMs: 0, alone: true });
    await sleep(40);
    expect(await third.receive({ max: 1, waitMs: 0 })).toEqual([]);
    expect(await second.renew?.(held)).toEqual(held);
    const [again] = await third.receive({ max: 1, waitMs: 0, alone: true });
    expect(again).toMatchObject({ id: 'a', deaths: 1, run: 3 });
  });
});

describe('lines', () => {
  test('a job that was removed leaves nothing in its line, also when its id comes again', async () => {
    const bench = await fresh();
    const mine = { idOrigin: 'user' } as const;
    await bench.publish(bench.message('a', mine), bench.message('b'), bench.message('c'));
    const cancel = {
      type: 'job.move',
      expect: ['waiting'],
      to: 'cancelled',
      keep: { type: 'none' },
    } as const;
    const group = { queue: QUEUE, id: 'a', ops: [cancel] };
    expect(await bench.driver.fused.store.apply([group])).toEqual([{ type: 'done' }]);
    expect(await bench.driver.stats(QUEUE)).toMatchObject({ waiting: 2 });
    expect(await bench.publish(bench.message('a', mine))).toBe('stored');
    const page = await bench.driver.peek(QUEUE, { state: 'waiting', limit: 10 });
    expect(page.messages.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    const got = await bench.take(await bench.subscribe(), 10);
    expect(got.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });

  test('all keys of a queue have its hash tag, and nothing but names is left once all is done', async () => {
    const bench = await fresh();
    const consumer = await bench.subscribe(200);
    const fields = [
      {},
      { priority: 9 },
      { delayMs: 5 },
      { orderingKey: 'k' },
      { orderingKey: 'k' },
    ];
    await bench.publish(...fields.map((one, index) => bench.message(`m${index}`, one)));
    let done = 0;
    await until(async () => {
      const got = await bench.take(consumer, 10);
      await bench.ack(consumer, got);
      done += got.length;
      return done;
    }, fields.length);
    await consumer.close();
    await sleep(250);
    const keys = await bench.client.keys(`${bench.prefix}:v1:*`);
    expect(keys.filter((key) => !key.includes(`{${QUEUE}}`))).toEqual([]);
    const names = keys.map((key) => key.split(`{${QUEUE}}:`)[1] ?? '').toSorted();
    expect(names.filter((name) => !/^[pqc]:/.test(name) && name !== 'i')).toEqual(['hd', 'm']);
    for (const key of keys.filter((one) => /:[pqc]:/.test(one))) {
      expect(await bench.client.pttl(key)).toBeGreaterThan(0);
    }
  });
});

describe('batches', () => {
  test('more than a thousand messages are several calls, and one batch', async () => {
    const bench = await fresh();
    const messages = Array.from({ length: 2_500 }, (_, index) => bench.message(`m${index}`));
    const batch = bench.batch();
    expect(await bench.driver.publish(QUEUE, messages, { batch })).toBe('stored');
    expect(await bench.driver.publish(QUEUE, messages, { batch })).toBe('stored');
    const consumer = await bench.subscribe(60_000);
    const ids: string[] = [];
    for (let got = await bench.take(consumer, 5_000); got.length > 0;) {
      ids.push(...got.map(({ id }) => id));
      expect(await bench.ack(consumer, got)).toBe('settled');
      got = await bench.take(consumer, 5_000);
    }
    expect(ids).toEqual(messages.map(({ id }) => id));
  });

  test('more different headers than a queue keeps travel in their messages', async () => {
    const bench = await fresh();
    const count = 1_100;
    for (let index = 0; index < count; index += 100) {
      const part = Array.from({ length: 100 }, (_, offset) =>
        bench.message(`m${index + offset}`, { headers: { n: `${index + offset}` } }),
      );
      await bench.publish(...part);
    }
    expect(await bench.client.hlen(bench.key('hd'))).toBeLessThanOrEqual(1_000);
    const other = await fresh(bench.prefix);
    const consumer = await other.subscribe(60_000);
    const got = [...(await other.take(consumer, 1_000)), ...(await other.take(consumer, 1_000))];
    expect(got.length).toBe(count);
    for (const one of got) expect(one).toMatchObject({ headers: { n: one.id.slice(1) } });
  });
});

describe('waking', () => {
  test('what another process publishes is there at once, not at the next look', async () => {
    const reader = await fresh();
    const other = await fresh(reader.prefix);
    const consumer = await reader.subscribe();
    const slowest: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const receiving = consumer.receive({ max: 1, waitMs: 10_000 });
      await until(() => reader.client.zcard(reader.key('i')), 1);
      const began = Date.now();
      await other.publish(other.message(`m${round}`));
      await reader.ack(consumer, await receiving);
      slowest.push(Date.now() - began);
    }
    expect(Math.max(...slowest)).toBeLessThan(500);
  });

  test('a delay that ends sooner than all others is met by who waits already', async () => {
    const bench = await fresh();
    const consumer = await bench.subscribe();
    const receiving = consumer.receive({ max: 1, waitMs: 10_000 });
    await until(() => bench.client.zcard(bench.key('i')), 1);
    const began = Date.now();
    await bench.publish(bench.message('a', { delayMs: 300 }));
    expect((await receiving).map(({ id }) => id)).toEqual(['a']);
    const waited = Date.now() - began;
    expect(waited).toBeGreaterThanOrEqual(300);
    expect(waited).toBeLessThan(800);
  });
});
