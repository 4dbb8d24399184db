import { readFile } from 'node:fs/promises';
import { getQueueEngine } from '@switchyard/core';
import { redis } from '@switchyard/driver-redis';
import { expect, onTestFinished, test } from 'vitest';
import { PrivateRedis } from '../../driver-redis/conformance/support/private-redis.ts';
import { fasterRules } from './support/faster-rules.ts';
import { PrivatePrometheus } from './support/prometheus.ts';
import { startWorker } from './support/start-worker.ts';

const RULES = new URL('../prometheus/switchyard.rules.yml', import.meta.url);

/** Rules wait for seconds, and workers tell every five seconds that they are up. */
const SOON = { timeout: 40_000, interval: 250 };

test('a real Prometheus fires on what goes wrong with real workers, and resolves when it is mended', async () => {
  const server = await PrivateRedis.start();
  onTestFinished(() => server.remove());
  const worker = await startWorker(server.url, 'mail');
  onTestFinished(() => worker.stop());
  const prometheus = await PrivatePrometheus.start({
    scrapes: worker.port,
    rules: fasterRules(await readFile(RULES, 'utf8')),
  });
  onTestFinished(() => prometheus.stop());
  await expect.poll(() => prometheus.isReady(), SOON).toBe(true);
  const engine = getQueueEngine({ driver: redis({ url: server.url }) });
  onTestFinished(() => engine.close());
  for (const task of ['greet', 'fail']) engine.declareTask(task, { defaults: { queue: 'mail' } });
  engine.declareTask('lonely', { defaults: { queue: 'lonely' } });

  // All is well: jobs come and are run.
  await engine.enqueueMany('greet', [1, 2, 3]);
  await expect.poll(() => prometheus.broken(), SOON).toEqual([]);
  expect(await prometheus.firing()).toEqual([]);

  // Jobs come to a queue that nobody reads.
  await engine.enqueueMany('lonely', [1, 2, 3]);
  await expect
    .poll(() => prometheus.firing(), SOON)
    .toEqual(['NoConsumers lonely', 'QueueLatencyHigh lonely']);

  // Somebody reads it.
  const second = await startWorker(server.url, 'lonely');
  onTestFinished(() => second.stop());
  await expect.poll(() => prometheus.firing(), SOON).toEqual([]);

  // Jobs fail for good: for as long as they do, and not for what lies there.
  await engine.enqueue('fail', 1, { maxAttempts: 1 });
  await expect.poll(() => prometheus.firing(), SOON).toContain('DeadLetterGrowing mail');
  await expect.poll(() => prometheus.firing(), SOON).toEqual([]);
  expect((await engine.queues.stats('mail')).dead).toBe(1);

  // The broker is away, and comes back.
  await server.kill();
  await expect.poll(() => prometheus.firing(), SOON).toContain('DriverDown redis');
  await server.up();
  await expect.poll(() => prometheus.firing(), SOON).toEqual([]);
  expect(await prometheus.broken()).toEqual([]);
});
