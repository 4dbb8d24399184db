import type { Delivery, Driver, JobDelivery } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import { BYTES, messageOf, reloaded, type DurabilityMutant } from './durability-mutant.ts';
import { freshBatch, onConsumer } from './mutate.ts';

/** Drivers that bring everything back, and none of it as it was. */
export const bendingAtRestart: readonly DurabilityMutant[] = [
  onDelivery('reads bodies as text', [BYTES], (one) => ({
    ...one,
    body: Buffer.from(Buffer.from(one.body).toString('utf8')),
  })),
  onDelivery('has one kind of headers', [BYTES], ({ extra, headers, ...one }) => ({
    ...one,
    headers: { ...headers, ...extra },
  })),
  onDelivery('has no headers of a message alone', [BYTES, 'what a release'], (one) => ({
    ...one,
    extra: undefined,
  })),
  onDelivery('begins to count runs anew', ['run goes on'], (one) => ({ ...one, run: 1 })),
  onDelivery('forgets deaths', ['timed: whose lease ran out'], (one) => ({ ...one, deaths: 0 })),
  onDelivery('counts its own restart as a death', ['a restart is no death'], (one) => ({
    ...one,
    deaths: (one.deaths ?? 0) + 1,
  })),
  {
    name: 'takes bytes of strangers for text',
    caughtBy: ['bytes of a stranger'],
    second: (driver) =>
      onReceived(driver, (one) =>
        one.malformed === true
          ? { ...one, raw: Buffer.from(Buffer.from(one.raw).toString('utf8')) }
          : one,
      ),
  },
  {
    name: 'keeps messages and not what a release has changed of them',
    caughtBy: ['what a release'],
    first: withoutPatches('release'),
  },
  {
    name: 'keeps messages and not what a death has changed of them',
    caughtBy: ['what is dead'],
    first: withoutPatches('dead'),
  },
  {
    name: 'loses the order',
    caughtBy: ['what waits comes in the order'],
    second: (driver) => reloaded(driver, { order: (all) => all.toReversed() }),
  },
  {
    name: 'loses priorities',
    caughtBy: ['higher ones go first'],
    second: (driver) => reloaded(driver),
  },
  {
    name: 'loses ordering keys',
    caughtBy: ['the messages of one key'],
    second: (driver) => reloaded(driver),
  },
  {
    name: 'loses the order within a key',
    caughtBy: ['the messages of one key'],
    second: (driver) =>
      reloaded(driver, {
        order: (all) => all.toReversed(),
        fields: () => ({ orderingKey: 'user:1' }),
      }),
  },
  {
    name: 'puts what was given back behind the others',
    caughtBy: ['what waits comes in the order'],
    first: (driver) =>
      onConsumer(driver, (consumer, queue) => {
        const held: Delivery[] = [];
        return {
          receive: async (options) => {
            const deliveries = await consumer.receive(options);
            held.push(...deliveries);
            return deliveries;
          },
          close: async (options) => {
            const acks = held.map((delivery) => ({ kind: 'ack', delivery }) as const);
            await consumer.settle(acks, freshBatch());
            for (const { id } of held) await driver.publish(queue, [messageOf(id)], freshBatch());
            await consumer.close(options);
          },
        };
      }),
  },
  {
    name: 'has the dead letters in the order in which they were published',
    caughtBy: ['what is dead'],
    second: (driver) => reloaded(driver, { order: (all) => all.toReversed(), queue: 'mail.dead' }),
  },
];

function onReceived(driver: InMemoryDriver, bend: (one: Delivery) => Delivery): Driver {
  return onConsumer(driver, (consumer) => ({
    receive: async (options) => (await consumer.receive(options)).map(bend),
  }));
}

function onDelivery(
  name: string,
  caughtBy: readonly string[],
  bend: (one: JobDelivery) => JobDelivery,
): DurabilityMutant {
  const second = (driver: InMemoryDriver): Driver =>
    onReceived(driver, (one) => (one.malformed === true ? one : bend(one)));
  return { name, caughtBy, second };
}

function withoutPatches(kind: 'release' | 'dead'): (driver: InMemoryDriver) => Driver {
  return (driver) =>
    onConsumer(driver, (consumer) => ({
      settle: (settlements, options) =>
        consumer.settle(
          settlements.map((one) => (one.kind === kind ? { ...one, headers: undefined } : one)),
          options,
        ),
    }));
}
