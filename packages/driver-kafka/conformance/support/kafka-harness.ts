import { randomUUID } from 'node:crypto';
import type { Driver } from '@switchyard/core/driver';
import { kafka } from '@switchyard/driver-kafka';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { Kafka, logLevel } from 'kafkajs';
import type { PrivateKafka } from './private-kafka.ts';
import { tidying } from './tidying.ts';

const LEASE_MS = 1_500;
/** More than one, so that what is spread is seen to be; few, for each case makes its own. */
const PARTITIONS = 3;
const SESSION_MS = 6_000;

/** A harness on a server that runs by the time of the tests; each driver has a prefix of its own. */
export function kafkaHarness(server: () => PrivateKafka): DriverHarness {
  const prefixes = new WeakMap<Driver, string>();
  const open = (prefix: string): Driver => {
    const { url, address } = server();
    const options = { url, prefix, partitions: PARTITIONS, sessionTimeoutMs: SESSION_MS };
    const driver = tidying(kafka(options), { address, prefix });
    prefixes.set(driver, prefix);
    return driver;
  };
  return {
    name: 'kafka',
    capabilities: kafka().capabilities,
    time: realTime(),
    leaseMs: LEASE_MS,
    create: () => open(`t-${randomUUID().slice(0, 13)}`),
    injectMalformed: async (driver, queue, bytes) => {
      // Whoever puts something into a topic finds it there.
      await (await driver.subscribe(queue, { leaseMs: LEASE_MS, prefetch: 1 })).close();
      await inject(server().address, `${prefixes.get(driver)}.v1.normal.${queue}`, bytes);
    },
    restart: async (driver) => {
      const prefix = prefixes.get(driver) ?? '';
      await server().restart();
      // Who was connected comes back by itself, and would go on to own its partitions.
      await driver.close();
      return open(prefix);
    },
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
