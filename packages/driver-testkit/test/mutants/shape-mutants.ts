import type { Capabilities, Delivery, Driver, MalformedDelivery } from '@switchyard/core/driver';
import { changed, freshBatch, onConsumer, type Mutant } from './mutate.ts';

/** Drivers that are not what they say, or do not know what to do with a stranger's bytes. */
export const shapeMutants: readonly Mutant[] = [
  {
    name: 'has a name for people',
    caughtBy: ['capabilities'],
    of: (driver) => changed(driver, { name: 'In Memory' }),
  },
  declaring('a word nobody knows', { release: 'sometimes' as 'delayed' }),
  declaring('a delay without end', { delay: { maxMs: Infinity, resolutionMs: 1 } }),
  declaring('one level of priority', { priority: { levels: 1 } }),
  declaring('less than it can', { peek: false }),
  {
    name: 'declares stats and has none',
    caughtBy: ['capabilities', 'stats'],
    of: (driver) => {
      const { ...poor }: Partial<Driver> = driver;
      delete poor.stats;
      return poor as Driver;
    },
  },
  {
    name: 'declares timed leases and cannot renew',
    caughtBy: ['capabilities', 'lease'],
    of: (driver) => onConsumer(driver, () => ({ renew: undefined }) as never),
  },
  {
    name: 'fetches ahead what was not asked for',
    caughtBy: ['prefetch'],
    of: (driver) =>
      onConsumer(driver, (consumer) => {
        const buffer: Delivery[] = [];
        return {
          receive: async (options) => {
            if (buffer.length === 0)
              buffer.push(...(await consumer.receive({ ...options, max: 100 })));
            return buffer.splice(0, options.max);
          },
        };
      }),
  },
  onMalformed('takes raw bytes for text', (one) => ({
    ...one,
    raw: Buffer.from(Buffer.from(one.raw).toString('utf8')),
  })),
  onMalformed('has one id for all strangers', (one) => ({ ...one, id: 'malformed' })),
  onMalformed('makes up ids that are none', (one) => ({ ...one, id: `<${one.id}>` })),
  onMalformed('takes a stranger for one of ours', ({ raw, ...one }) => ({
    ...one,
    malformed: false,
    headers: {},
    body: raw,
  })),
  {
    name: 'drops what it cannot read',
    caughtBy: ['malformed'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const deliveries = await consumer.receive(options);
          const strange = deliveries.filter((one) => one.malformed === true);
          await consumer.settle(
            strange.map((delivery) => ({ kind: 'ack', delivery })),
            freshBatch(),
          );
          return deliveries.filter((one) => one.malformed !== true);
        },
      })),
  },
];

function declaring(what: string, lie: Partial<Capabilities>): Mutant {
  return {
    name: `declares ${what}`,
    caughtBy: ['capabilities'],
    of: (driver) => changed(driver, { capabilities: { ...driver.capabilities, ...lie } }),
  };
}

function onMalformed(name: string, bend: (one: MalformedDelivery) => Delivery): Mutant {
  return {
    name,
    caughtBy: ['malformed'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) =>
            one.malformed === true ? bend(one) : one,
          ),
      })),
  };
}
