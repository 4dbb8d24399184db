import { DriverError, type Consumer, type Delivery, type Driver } from '@switchyard/core/driver';
import { inmemory, virtualClock, type InMemoryDriver } from '@switchyard/driver-inmemory';
import type { DriverHarness } from '../../src/harness/driver-harness.ts';
import { virtualTime } from '../../src/harness/harness-time.ts';

/** How the lives of a driver may differ from what they should be. */
export interface Lives {
  /** What stands for the driver before the restart. */
  readonly first?: ((driver: InMemoryDriver) => Driver) | undefined;
  /** What stands for it after the restart. */
  readonly second?: ((driver: InMemoryDriver) => Driver | Promise<Driver>) | undefined;
}

/**
 * The harness of a broker in memory that outlives its drivers, as one on a disk outlives its process.
 * What a driver holds when it is closed stays leased.
 */
export function durableHarness(lives: Lives = {}): DriverHarness {
  const clock = virtualClock();
  const brokers = new WeakMap<Driver, InMemoryDriver>();
  const known = (driver: Driver, broker: InMemoryDriver): Driver => {
    brokers.set(driver, broker);
    return driver;
  };
  const brokerOf = (driver: Driver): InMemoryDriver => {
    const broker = brokers.get(driver);
    if (broker === undefined) throw new Error('not a driver of this harness');
    return broker;
  };
  return {
    name: 'durable',
    capabilities: { ...inmemory().capabilities, control: false, durable: true },
    time: virtualTime(clock),
    leaseMs: 10_000,
    create: () => {
      const broker = inmemory({ clock });
      const life = openLife(broker);
      return known(lives.first?.(life) ?? life, broker);
    },
    injectMalformed: async (driver, queue, bytes) => brokerOf(driver).injectMalformed(queue, bytes),
    restart: async (driver) => {
      const broker = brokerOf(driver);
      await driver.close();
      const life = openLife(broker);
      return known((await lives.second?.(life)) ?? life, broker);
    },
  };
}

/** A driver on a broker that it does not take with it when it is closed. */
function openLife(broker: InMemoryDriver): InMemoryDriver {
  const { control: _, fused: __, ...rest } = broker;
  const consumers = new Set<() => Promise<void>>();
  let isClosed = false;
  const open = (call: string): void => {
    if (!isClosed) return;
    throw new DriverError('ERR_CLOSED', `${call}: closed.`, { retryable: false });
  };
  const life = {
    ...rest,
    capabilities: { ...broker.capabilities, control: false, durable: true },
    connect: async () => open('connect'),
    ping: async () => open('ping'),
    publish: async (...args: Parameters<Driver['publish']>) => {
      open('publish');
      return broker.publish(...args);
    },
    subscribe: async (...args: Parameters<Driver['subscribe']>) => {
      open('subscribe');
      const consumer = await broker.subscribe(...args);
      const held: Delivery[] = [];
      consumers.add(() => consumer.close({ keep: held }));
      return remembering(consumer, held);
    },
    close: async () => {
      isClosed = true;
      for (const close of consumers) await close();
    },
  };
  return life as unknown as InMemoryDriver;
}

/** The consumer, with whatever it has received written down. */
function remembering(consumer: Consumer, held: Delivery[]): Consumer {
  const { renew } = consumer;
  return {
    receive: async (options) => {
      const deliveries = await consumer.receive(options);
      held.push(...deliveries);
      return deliveries;
    },
    settle: (settlements, options) => consumer.settle(settlements, options),
    close: (options) => consumer.close(options),
    ...(renew && { renew: (deliveries) => renew.call(consumer, deliveries) }),
    get hasSuspects() {
      return consumer.hasSuspects;
    },
  } as Consumer;
}
