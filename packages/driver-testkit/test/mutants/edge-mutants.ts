import { changed, onConsumer, onPublish, type Mutant } from './mutate.ts';

const TEN_YEARS_MS = 315_360_000_000;

/** Drivers that are right in the middle and wrong at the edge. */
export const edgeMutants: readonly Mutant[] = [
  {
    name: 'does not answer a ping',
    caughtBy: ['lifecycle'],
    of: (driver) => changed(driver, { ping: () => Promise.reject(new Error('no answer')) }),
  },
  {
    name: 'cannot be closed before it was connected',
    caughtBy: ['lifecycle'],
    of: (driver) => {
      let connected = false;
      return changed(driver, {
        connect: async () => {
          connected = true;
        },
        close: async () => {
          if (!connected) throw new Error('not connected');
          await driver.close();
        },
      });
    },
  },
  {
    name: 'cannot settle nothing',
    caughtBy: ['settle'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: async (settlements, options) => {
          if (settlements.length === 0) throw new Error('nothing to settle');
          return consumer.settle(settlements, options);
        },
      })),
  },
  {
    name: 'takes the first delivery for a death',
    caughtBy: ['deaths'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) => ({
            ...one,
            deaths: (one.deaths ?? 0) + 1,
          })),
      })),
  },
  {
    name: 'receives after it was closed',
    caughtBy: ['closing a consumer'],
    of: (driver) =>
      onConsumer(driver, (consumer, queue) => {
        let closed = false;
        return {
          receive: async (options) => {
            if (!closed) return consumer.receive(options);
            const other = await driver.subscribe(queue, { leaseMs: 10_000, prefetch: 10 });
            return other.receive(options);
          },
          close: async (options) => {
            closed = true;
            await consumer.close(options);
          },
        };
      }),
  },
  {
    name: 'takes a delay of 0 for one without end',
    caughtBy: ['delay'],
    of: (driver) =>
      onPublish(driver, (message) =>
        message.delayMs === 0 ? { ...message, delayMs: TEN_YEARS_MS } : message,
      ),
  },
  {
    name: 'never delivers what has a tiny delay',
    caughtBy: ['delay'],
    of: (driver) =>
      onPublish(driver, (message) =>
        message.delayMs === 1 ? { ...message, delayMs: TEN_YEARS_MS } : message,
      ),
  },
  {
    name: 'cannot look into an empty queue',
    caughtBy: ['peek'],
    of: (driver) =>
      changed(driver, {
        peek: async (queue, options) => {
          const page = await driver.peek(queue, options);
          if (page.messages.length === 0) throw new Error('no such queue');
          return page;
        },
      }),
  },
  {
    name: 'shows messages without what is their own',
    caughtBy: ['peek'],
    of: (driver) =>
      changed(driver, {
        peek: async (queue, options) => {
          const page = await driver.peek(queue, options);
          return {
            ...page,
            messages: page.messages.map((one) =>
              one.malformed === true ? one : { ...one, extra: undefined },
            ),
          };
        },
      }),
  },
  {
    name: "hides a stranger's bytes",
    caughtBy: ['malformed'],
    of: (driver) =>
      changed(driver, {
        peek: async (queue, options) => {
          const page = await driver.peek(queue, options);
          return { ...page, messages: page.messages.filter((one) => one.malformed !== true) };
        },
      }),
  },
  {
    name: 'cannot purge an empty queue',
    caughtBy: ['purge'],
    of: (driver) =>
      changed(driver, {
        purge: async (queue) => {
          const gone = await driver.purge(queue);
          if (gone === 0) throw new Error('no such queue');
          return gone;
        },
      }),
  },
];
