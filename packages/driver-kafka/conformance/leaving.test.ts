import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafka, type KafkaDriver } from '@switchyard/driver-kafka';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { oneServer } from './support/one-server.ts';

const server = oneServer();
const HOW = { leaseMs: 30_000, prefetch: 1 };
/** Far below a session, which ends a member that is gone without a word. */
const SOON_MS = 8_000;

test('one that is closed while it joins, or just has, leaves nobody behind in the group', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const open = (): KafkaDriver => kafka({ url: server().url, prefix, partitions: 2 });
  const admin = new Kafka({ brokers: [server().address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const members = async (): Promise<number | undefined> =>
    (await admin.describeGroups([`${prefix}.v1.w.mail`])).groups[0]?.members.length;
  const staying = open();
  await staying.subscribe('mail', HOW);
  for (const afterMs of [0, 50, 150, 400, 1_000]) {
    const leaving = open();
    const subscribing = leaving.subscribe('mail', HOW).catch(() => undefined);
    await sleep(afterMs);
    await leaving.close();
    await subscribing;
  }
  await expect.poll(members, { timeout: SOON_MS }).toBe(1);
  await staying.close();
  await expect.poll(members, { timeout: SOON_MS }).toBe(0);
  await admin.disconnect();
}, 60_000);
