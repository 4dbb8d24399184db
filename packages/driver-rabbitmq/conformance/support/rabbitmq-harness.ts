import { randomUUID } from 'node:crypto';
import type { Driver } from '@switchyard/core/driver';
import { rabbitmq, type RabbitmqOptions } from '@switchyard/driver-rabbitmq';
import { realTime, type DriverHarness } from '@switchyard/driver-testkit';
import { connect } from 'amqplib';
import { tidying } from './tidying.ts';

const LEASE_MS = 1_500;
/** Delays fine enough for waits that tests can afford. */
const DELAY_TICK_MS = 100;
const PARTS = 4;

/** A server, or several that are one, which the suites may break. */
export interface TestServer {
  /** Where tools connect. */
  readonly url: string;
  /** Kills it and starts it on what it has written. */
  restart(): Promise<void>;
}

/** What a harness may have otherwise. */
export interface HarnessVariant {
  /** Added to the name. */
  readonly name?: string | undefined;
  /** The queue that keeps order. @default 'ordered' */
  readonly orderedQueue?: string | undefined;
  /** Whether queues are slow to make there: the ladder is made before the clock of a case runs. @default false */
  readonly buildsFirst?: boolean | undefined;
  /** Of the driver, asked for once the server is up. */
  readonly options?: (() => Pick<RabbitmqOptions, 'url' | 'tls' | 'queueType'>) | undefined;
}

/**
 * A harness on a server that runs by the time of the tests; each driver has a prefix of its own. One
 * queue of it keeps order.
 */
export function rabbitmqHarness(
  server: () => TestServer,
  { name, orderedQueue = 'ordered', buildsFirst = false, options: own }: HarnessVariant = {},
): DriverHarness {
  const queues = { [orderedQueue]: { ordered: PARTS } };
  const options = { delayTickMs: DELAY_TICK_MS, queues };
  const prefixes = new WeakMap<Driver, string>();
  /** Queues whose groups of Raft are just coming up are not to be deleted: 3.10 loses its footing. */
  const restarted = new Set<string>();
  let restarting: Promise<void> | undefined;
  const open = (prefix: string): Driver => {
    const { url } = server();
    const ground = { url, prefix, delayTickMs: DELAY_TICK_MS, ordered: { [orderedQueue]: PARTS } };
    const driver = tidying(rabbitmq({ url, prefix, ...options, ...own?.() }), {
      ...ground,
      isKept: () => restarted.has(prefix),
    });
    prefixes.set(driver, prefix);
    return driver;
  };
  return {
    name: name === undefined ? 'rabbitmq' : `rabbitmq ${name}`,
    capabilities: rabbitmq(options).capabilities,
    time: realTime(),
    leaseMs: LEASE_MS,
    orderedQueue,
    create: async () => {
      const prefix = `t-${randomUUID().slice(0, 13)}`;
      if (buildsFirst) {
        const builder = rabbitmq({ url: server().url, prefix, ...options, ...own?.() });
        await builder.connect();
        await builder.close();
      }
      return open(prefix);
    },
    injectMalformed: async (driver, queue, bytes) => {
      // Whoever puts something into a queue finds it there.
      await (await driver.subscribe(queue, { leaseMs: LEASE_MS, prefetch: 1 })).close();
      await inject(server().url, `${prefixes.get(driver)}.v1.q.${queue}`, bytes);
    },
    restart: async (driver) => {
      const prefix = prefixes.get(driver) ?? '';
      restarted.add(prefix);
      restarting ??= server()
        .restart()
        .finally(() => {
          restarting = undefined;
        });
      await restarting;
      return open(prefix);
    },
    restartsTogether: true,
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
