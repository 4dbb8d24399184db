import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseWorker, getQueueEngine, type Logger } from '@switchyard/core';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { redisStore } from '@switchyard/driver-redis';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { oneRedis } from '../conformance/support/one-redis.ts';
import { oneServer } from '../conformance/support/one-server.ts';
import { otherServer } from './support/other-server.ts';

/** RabbitMQ looks once a minute for what is held for too long. */
const LONG_MS = 95_000;
const TIMEOUT = 'consumer_timeout = 10000';
/** On the newest the consumer is cancelled, and not its channel closed. */
const servers = [
  ['installed', oneServer(TIMEOUT)],
  ['newest', otherServer('rabbitmq-newest', TIMEOUT)],
] as const;
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
    const Name = z.string();
    class Works extends BaseWorker<typeof Name> {
      static readonly payload = Name;
      async run(name: string): Promise<void> {
        runs.push(name);
        if (name === 'long') await sleep(LONG_MS);
      }
    }
    const prefix = `t-${randomUUID().slice(0, 13)}`;
    const engine = getQueueEngine({
      driver: rabbitmq({ url: server().url, prefix }),
      store: redisStore({ url: redis(), prefix }),
      logger: quiet,
    });
    engine.registerTask('works', Works);
    const degraded: string[] = [];
    engine.events.on('driver.degraded', ({ call }) => void degraded.push(call));
    try {
      await engine.start({ concurrency: 5 });
      const { id } = await engine.enqueue('works', 'long');
      const since = Date.now();
      let others = 0;
      while (Date.now() - since < LONG_MS + 5_000) {
        await engine.enqueue('works', `other-${others}`);
        others += 1;
        await sleep(1_000);
      }
      const job = await engine.jobs.waitFor(id, { timeoutMs: 10_000 });
      expect(job.state).toBe('completed');
      // RabbitMQ did take it back: its channel was closed.
      expect(degraded).toContain('driver.receive');
      expect(runs.filter((name) => name === 'long')).toHaveLength(1);
      await expect.poll(() => runs.length, { timeout: 15_000 }).toBe(others + 1);
    } finally {
      await engine.stop({ drainMs: 1_000 });
      await engine.close();
    }
  },
  LONG_MS + 60_000,
);
