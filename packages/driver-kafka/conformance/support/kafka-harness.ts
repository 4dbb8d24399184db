import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver } from '@switchyard/core/driver';
import { kafka } from '@switchyard/driver-kafka';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { Kafka, logLevel } from 'kafkajs';
import type { PrivateKafka } from './private-kafka.ts';
import { tidying } from './tidying.ts';

const LEASE_MS = 1_500;
/** More than one, so that what is spread is seen to be; few, for each case makes its own. */
const PARTITIONS = 2;
const LEVELS = 9;
const SESSION_MS = 6_000;

/** A harness on a server that runs by the time of the tests; each driver has a prefix of its own. */
export function kafkaHarness(
  server: () => PrivateKafka,
  /** Deleting topics costs a broker more than keeping them, but one that is killed with thousands comes up late. */
  { deletesTopics = false }: { readonly deletesTopics?: boolean } = {},
): DriverHarness {
  const prefixes = new WeakMap<Driver, string>();
  let restarting: Promise<void> | undefined;
  const open = (prefix: string): Driver => {
    const { url, address } = server();
    const options = { url, prefix, partitions: PARTITIONS, sessionTimeoutMs: SESSION_MS };
    const made = kafka(options);
    const driver = deletesTopics ? tidying(made, { address, prefix }) : made;
    prefixes.set(driver, prefix);
    return driver;
  };
  return {
    name: 'kafka',
    capabilities: kafka().capabilities,
    time: realTime(),
    leaseMs: LEASE_MS,
    create: async () => {
      const prefix = `t-${randomUUID().slice(0, 13)}`;
      // The first job of a queue takes a while, and cases with short waits count on less.
      await makeTopics(server().address, prefix);
      return open(prefix);
    },
    injectMalformed: async (driver, queue, bytes) => {
      // Whoever puts something into a topic finds it there.
      await (await driver.subscribe(queue, { leaseMs: LEASE_MS, prefetch: 1 })).close();
      await inject(server().address, `${prefixes.get(driver)}.v1.normal.${queue}`, bytes);
    },
    restart: async (driver) => {
      const prefix = prefixes.get(driver) ?? '';
      restarting ??= server()
        .restart()
        .finally(() => {
          restarting = undefined;
        });
      await restarting;
      // Who was connected comes back by itself, and would go on to own its partitions.
      await driver.close();
      return open(prefix);
    },
    restartsTogether: true,
  };
}

/** What a stranger does: bytes without an envelope. */
async function inject(address: string, topic: string, bytes: Uint8Array): Promise<void> {
  const producer = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).producer({
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  await producer.send({ topic, messages: [{ value: Buffer.from(bytes) }] });
  await producer.disconnect();
}

async function makeTopics(address: string, prefix: string): Promise<void> {
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = ['high', 'normal', 'low', 'delay'].map((band) => ({
    topic: `${prefix}.v1.${band}.mail`,
    numPartitions: band === 'delay' ? LEVELS : PARTITIONS,
    replicationFactor: 1,
    configEntries: [
      { name: 'retention.ms', value: '-1' },
      { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
    ],
  }));
  await admin.createTopics({ topics, waitForLeaders: false });
  const names = topics.map(({ topic }) => topic);
  const isThere = (): Promise<boolean> =>
    admin.fetchTopicMetadata({ topics: names }).then(
      () => true,
      () => false,
    );
  while (!(await isThere())) await sleep(20);
  await admin.disconnect();
}
