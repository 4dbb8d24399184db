import { BYTES, hiding, messageOf, type DurabilityMutant } from './durability-mutant.ts';
import { freshBatch, onConsumer } from './mutate.ts';

/** Drivers that lose what lies in their queues, or bring back what does not. */
export const losingAtRestart: readonly DurabilityMutant[] = [
  {
    name: 'forgets everything',
    caughtBy: [BYTES, 'what was acked', 'run goes on', 'what is dead', 'the counts'],
    second: (driver) => hiding(driver, () => true),
  },
  {
    name: 'forgets what was held',
    caughtBy: [BYTES, 'what was acked'],
    second: (driver) => hiding(driver, ({ state }) => state === 'active'),
  },
  {
    name: 'forgets what was delayed',
    caughtBy: ['a delay: what is held back', 'a release for later: what is held back'],
    second: (driver) => hiding(driver, ({ state }) => state === 'delayed'),
  },
  {
    name: 'forgets dead letters',
    caughtBy: ['what is dead', 'each queue'],
    second: async (driver) => {
      await driver.purge('mail.dead');
      return driver;
    },
  },
  {
    name: 'forgets bytes of strangers',
    caughtBy: ['bytes of a stranger'],
    second: (driver) => hiding(driver, ({ malformed }) => malformed === true),
  },
  {
    name: 'forgets the queues that have a suffix',
    caughtBy: ['each queue', 'what is dead'],
    second: (driver) => hiding(driver, ({ queue }) => queue.includes('.')),
  },
  {
    name: 'forgets what came last: it was answered before it was written',
    caughtBy: [BYTES, 'what waits comes in the order', 'the counts'],
    second: (driver) => {
      const last = driver.messages().at(-1);
      return last === undefined ? driver : hiding(driver, ({ id }) => id === last.id);
    },
  },
  {
    name: 'brings back what was acked',
    caughtBy: ['what was acked'],
    first: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: async (settlements, options) => {
          await consumer.settle(
            settlements.filter(({ kind }) => kind !== 'ack'),
            options,
          );
          return 'settled';
        },
      })),
  },
  {
    name: 'brings back what was purged',
    caughtBy: ['what was purged'],
    second: async (driver) => {
      for (let number = 1; number < 4; number += 1)
        await driver.publish('mail', [messageOf(`job-${number}`)], freshBatch());
      return driver;
    },
  },
  {
    name: 'brings back what is dead',
    caughtBy: ['what is dead'],
    second: async (driver) => {
      for (const { id, queue } of driver.messages())
        if (queue === 'mail.dead') await driver.publish('mail', [messageOf(id)], freshBatch());
      return driver;
    },
  },
  {
    name: 'puts everything into one queue',
    caughtBy: ['each queue', 'what is dead'],
    second: async (driver) => {
      for (const { id, queue } of driver.messages())
        await driver.publish('mail', [messageOf(`${id}-of-${queue}`)], freshBatch());
      return driver;
    },
  },
];
