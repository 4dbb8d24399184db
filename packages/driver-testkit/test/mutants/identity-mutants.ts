import { changed, freshBatch, onConsumer, onPublish, type Mutant } from './mutate.ts';

/** Drivers that do not know what they have seen before, or think they do. */
export const identityMutants: readonly Mutant[] = [
  {
    name: 'forgets everything about batches',
    caughtBy: ['repeats'],
    of: (driver) => {
      const outer = onConsumer(driver, (consumer) => ({
        settle: (settlements) => consumer.settle(settlements, freshBatch()),
      }));
      return changed(driver, {
        subscribe: (queue, options) => outer.subscribe(queue, options),
        publish: (queue, messages) => driver.publish(queue, messages, freshBatch()),
      });
    },
  },
  {
    name: 'tells batches apart by number alone',
    caughtBy: ['repeats'],
    of: (driver) =>
      changed(driver, {
        publish: (queue, messages, { batch }) =>
          driver.publish(queue, messages, { batch: { ...batch, producer: 'all' } }),
      }),
  },
  {
    name: 'takes a lower number for an old batch',
    caughtBy: ['repeats'],
    of: (driver) => {
      let highest = 0;
      return changed(driver, {
        publish: (queue, messages, options) => {
          const { sequence } = options.batch;
          if (sequence < highest) return 'stored';
          highest = sequence;
          return driver.publish(queue, messages, options);
        },
      });
    },
  },
  {
    name: 'does not look at ids of users',
    caughtBy: ['unique ids'],
    of: (driver) => onPublish(driver, (message) => ({ ...message, idOrigin: 'core' })),
  },
  {
    name: 'takes copies made by core for duplicates',
    caughtBy: ['unique ids'],
    of: (driver) => onPublish(driver, (message) => ({ ...message, idOrigin: 'user' })),
  },
  {
    name: 'refuses a redriven id, since it exists',
    caughtBy: ['unique ids'],
    of: (driver) =>
      onPublish(driver, (message) =>
        message.idOrigin === 'redrive' ? { ...message, idOrigin: 'user' } : message,
      ),
  },
  {
    name: 'never frees an id',
    caughtBy: ['unique ids'],
    of: (driver) => {
      const seen = new Set<string>();
      return changed(driver, {
        publish: async (queue, messages, options) => {
          const results = await driver.publish(queue, messages, options);
          return messages.map((message, index) => {
            const key = `${queue} ${message.id}`;
            if (message.idOrigin === 'user' && seen.has(key)) {
              return { type: 'duplicate', existingId: message.id };
            }
            seen.add(key);
            return results === 'stored'
              ? { type: 'stored' }
              : (results[index] ?? { type: 'unknown' });
          });
        },
      });
    },
  },
];
