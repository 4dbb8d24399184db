import { randomUUID } from 'node:crypto';
import { BaseWorker, getQueueEngine, type QueueEngine } from '@switchyard/core';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { afterEach, describe, expect, test } from 'vitest';
import { oneRedis } from './support/one-redis.ts';
import { oneServer } from './support/one-server.ts';

/** The least that the driver takes. */
const LIMIT = 20;
const server = oneServer();
const redis = oneRedis();
const opened: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

const somePrefix = (): string => `t-${randomUUID().slice(0, 13)}`;

function engineOn(prefix: string, hasStore: boolean): QueueEngine {
  const engine = getQueueEngine({
    driver: rabbitmq({ url: server().url, prefix, deliveryLimit: LIMIT }),
    ...(hasStore ? { store: redisStore({ url: redis(), prefix }) } : {}),
    logLevel: 'error',
  });
  opened.push(engine);
  return engine;
}

/** Takes what waits and loses its connection, until RabbitMQ gives out no more. */
async function loseOften(prefix: string): Promise<number> {
  for (let lost = 0; lost <= 2 * LIMIT; lost += 1) {
    const driver = rabbitmq({ url: server().url, prefix, deliveryLimit: LIMIT });
    await driver.connect();
    const consumer = await driver.subscribe('mail', { leaseMs: 1_000, prefetch: 1 });
    const got = await consumer.receive({ max: 1, waitMs: lost > LIMIT ? 1_500 : 5_000 });
    await driver.close();
    if (got.length === 0) return lost;
  }
  return Infinity;
}

const ran: string[] = [];
class Send extends BaseWorker {
  static readonly defaults = { queue: 'mail', timeoutMs: 10_000 };
  run(name: unknown): void {
    ran.push(String(name));
  }
}

describe('what RabbitMQ itself sets aside, delivered too often', () => {
  test('is a dead job by its record once dead letters are looked at, and comes back by redrive', async () => {
    const prefix = somePrefix();
    const engine = engineOn(prefix, true);
    engine.registerTask('send', Send);
    const unique = { key: 'only' };
    const { id } = await engine.enqueue('send', 'with-store', { unique });
    expect(await loseOften(prefix)).toBeGreaterThanOrEqual(LIMIT);
    expect(await engine.deadLetters.redrive('mail')).toMatchObject({ redriven: 1 });
    await engine.start();
    await expect.poll(() => ran, { timeout: 10_000 }).toContain('with-store');
    await expect
      .poll(async () => (await engine.jobs.get(id))?.state, { timeout: 10_000 })
      .toBe('completed');
  });

  test('ends as poison, and frees its unique key, when dead letters are purged', async () => {
    const prefix = somePrefix();
    const engine = engineOn(prefix, true);
    engine.registerTask('send', Send);
    const unique = { key: 'only' };
    const { id } = await engine.enqueue('send', 'purged', { unique });
    await loseOften(prefix);
    expect(await engine.enqueue('send', 'other', { unique })).toMatchObject({
      outcome: 'duplicate',
      existingId: id,
    });
    expect(await engine.deadLetters.purge('mail')).toEqual({ purged: 1 });
    expect(await engine.enqueue('send', 'other', { unique })).toMatchObject({ outcome: 'added' });
  });

  test('without a store comes back by redrive, its bytes intact', async () => {
    const prefix = somePrefix();
    const engine = engineOn(prefix, false);
    engine.registerTask('send', Send);
    await engine.enqueue('send', 'without-store');
    expect(await loseOften(prefix)).toBeGreaterThanOrEqual(LIMIT);
    expect(await engine.deadLetters.redrive('mail', { limit: 1 })).toMatchObject({ redriven: 1 });
    await engine.start();
    await expect.poll(() => ran, { timeout: 10_000 }).toContain('without-store');
  });
});
