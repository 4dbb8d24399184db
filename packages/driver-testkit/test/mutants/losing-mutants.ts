import type { Delivery, Settlement } from '@switchyard/core/driver';
import { changed, freshBatch, onConsumer, type Mutant } from './mutate.ts';

const asAck = ({ delivery }: Settlement): Settlement => ({ kind: 'ack', delivery });

/** Drivers that lose messages, or have them twice. */
export const losingMutants: readonly Mutant[] = [
  {
    name: 'pops destructively: received is gone',
    caughtBy: ['closing a consumer', 'lease', 'settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const deliveries = await consumer.receive(options);
          await consumer.settle(
            deliveries.map((delivery) => ({ kind: 'ack', delivery })),
            freshBatch(),
          );
          return deliveries;
        },
        settle: async () => 'settled',
        renew: async () => [],
      })),
  },
  {
    name: 'release loses',
    caughtBy: ['release'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) => (one.kind === 'release' ? asAck(one) : one)),
            options,
          ),
      })),
  },
  {
    name: 'dead-letter loses',
    caughtBy: ['dead letter', 'malformed'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) => (one.kind === 'dead' ? asAck(one) : one)),
            options,
          ),
      })),
  },
  {
    name: 'dead-letter leaves the original',
    caughtBy: ['dead letter', 'stats'],
    of: (driver) =>
      onConsumer(driver, (consumer, queue) => ({
        settle: async (settlements, options) => {
          for (const { kind, delivery } of settlements) {
            if (kind !== 'dead' || delivery.malformed === true) continue;
            const { id, headers, extra, body } = delivery;
            const copy = { id, idOrigin: 'core', headers, extra, body } as const;
            await driver.publish(queue, [copy], freshBatch());
          }
          return consumer.settle(settlements, options);
        },
      })),
  },
  {
    name: 'closing a consumer loses what it held',
    caughtBy: ['closing a consumer'],
    of: (driver) =>
      onConsumer(driver, (consumer) => {
        const held: Delivery[] = [];
        return {
          receive: async (options) => {
            const deliveries = await consumer.receive(options);
            held.push(...deliveries);
            return deliveries;
          },
          close: async (options) => {
            const given = held.filter((one) => options?.keep?.includes(one) !== true);
            await consumer.settle(
              given.map((delivery) => ({ kind: 'ack', delivery })),
              freshBatch(),
            );
            await consumer.close(options);
          },
        };
      }),
  },
  {
    name: 'closing a consumer keeps everything',
    caughtBy: ['closing a consumer'],
    of: (driver) =>
      onConsumer(driver, (consumer) => {
        const held: Delivery[] = [];
        return {
          receive: async (options) => {
            const deliveries = await consumer.receive(options);
            held.push(...deliveries);
            return deliveries;
          },
          close: () => consumer.close({ keep: held }),
        };
      }),
  },
  {
    name: 'closing a consumer gives back what was to be kept',
    caughtBy: ['closing a consumer'],
    of: (driver) => onConsumer(driver, (consumer) => ({ close: () => consumer.close() })),
  },
  {
    name: 'an ack does nothing',
    caughtBy: ['settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          settlements.every((one) => one.kind === 'ack')
            ? Promise.resolve('settled')
            : consumer.settle(settlements, options),
      })),
  },
  {
    name: 'stores only the first of a batch',
    caughtBy: ['publish'],
    of: (driver) =>
      changed(driver, {
        publish: async (queue, messages, options) => {
          await driver.publish(queue, messages.slice(0, 1), options);
          return 'stored' as const;
        },
      }),
  },
  {
    name: 'stores everything twice',
    caughtBy: ['publish', 'settle'],
    of: (driver) =>
      changed(driver, {
        publish: async (queue, messages, options) => {
          await driver.publish(queue, messages, options);
          return driver.publish(queue, messages, freshBatch());
        },
      }),
  },
  {
    name: 'an abort loses what was just received',
    caughtBy: ['receive'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const deliveries = await consumer.receive({
            ...options,
            signal: undefined,
            waitMs: options.signal ? 20 : options.waitMs,
          });
          return options.signal?.aborted === true ? [] : deliveries;
        },
      })),
  },
  {
    name: 'a purge takes what is active, too',
    caughtBy: ['purge'],
    of: (driver) => {
      const closers: (() => Promise<void>)[] = [];
      const outer = onConsumer(driver, (consumer) => {
        closers.push(() => consumer.close());
        return {};
      });
      return changed(driver, {
        subscribe: (queue, options) => outer.subscribe(queue, options),
        purge: async (queue) => {
          const waiting = await driver.purge(queue);
          for (const close of closers) await close();
          await driver.purge(queue);
          return waiting;
        },
      });
    },
  },
];
