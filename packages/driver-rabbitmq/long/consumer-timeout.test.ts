import { randomUUID } from 'node:crypto';
import { BaseWorker, getQueueEngine, type Logger } from '@switchyard/core';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { oneRedis } from '../conformance/support/one-redis.ts';
import { oneServer } from '../conformance/support/one-server.ts';
import { otherServer } from './support/other-server.ts';

/** RabbitMQ looks once a minute for what is held for too long. */
const TIMEOUT = 'consumer_timeout = 10000';
/** On the newest the consumer is cancelled, and the driver closes the channel. */
const servers = [
  ['installed', oneServer(TIMEOUT)],
  ['newest', otherServer('rabbitmq-newest', TIMEOUT)],
] as const;
/** How soon it must have taken back what is held, and how soon others must run meanwhile. */
const TAKEN_MS = 120_000;
const SOON_MS = 30_000;
/** So many others run after that, while the long one still does. */
const OTHERS = 5;
const redis = oneRedis();

const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

test.each(servers)(
  'a job that outlives the consumer timeout of the %s RabbitMQ ends once beside a store, and others flow meanwhile',
  async (_, server) => {
    const runs: string[] = [];
    const { promise: takenBack, resolve: noteTaken } = deferred();
    const Name = z.string();
    class Works extends BaseWorker<typeof Name> {
      static readonly payload = Name;
      async run(name: string): Promise<void> {
        runs.push(name);
        if (name !== 'long') return;
        await takenBack;
        const before = runs.length;
        await expect.poll(() => runs.length, { timeout: SOON_MS }).toBeGreaterThan(before + OTHERS);
      }
    }
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const engine = getQueueEngine({
      driver: rabbitmq({ url: server().url, prefix }),
      store: redisStore({ url: redis(), prefix }),
      logger: quiet,
    });
    engine.registerTask('works', Works);
    // RabbitMQ takes it back by closing its channel.
    engine.events.on('driver.degraded', ({ call }) => {
      if (call === 'driver.receive') noteTaken();
    });
    let isDone = false;
    engine.events.on('job.completed', ({ id }) => {
      isDone ||= id === long;
    });
    let long: string | undefined;
    try {
      await engine.start({ concurrency: 5 });
      long = (await engine.enqueue('works', 'long')).id;
      let others = 0;
      for (const end = Date.now() + TAKEN_MS + SOON_MS; !isDone && Date.now() < end; others += 1) {
        const name = `other-${others}`;
        await engine.enqueue('works', name);
        await expect.poll(() => runs, { timeout: SOON_MS }).toContain(name);
      }
      const job = await engine.jobs.waitFor(long, { timeoutMs: SOON_MS });
      expect(job.state).toBe('completed');
      expect(runs.filter((name) => name === 'long')).toHaveLength(1);
      expect(runs).toHaveLength(others + 1);
    } finally {
      await engine.stop({ drainMs: 1_000 });
      await engine.close();
    }
  },
  TAKEN_MS + 4 * SOON_MS,
);

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
