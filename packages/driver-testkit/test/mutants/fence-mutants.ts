import { asReceipt, type Delivery, type Settlement } from '@switchyard/core/driver';
import { changed, freshBatch, onConsumer, type Mutant } from './mutate.ts';

/** Drivers that have no fence, or lie about leases. */
export const fenceMutants: readonly Mutant[] = [
  {
    name: 'has no fence: a late settlement settles the run that replaced it',
    caughtBy: ['lease', 'settle'],
    of: (driver) => {
      const latest = new Map<
        string,
        { delivery: Delivery; settle: (one: Settlement) => Promise<unknown> }
      >();
      return onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const deliveries = await consumer.receive(options);
          for (const delivery of deliveries) {
            latest.set(delivery.id, {
              delivery,
              settle: (one) => consumer.settle([{ ...one, delivery }], freshBatch()),
            });
          }
          return deliveries;
        },
        settle: async (settlements) => {
          for (const one of settlements) await latest.get(one.delivery.id)?.settle(one);
          return 'settled';
        },
      }));
    },
  },
  {
    name: 'a lost lease is an exception',
    caughtBy: ['settle', 'lease'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: async (settlements, options) => {
          const answer = await consumer.settle(settlements, options);
          if (answer !== 'settled') throw new Error('lease lost');
          return answer;
        },
      })),
  },
  {
    name: 'steals valid leases: they are half as long as asked',
    caughtBy: ['lease'],
    of: (driver) =>
      changed(driver, {
        subscribe: (queue, options) =>
          driver.subscribe(queue, { ...options, leaseMs: options.leaseMs / 2 }),
      }),
  },
  {
    name: 'leases never run out',
    caughtBy: ['lease', 'deaths'],
    of: (driver) =>
      changed(driver, {
        subscribe: (queue, options) =>
          driver.subscribe(queue, { ...options, leaseMs: options.leaseMs * 1_000 }),
      }),
  },
  {
    name: 'renew does nothing',
    caughtBy: ['lease'],
    of: (driver) => onConsumer(driver, () => ({ renew: async () => [] })),
  },
  {
    name: 'renew answers copies of what was lost',
    caughtBy: ['lease'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        renew: async (held) => (await consumer.renew(held)).map((one) => ({ ...one })),
      })),
  },
  {
    name: 'renew resurrects what was settled',
    caughtBy: ['lease'],
    of: (driver) =>
      onConsumer(driver, (consumer, queue) => ({
        renew: async (held) => {
          const lost = await consumer.renew(held);
          for (const one of lost) {
            if (one.malformed === true) continue;
            const { id, headers, body } = one;
            const again = { id, idOrigin: 'core', headers, body } as const;
            await driver.publish(queue, [again], freshBatch());
          }
          return lost;
        },
      })),
  },
  {
    name: 'a crash resets the count of deaths',
    caughtBy: ['deaths'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) => ({ ...one, deaths: 0 })),
      })),
  },
  {
    name: 'counts every redelivery as a death',
    caughtBy: ['deaths'],
    of: (driver) => {
      const seen = new Map<string, number>();
      return onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) => {
            const deaths = seen.get(one.id) ?? 0;
            seen.set(one.id, deaths + 1);
            return { ...one, deaths };
          }),
      }));
    },
  },
  {
    name: 'run stands still',
    caughtBy: ['settle', 'lease'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) =>
            one.malformed === true ? one : { ...one, run: 1 },
          ),
      })),
  },
  {
    name: 'settles by the object, not by its receipt',
    caughtBy: ['settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => {
        const known = new WeakMap<Delivery, Delivery>();
        const open = (outer: Delivery): Delivery => known.get(outer) ?? outer;
        return {
          receive: async (options) =>
            (await consumer.receive(options)).map((inner) => {
              const outer = { ...inner, receipt: asReceipt({}) };
              known.set(outer, inner);
              return outer;
            }),
          settle: (settlements, options) =>
            consumer.settle(
              settlements.map((one) => ({ ...one, delivery: open(one.delivery) })),
              options,
            ),
          renew: async (held) => {
            const lost = await consumer.renew(held.map(open));
            return held.filter((one) => lost.includes(open(one)));
          },
          close: (options) => consumer.close({ keep: options?.keep?.map(open) }),
        };
      }),
  },
];
