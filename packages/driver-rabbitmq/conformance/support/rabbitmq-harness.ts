import { randomUUID } from 'node:crypto';
import type { Driver } from '@switchyard/core/driver';
import { rabbitmq } from '@switchyard/driver-rabbitmq';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { connect } from 'amqplib';
import type { PrivateRabbit } from './private-rabbit.ts';
import { tidying } from './tidying.ts';

const LEASE_MS = 1_500;
const ORDERED = 'ordered';
/** Delays fine enough for waits that tests can afford. */
const DELAY_TICK_MS = 100;
const PARTS = 4;
const OPTIONS = { delayTickMs: DELAY_TICK_MS, queues: { [ORDERED]: { ordered: PARTS } } };

/** A harness on a server that runs by the time of the tests; each driver has a prefix of its own. */
export function rabbitmqHarness(server: () => PrivateRabbit): DriverHarness {
  const prefixes = new WeakMap<Driver, string>();
  /** Queues whose groups of Raft are just coming up are not to be deleted: 3.10 loses its footing. */
  const restarted = new Set<string>();
  const open = (prefix: string): Driver => {
    const { url } = server();
    const ground = { url, prefix, delayTickMs: DELAY_TICK_MS, ordered: { [ORDERED]: PARTS } };
    const driver = tidying(rabbitmq({ url, prefix, ...OPTIONS }), {
      ...ground,
      isKept: () => restarted.has(prefix),
    });
    prefixes.set(driver, prefix);
    return driver;
  };
  return {
    name: 'rabbitmq',
    capabilities: rabbitmq(OPTIONS).capabilities,
    time: realTime(),
    leaseMs: LEASE_MS,
    orderedQueue: ORDERED,
    create: () => open(`t-${randomUUID().slice(0, 13)}`),
    injectMalformed: async (driver, queue, bytes) => {
      // Whoever puts something into a queue finds it there.
      await (await driver.subscribe(queue, { leaseMs: LEASE_MS, prefetch: 1 })).close();
      await inject(server().url, `${prefixes.get(driver)}.v1.q.${queue}`, bytes);
    },
    restart: async (driver) => {
      const prefix = prefixes.get(driver) ?? '';
      restarted.add(prefix);
      await server().restart();
      return open(prefix);
    },
  };
}

/** What a stranger does: bytes without an envelope. */
async function inject(url: string, queue: string, bytes: Uint8Array): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(queue, Buffer.from(bytes), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}
