import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Driver } from '@switchyard/core/driver';
import { kafka } from '@switchyard/driver-kafka';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PrivateKafka } from '../conformance/support/private-kafka.ts';

const NODES = ['one', 'two', 'three'];
const QUEUE = 'mail';
const AT_ONCE = 10;
const SESSION_MS = 6_000;
/** The controller notices a broker's death after 3 s; members and producers look again soon after. */
const RECOVERY_MS = 30_000;
const drivers: Driver[] = [];
let cluster: PrivateKafka;
let admin: Admin;

beforeAll(async () => {
  cluster = await PrivateKafka.start({ name: 'kafka-cluster' });
  const brokers = cluster.address.split(',');
  admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
});
afterEach(async () => {
  for (const driver of drivers.splice(0)) await driver.close();
  await cluster.up();
});
afterAll(async () => {
  await admin.disconnect();
  await cluster.remove();
});

function open(prefix: string): Driver {
  const driver = kafka({
    url: cluster.url,
    prefix,
    partitions: 3,
    sessionTimeoutMs: SESSION_MS,
    sendTimeoutMs: RECOVERY_MS,
  });
  drivers.push(driver);
  return driver;
}

/** The node that leads the first partition of the queue. */
async function leader(prefix: string): Promise<string> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [`${prefix}.v1.normal.${QUEUE}`] });
  return NODES[(topics[0]?.partitions[0]?.leader ?? 0) - 1] ?? '';
}

/** Publishes as long as it is let, and keeps the books. */
class Publishing {
  readonly stored: string[] = [];
  readonly storedAt: number[] = [];
  readonly others: string[] = [];
  readonly #driver: Driver;
  #isEnded = false;
  readonly #done: Promise<void>;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.#done = this.#run();
  }

  end(): Promise<void> {
    this.#isEnded = true;
    return this.#done;
  }

  async #run(): Promise<void> {
    for (let sequence = 1; !this.#isEnded; sequence += 1) {
      const ids = Array.from({ length: AT_ONCE }, (_, nth) => `m-${sequence}-${nth}`);
      const messages = ids.map((id) => ({
        id,
        idOrigin: 'core' as const,
        headers: {},
        body: Buffer.from(id),
      }));
      const batch = { producer: 'p', sequence };
      const answer = await Promise.resolve(this.#driver.publish(QUEUE, messages, { batch })).catch(
        () => [],
      );
      ids.forEach((id, nth) => {
        const isStored = answer === 'stored' || answer[nth]?.type === 'stored';
        (isStored ? this.stored : this.others).push(id);
      });
      if (answer === 'stored') this.storedAt.push(Date.now());
      await sleep(20);
    }
  }
}

/** Receives and acks until nothing has come for a while, and counts how often each came. */
async function drain(
  driver: Driver,
  { quietMs, onDeliveries = () => undefined }: Draining,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  const consumer = await driver.subscribe(QUEUE, { leaseMs: SESSION_MS, prefetch: 50 });
  for (let last = Date.now(); Date.now() - last < quietMs;) {
    const all = await consumer.receive({ max: 20, waitMs: 500 }).catch(() => []);
    if (all.length > 0) last = Date.now();
    for (const { id } of all) seen.set(id, (seen.get(id) ?? 0) + 1);
    onDeliveries(all);
    const settlements = all.map((delivery) => ({ kind: 'ack' as const, delivery }));
    if (all.length > 0)
      await consumer.settle(settlements, { batch: { producer: 'c', sequence: 1 } });
  }
  await consumer.close();
  return seen;
}

interface Draining {
  readonly quietMs: number;
  readonly onDeliveries?: (deliveries: readonly Delivery[]) => void;
}

const repeatsOf = (seen: ReadonlyMap<string, number>): number =>
  [...seen.values()].reduce((sum, count) => sum + count - 1, 0);

test('topics are made with three replicas, of which two must have what is acknowledged', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  await (await open(prefix).subscribe(QUEUE, { leaseMs: SESSION_MS, prefetch: 1 })).close();
  const { topics } = await admin.fetchTopicMetadata({ topics: [`${prefix}.v1.normal.${QUEUE}`] });
  expect(topics[0]?.partitions.map(({ replicas }) => replicas.length)).toEqual([3, 3, 3]);
}, 240_000);

test('the leader is killed while jobs are published: what was acknowledged is there, once', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const driver = open(prefix);
  const publishing = new Publishing(driver);
  await expect.poll(() => publishing.stored.length, { timeout: 60_000 }).toBeGreaterThan(100);
  const killedAt = Date.now();
  await cluster.kill(await leader(prefix));
  const isBack = (): boolean => publishing.storedAt.some((at) => at > killedAt + 1_000);
  await expect.poll(isBack, { timeout: RECOVERY_MS }).toBe(true);
  await publishing.end();
  const pauses = publishing.storedAt.map((at, nth) => at - (publishing.storedAt[nth - 1] ?? at));
  const seen = await drain(open(prefix), { quietMs: 10_000 });
  const { stored, others } = publishing;
  console.log(
    `leader killed mid-publish: ${stored.length} acknowledged, ${others.length} not; longest pause ${Math.max(...pauses)} ms; ${repeatsOf(seen)} twice`,
  );
  expect(stored.filter((id) => !seen.has(id))).toEqual([]);
  expect(stored.filter((id) => (seen.get(id) ?? 0) > 1)).toEqual([]);
}, 240_000);

test('the leader is killed while jobs are received: nothing is lost, and they go on by themselves', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const publishing = new Publishing(open(prefix));
  const receivedAt: number[] = [];
  let killedAt = 0;
  const draining = drain(open(prefix), {
    quietMs: 20_000,
    onDeliveries: (all) => {
      if (all.length > 0) receivedAt.push(Date.now());
    },
  });
  await expect.poll(() => receivedAt.length, { timeout: 60_000 }).toBeGreaterThan(10);
  killedAt = Date.now();
  await cluster.kill(await leader(prefix));
  const isBack = (): boolean => publishing.storedAt.some((at) => at > killedAt + 5_000);
  await expect.poll(isBack, { timeout: RECOVERY_MS }).toBe(true);
  await publishing.end();
  const seen = await draining;
  const pauses = receivedAt.map((at, nth) => at - (receivedAt[nth - 1] ?? at));
  console.log(
    `leader killed mid-consume: ${publishing.stored.length} acknowledged; longest pause ${Math.max(...pauses)} ms; ${repeatsOf(seen)} twice`,
  );
  expect(publishing.stored.filter((id) => !seen.has(id))).toEqual([]);
}, 240_000);
