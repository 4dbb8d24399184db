import type { Consumer } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import { changed, onConsumer, type Mutant } from './mutate.ts';

/** Drivers that see wrongly, never wake, or do not close. */
export const blindMutants: readonly Mutant[] = [
  {
    name: 'gives more than was asked for',
    caughtBy: ['receive'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: (options) => consumer.receive({ ...options, max: options.max + 1 }),
      })),
  },
  {
    name: 'gives one message to two consumers',
    caughtBy: ['receive'],
    of: (driver) => {
      let last: Awaited<ReturnType<Consumer['receive']>> = [];
      return onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const deliveries = await consumer.receive(options);
          const answer = deliveries.length > 0 ? deliveries : last;
          last = deliveries;
          return answer;
        },
      }));
    },
  },
  {
    name: 'waits even when it may not',
    caughtBy: ['receive'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: (options) => consumer.receive({ ...options, waitMs: options.waitMs + 5_000 }),
      })),
  },
  {
    name: 'never waits',
    caughtBy: ['receive', 'closing a consumer', 'delay'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: (options) => consumer.receive({ ...options, waitMs: 0 }),
      })),
  },
  {
    name: 'does not hear an abort',
    caughtBy: ['receive'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: ({ max, waitMs, alone }) => consumer.receive({ max, waitMs, alone }),
      })),
  },
  {
    name: 'waits until `max` is full',
    caughtBy: ['receive'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const first = await consumer.receive(options);
          if (first.length === 0 || first.length === options.max || options.waitMs === 0)
            return first;
          const more = await consumer.receive({ ...options, max: options.max - first.length });
          return [...first, ...more];
        },
      })),
  },
  {
    name: 'is not woken before its wait is over',
    caughtBy: ['receive', 'release', 'delay', 'closing a consumer'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const now = await consumer.receive({ ...options, waitMs: 0 });
          if (now.length > 0 || options.waitMs === 0) return now;
          await new Promise<void>((resolve) => {
            driver.clock?.setTimer(resolve, options.waitMs, { idle: true });
            options.signal?.addEventListener('abort', () => resolve());
          });
          return consumer.receive({ ...options, waitMs: 0 });
        },
      })),
  },
  {
    name: 'settles only the first of a batch',
    caughtBy: ['settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: async (settlements, options) => {
          await consumer.settle(settlements.slice(0, 1), options);
          return 'settled';
        },
      })),
  },
  {
    name: 'answers for a batch as a whole',
    caughtBy: ['settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: async (settlements, options) => {
          const answer = await consumer.settle(settlements, options);
          return answer === 'settled' ? answer : settlements.map(() => 'lease-lost');
        },
      })),
  },
  {
    name: 'counts what is delayed as waiting',
    caughtBy: ['stats'],
    of: (driver) =>
      changed(driver, {
        stats: async (queue) => {
          const counts = await driver.stats(queue);
          return { ...counts, waiting: counts.waiting + (counts.delayed ?? 0), delayed: 0 };
        },
      }),
  },
  {
    name: 'counts nothing',
    caughtBy: ['stats'],
    of: (driver) =>
      changed(driver, {
        stats: async () => ({ waiting: 0, delayed: 0, active: 0, oldestAgeSeconds: 0 }),
      }),
  },
  {
    name: 'takes the age of the youngest for that of the oldest',
    caughtBy: ['stats'],
    of: (driver) =>
      changed(driver, {
        stats: async (queue) => ({ ...(await driver.stats(queue)), oldestAgeSeconds: 0 }),
      }),
  },
  {
    name: 'peeks by taking',
    caughtBy: ['peek'],
    of: (driver) =>
      changed(driver, {
        peek: async (queue, options) => {
          const page = await driver.peek(queue, options);
          const consumer = await driver.subscribe(queue, { leaseMs: 1_000_000, prefetch: 1_000 });
          await consumer.receive({ max: page.messages.length, waitMs: 0 });
          return page;
        },
      }),
  },
  {
    name: 'has only one page',
    caughtBy: ['peek'],
    of: (driver) =>
      changed(driver, {
        peek: async (queue, options) => ({
          messages: (await driver.peek(queue, options)).messages,
        }),
      }),
  },
  {
    name: 'shows one state for all',
    caughtBy: ['peek'],
    of: (driver) =>
      changed(driver, {
        peek: (queue, options) => driver.peek(queue, { ...options, state: 'waiting' }),
      }),
  },
  {
    name: 'says nothing of how many it purged',
    caughtBy: ['purge'],
    of: (driver) => changed(driver, { purge: async (queue) => (await driver.purge(queue)) - 1 }),
  },
  {
    name: 'purges nothing',
    caughtBy: ['purge'],
    of: (driver) =>
      changed(driver, { purge: async (queue) => (await driver.stats(queue)).waiting }),
  },
  {
    name: 'does not close',
    caughtBy: ['lifecycle'],
    of: (driver) => changed(driver, { close: async () => undefined }),
  },
  {
    name: 'closes only once',
    caughtBy: ['lifecycle'],
    of: (driver) => {
      let closed = false;
      return changed(driver, {
        close: async () => {
          if (closed) throw new Error('closed already');
          closed = true;
          await driver.close();
        },
      });
    },
  },
  {
    name: 'connects only once',
    caughtBy: ['lifecycle'],
    of: (driver) => {
      let connected = false;
      return changed(driver, {
        connect: async () => {
          if (connected) throw new Error('connected already');
          connected = true;
        },
      });
    },
  },
  {
    name: 'throws errors of its client',
    caughtBy: ['lifecycle'],
    of: (driver) =>
      changed(driver, {
        ping: () =>
          driver.ping().catch(() => {
            throw new Error('ECONNRESET');
          }),
      }),
  },
  sharing(),
];

/** Whoever is made while another one is open has the queues of that one. */
function sharing(): Mutant {
  let open: InMemoryDriver | undefined;
  return {
    name: 'shares its queues with others',
    caughtBy: ['lifecycle'],
    of: (driver) => {
      const real = (open ??= driver);
      const isFirst = real === driver;
      return changed(real, {
        close: async () => {
          if (!isFirst) return;
          open = undefined;
          await driver.close();
        },
      });
    },
  };
}
