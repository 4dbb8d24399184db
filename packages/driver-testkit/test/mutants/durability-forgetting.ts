import { BYTES, dueAtOf, reloaded, type DurabilityMutant } from './durability-mutant.ts';
import { changed, freshBatch, onConsumer, onPublish } from './mutate.ts';

/** Drivers that bring back every message and forget what they knew of it. */
export const forgettingAtRestart: readonly DurabilityMutant[] = [
  {
    name: 'takes delays for over',
    caughtBy: [
      'a delay: what is held back',
      'a delay: what is due in an hour',
      'a release for later: what is held back',
      'a release for later: what is due in an hour',
      'the counts',
    ],
    second: (driver) => reloaded(driver, { fields: () => ({}) }),
  },
  {
    name: 'begins delays anew',
    caughtBy: ['a delay: it is due', 'a release for later: it is due'],
    second: (driver) =>
      reloaded(driver, {
        fields: (message) => {
          const dueAt = dueAtOf(message);
          return dueAt === undefined ? {} : { delayMs: dueAt - message.since };
        },
      }),
  },
  {
    name: 'hands out at once what is held',
    caughtBy: ['timed: what is held'],
    first: (driver) => {
      const closers: (() => Promise<void>)[] = [];
      const outer = onConsumer(driver, (consumer) => {
        closers.push(() => consumer.close());
        return {};
      });
      return changed(driver, {
        subscribe: (queue, options) => outer.subscribe(queue, options),
        close: async () => {
          for (const close of closers) await close();
          await driver.close();
        },
      });
    },
  },
  {
    name: 'holds for ever what was held',
    caughtBy: [BYTES, 'what was acked'],
    first: (driver) =>
      changed(driver, {
        subscribe: (queue, options) =>
          driver.subscribe(queue, { ...options, leaseMs: options.leaseMs * 1_000 }),
      }),
  },
  {
    name: 'forgets which batches it had',
    caughtBy: ['a publish is recognised'],
    second: (driver) =>
      changed(driver, {
        publish: (queue, messages) => driver.publish(queue, messages, freshBatch()),
      }),
  },
  {
    name: 'remembers the batches whose messages are there still',
    caughtBy: ['a publish is recognised'],
    second: (driver) => {
      const there = new Set(driver.messages().map(({ id }) => id));
      return changed(driver, {
        publish: (queue, messages, options) =>
          driver.publish(
            queue,
            messages,
            messages.some(({ id }) => there.has(id)) ? options : freshBatch(),
          ),
      });
    },
  },
  {
    name: 'forgets ids of users',
    caughtBy: ['an id of a user is taken while its job is alive'],
    second: (driver) => onPublish(driver, (message) => ({ ...message, idOrigin: 'core' })),
  },
  {
    name: 'forgets ids of users that are dead',
    caughtBy: ['an id of a user is taken while its job is dead'],
    second: (driver) =>
      onPublish(driver, (message) =>
        message.idOrigin === 'user' ? { ...message, idOrigin: 'redrive' } : message,
      ),
  },
  {
    name: 'takes a redrive for a duplicate',
    caughtBy: ['an id of a user is taken while its job is dead'],
    second: (driver) =>
      onPublish(driver, (message) =>
        message.idOrigin === 'redrive' ? { ...message, idOrigin: 'user' } : message,
      ),
  },
  {
    name: 'never frees the ids it has read',
    caughtBy: ['an id of a user is taken while its job is alive'],
    second: (driver) =>
      changed(driver, {
        publish: async (_, messages) =>
          messages.map(({ id }) => ({ type: 'duplicate', existingId: id })),
      }),
  },
  {
    name: 'has to count anew',
    caughtBy: ['the counts'],
    second: (driver) =>
      changed(driver, {
        stats: async () => ({ waiting: 0, delayed: 0, active: 0, oldestAgeSeconds: 0 }),
      }),
  },
];
