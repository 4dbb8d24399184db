import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Delivery, OutboundMessage, PublishResult } from '@switchyard/core/driver';
import { rabbitmq, type RabbitmqDriver } from '@switchyard/driver-rabbitmq';
import { FaultProxy } from '@switchyard/driver-testkit';
import { connect } from 'amqplib';
import { afterEach, describe, expect, test } from 'vitest';
import { oneServer } from './support/one-server.ts';

const server = oneServer();
const opened: { close(): Promise<void> }[] = [];
/** How soon work goes on once a fault is over. */
const HEALED_MS = 15_000;

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

/** A driver that reaches the server over a road that can be broken. */
async function broken(prefix: string = `t-${randomUUID().slice(0, 13)}`): Promise<{
  readonly driver: RabbitmqDriver;
  readonly road: FaultProxy;
}> {
  const road = await FaultProxy.listen({ target: { port: server().port } });
  opened.push(road);
  const driver = rabbitmq({ url: road.url('amqp'), prefix, confirmTimeoutMs: 2_000 });
  opened.push(driver);
  await driver.connect();
  return { driver, road };
}

const message = (id: string = randomUUID()): OutboundMessage => ({
  id,
  idOrigin: 'core',
  headers: {},
  body: Buffer.from('x'),
});

let sequence = 0;
async function publish(
  driver: RabbitmqDriver,
  messages: readonly OutboundMessage[],
): Promise<readonly PublishResult[]> {
  sequence += 1;
  const answer = await driver.publish('mail', messages, { batch: { producer: 'test', sequence } });
  return answer === 'stored' ? messages.map(() => ({ type: 'stored' as const })) : answer;
}

/** Asks again and again, as core does, until there is something or the time is over. */
async function receiveSoon(consumer: Consumer, max: number): Promise<readonly Delivery[]> {
  const end = Date.now() + HEALED_MS;
  while (Date.now() < end) {
    const got = await consumer.receive({ max, waitMs: 500 }).catch(() => sleep(100, []));
    if (got.length > 0) return got;
  }
  return [];
}

async function drain(driver: RabbitmqDriver): Promise<readonly string[]> {
  const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1_000 });
  const ids: string[] = [];
  for (;;) {
    const got = await consumer.receive({ max: 500, waitMs: 1_000 });
    if (got.length === 0) break;
    ids.push(...got.map(({ id }) => id));
    await ack(consumer, got);
  }
  await consumer.close();
  return ids;
}

const ack = (consumer: Consumer, deliveries: readonly Delivery[]) =>
  consumer.settle(
    deliveries.map((delivery) => ({ kind: 'ack', delivery })),
    { batch: { producer: 'test', sequence: (sequence += 1) } },
  );

