import { randomUUID } from 'node:crypto';
import {
  BaseWorker,
  getQueueEngine,
  type EngineEventMap,
  type QueueEngine,
} from '@switchyard/core';
import { rabbitmq, type RabbitmqDriver } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { describe, test, type TestContext } from 'vitest';
import { oneRedis } from './support/one-redis.ts';
import { oneServer } from './support/one-server.ts';

/** The least that the driver takes. */
const LIMIT = 20;
/** Workers look every ten seconds. */
const SOON_MS = 30_000;
const server = oneServer();
const redis = oneRedis();
/** A job that is delivered again and again, and the queue of RabbitMQ where it lies. */
const PLACES = [
  { about: 'a job', physical: 'mail', options: {} },
  { about: 'a job of a high priority', physical: 'mail.high', options: { priority: 9 } },
  { about: 'a job that was delayed', physical: 'mail', options: { delayMs: 100 } },
  { about: 'a job with an ordering key', physical: 'ordered', options: { orderingKey: 'k' } },
] as const;

/** Queues of a test's own, and an engine on them, closed after it. */
class Ground {
  readonly #prefix = `t-${randomUUID().slice(0, 13)}`;

  driver(): RabbitmqDriver {
    return rabbitmq({
      url: server().url,
      prefix: this.#prefix,
      deliveryLimit: LIMIT,
      delayTickMs: 100,
      queues: { ordered: { ordered: 2 } },
    });
  }

  engine(hasStore: boolean, { onTestFinished }: TestContext): QueueEngine {
    const store = hasStore ? redisStore({ url: redis(), prefix: this.#prefix }) : undefined;
    const engine = getQueueEngine({
      driver: this.driver(),
      ...(store && { store }),
      logLevel: 'error',
    });
    onTestFinished(() => engine.close());
    return engine;
  }

  /** Takes what waits and loses its connection, until RabbitMQ gives out no more. */
  async loseOften(physical: string): Promise<number> {
    for (let lost = 0; lost <= 2 * LIMIT; lost += 1) {
      const driver = this.driver();
      await driver.connect();
      const consumer = await driver.subscribe(physical, { leaseMs: 1_000, prefetch: 1 });
      const got = await consumer.receive({ max: 1, waitMs: lost > LIMIT ? 1_500 : 5_000 });
      await driver.close();
      if (got.length === 0) return lost;
    }
    return Infinity;
  }
}

/** An engine that knows one task, what that ran, and which deaths it told. */
function watched(engine: QueueEngine, queue: string) {
  const ran: unknown[] = [];
  const told: EngineEventMap['job.dead'][] = [];
  class Send extends BaseWorker {
    static readonly defaults = { queue, timeoutMs: 10_000 };
    run(name: unknown): void {
      ran.push(name);
    }
  }
  engine.registerTask('send', Send);
  engine.events.on('job.dead', (event) => told.push(event));
  return { ran, told };
}

// Each waits for a look; none for the others.
describe.concurrent('what RabbitMQ itself sets aside, delivered too often', () => {
  test.for(PLACES)(
    '$about is dead with nobody looking, its key is free, and it comes back by redrive',
    { timeout: 90_000 },
    async ({ physical, options }, context) => {
      const { expect } = context;
      const ground = new Ground();
      const [queue = ''] = physical.split('.');
      const engine = ground.engine(true, context);
      const { ran, told } = watched(engine, queue);
      const locked = { ...options, unique: { key: 'only' } };
      const { id } = await engine.enqueue('send', 'job', locked);
      expect(await ground.loseOften(physical)).toBeGreaterThanOrEqual(LIMIT);
      expect(await engine.enqueue('send', 'other', locked)).toMatchObject({ existingId: id });
      await engine.start();
      await expect.poll(() => told.length, { timeout: SOON_MS }).toBe(1);
      expect(told).toMatchObject([{ id, queue, task: 'send', reason: 'poison', attempt: 1 }]);
      expect((await engine.jobs.get(id))?.state).toBe('dead');
      expect(await engine.enqueue('send', 'other', locked)).toMatchObject({ outcome: 'added' });
      await expect.poll(() => ran, { timeout: SOON_MS }).toEqual(['other']);
      expect(await engine.deadLetters.redrive(queue, { limit: 1 })).toMatchObject({ redriven: 1 });
      await expect.poll(() => ran, { timeout: SOON_MS }).toEqual(['other', 'job']);
      expect(told).toHaveLength(1);
    },
  );

  test('is dead without a store as well', { timeout: 90_000 }, async (context) => {
    const { expect } = context;
    const ground = new Ground();
    const engine = ground.engine(false, context);
    const { ran, told } = watched(engine, 'mail');
    const { id } = await engine.enqueue('send', 'job');
    expect(await ground.loseOften('mail')).toBeGreaterThanOrEqual(LIMIT);
    await engine.start();
    await expect.poll(() => told, { timeout: SOON_MS }).toMatchObject([{ id, reason: 'poison' }]);
    expect(ran).toEqual([]);
    expect(await engine.deadLetters.redrive('mail', { limit: 1 })).toMatchObject({ redriven: 1 });
    await expect.poll(() => ran, { timeout: SOON_MS }).toEqual(['job']);
  });

  test('and is purged then is gone for good', { timeout: 90_000 }, async (context) => {
    const { expect } = context;
    const ground = new Ground();
    const engine = ground.engine(true, context);
    const { ran } = watched(engine, 'mail');
    const { id } = await engine.enqueue('send', 'purged');
    await ground.loseOften('mail');
    await engine.start();
    await expect
      .poll(async () => (await engine.jobs.get(id))?.state, { timeout: SOON_MS })
      .toBe('dead');
    expect(await engine.deadLetters.purge('mail')).toEqual({ purged: 1 });
    expect(await engine.jobs.get(id)).toBeUndefined();
    expect(ran).toEqual([]);
  });
});
