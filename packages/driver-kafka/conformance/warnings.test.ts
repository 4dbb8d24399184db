import { randomUUID } from 'node:crypto';
import { getQueueEngine } from '@switchyard/core';
import { kafka } from '@switchyard/driver-kafka';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, expect, test } from 'vitest';
import { oneServer } from './support/one-server.ts';

const server = oneServer();
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An engine on a prefix of its own, whose topics of queue `mail` somebody has made with these settings. */
async function engineOn(settings: Readonly<Record<string, string>>) {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const admin = new Kafka({ brokers: [server().address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await admin.createTopics({
    topics: [{ topic: `${prefix}.v1.normal.mail`, numPartitions: 1, configEntries }],
  });
  await admin.disconnect();
  const driver = kafka({ url: server().url, prefix, partitions: 1 });
  const engine = getQueueEngine({ driver });
  engine.declareTask('send', { defaults: { queue: 'mail' } });
  open.push(engine);
  return engine;
}

test('a topic whose jobs Kafka deletes by itself: told, with what to do, and jobs still run', async () => {
  const engine = await engineOn({ 'retention.ms': '86400000' });
  await engine.enqueue('send', 1);
  const report = await engine.health();
  expect(report).toMatchObject({ live: true, ready: true });
  expect(report.warnings).toMatchObject([
    {
      name: 'kafka',
      check: 'retention',
      status: 'wrong',
      found: expect.stringMatching(/86400000/),
    },
  ]);
});

test('a topic that is compacted: refused before anything is put into it', async () => {
  const engine = await engineOn({ 'cleanup.policy': 'compact' });
  await expect(engine.enqueue('send', 1)).rejects.toMatchObject({
    code: 'ERR_CONFIG_INVALID',
    message: expect.stringMatching(/cleanup\.policy=compact/),
  });
});

test('topics as the driver makes them: there is nothing to warn of', async () => {
  const driver = kafka({
    url: server().url,
    prefix: `t-${randomUUID().slice(0, 8)}`,
    partitions: 1,
  });
  open.push(driver);
  await driver.connect();
  const message = { id: 'a', idOrigin: 'core', headers: {}, body: Buffer.from('a') } as const;
  await driver.publish('mail', [message], { batch: { producer: 'p', sequence: 1 } });
  expect(await driver.warnings?.()).toEqual([]);
});