describe('a connection that breaks', () => {
  test('with publishes under way: none of them is stored by word alone, and what is stored is there', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const { driver, road } = await broken(prefix);
    await publish(driver, [message('first')]);
    const batches = Array.from({ length: 40 }, (_, batch) =>
      Array.from({ length: 25 }, (_one, index) => message(`m-${batch}-${index}`)),
    );
    const answers = batches.map(async (batch) => {
      try {
        return await publish(driver, batch);
      } catch (error) {
        return batch.map((): PublishResult => ({ type: 'unknown', cause: error }));
      }
    });
    road.resetExisting();
    const results = (await Promise.all(answers)).flat();
    const ids = batches.flat().map(({ id }) => id);
    const stored = ids.filter((_, index) => results[index]?.type === 'stored');
    expect(results.some(({ type }) => type === 'unknown')).toBe(true);
    const { driver: other } = await broken(prefix);
    const there = new Set(await drain(other));
    expect(stored.filter((id) => !there.has(id))).toEqual([]);
  });

  test('with jobs in hand: their acks are nothing, and they come again on the next connection', async () => {
    const { driver, road } = await broken();
    await publish(driver, [message('a'), message('b')]);
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 10 });
    const held = await receiveSoon(consumer, 2);
    road.resetExisting();
    const again: Delivery[] = [];
    while (again.length < held.length) {
      const got = await receiveSoon(consumer, 2);
      expect(got.length).toBeGreaterThan(0);
      again.push(...got);
    }
    expect(await ack(consumer, held)).toEqual(held.map(() => 'lease-lost'));
    // The channel of now is not closed by tags of the one before.
    expect(await ack(consumer, again)).toEqual(again.map(() => 'sent'));
    await publish(driver, [message('c')]);
    expect((await receiveSoon(consumer, 1)).map(({ id }) => id)).toEqual(['c']);
  });

  test('with a queue that is deleted and published to at once: who waits for it finds out, and reads on', async () => {
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const { driver } = await broken(prefix);
    await publish(driver, [message('before')]);
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 10 });
    await ack(consumer, await receiveSoon(consumer, 1));
    const next = receiveSoon(consumer, 1);
    const connection = await connect(server().url);
    opened.push(connection);
    await (await connection.createChannel()).deleteQueue(`${prefix}.v1.q.mail`);
    expect(await publish(driver, [message('refused')])).toMatchObject([{ code: 'unroutable' }]);
    await publish(driver, [message('after')]);
    expect((await next).map(({ id }) => id)).toEqual(['after']);
  });

  test('in silence (a router that forgot it) is noticed, and work goes on', async () => {
    const sockets = new Set<Socket>();
    const onSocket = (told: unknown): void => void sockets.add((told as { socket: Socket }).socket);
    subscribe('net.client.socket', onSocket);
    opened.push({ close: async () => void unsubscribe('net.client.socket', onSocket) });
    const { driver, road } = await broken();
    const open = (): number =>
      [...sockets].filter(({ remotePort, destroyed }) => remotePort === road.port && !destroyed)
        .length;
    await publish(driver, [message('before')]);
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 10 });
    await ack(consumer, await receiveSoon(consumer, 1));
    const openBefore = open();
    expect(openBefore).toBe(3);
    road.blackholeExisting();
    const since = Date.now();
    const publishing = (async () => {
      for (;;) {
        const [result] = await publish(driver, [message('after')]).catch(() => sleep(200, []));
        if (result?.type === 'stored') return;
      }
    })();
    // What was acked last may come again: that ack had no answer.
    const ids: string[] = [];
    while (!ids.includes('after') && Date.now() - since < 2 * HEALED_MS) {
      const got = await receiveSoon(consumer, 10);
      ids.push(...got.map(({ id }) => id));
      await ack(consumer, got);
    }
    await publishing;
    expect(ids).toContain('after');
    expect(Date.now() - since).toBeLessThan(HEALED_MS);
    // What is forgotten is not kept open either.
    await expect.poll(open, { timeout: HEALED_MS }).toBe(openBefore);
  });
});

describe('a broker that is killed', () => {
  test('in the middle of publishing: whatever was stored is there when it is back', async () => {
    const driver = rabbitmq({ url: server().url, prefix: `t-${randomUUID().slice(0, 13)}` });
    opened.push(driver);
    await driver.connect();
    await publish(driver, [message('first')]);
    const stored: string[] = ['first'];
    let isOver = false;
    const producing = Array.from({ length: 4 }, async (_, producer) => {
      for (let index = 0; !isOver; index += 1) {
        const batch = [0, 1, 2, 3, 4].map((one) => message(`p-${producer}-${index}-${one}`));
        const results = await publish(driver, batch).catch(() => sleep(100, []));
        results.forEach(({ type }, place) => {
          if (type === 'stored') stored.push(batch[place]?.id ?? '');
        });
      }
    });
    await expect.poll(() => stored.length, { timeout: HEALED_MS }).toBeGreaterThan(100);
    const before = stored.length;
    await server().restart();
    await expect.poll(() => stored.length, { timeout: HEALED_MS }).toBeGreaterThan(before + 100);
    isOver = true;
    await Promise.all(producing);
    const there = new Set(await drain(driver));
    expect(stored.filter((id) => !there.has(id))).toEqual([]);
  });
});
