import type { OutboundMessage, Settlement } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';
import { freshBatch, onConsumer, onPublish } from '../mutants/mutate.ts';
import { known, type LedgerMutant } from './ledger-mutant.ts';
import { crash, failing, longJob, poison, twins } from './stories.ts';

/** What breaks which rule. */
export const LOSING_AND_STEALING: readonly LedgerMutant[] = [
  {
    name: 'ack early: acks as soon as it is asked to renew',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        renew: async (held) => {
          const acks = held.map((delivery): Settlement => ({ kind: 'ack', delivery }));
          await consumer.settle(acks, freshBatch());
          return [];
        },
        settle: async () => 'settled',
      })),
    story: crash,
    caughtBy: ['I1'],
  },
  {
    name: 'no fence: a lost lease is renewed in words, and settles all the same',
    of: (driver) =>
      onConsumer(
        known('has no fence: a late settlement settles the run that replaced it')(
          driver,
        ) as InMemoryDriver,
        () => ({ renew: async () => [] }),
      ),
    story: longJob,
    caughtBy: ['I5', 'I6'],
  },
  {
    name: 'destructive pop',
    of: known('pops destructively: received is gone'),
    story: crash,
    caughtBy: ['I1'],
  },
  {
    name: 'dead-letter loss',
    of: known('dead-letter loses'),
    story: failing,
    caughtBy: ['I1'],
  },
  {
    name: 'dead-letter duplicate',
    of: (driver) =>
      onConsumer(driver, (consumer, queue) => ({
        settle: async (settlements, options) => {
          const answer = await consumer.settle(settlements, options);
          for (const { kind, delivery } of settlements) {
            if (kind !== 'dead' || delivery.malformed === true) continue;
            const { id, headers, extra, body } = delivery;
            const copy: OutboundMessage = { id, idOrigin: 'core', headers, extra, body };
            await driver.publish(`${queue}.dead`, [copy], freshBatch());
          }
          return answer;
        },
      })),
    story: failing,
    caughtBy: ['I12'],
  },
  {
    name: 'dead-letter leaves the original',
    of: known('dead-letter leaves the original'),
    story: failing,
    caughtBy: ['I3'],
  },
  {
    name: 'unique ignored: two live jobs under one id',
    of: (driver) => onPublish(driver, (message) => ({ ...message, idOrigin: 'core' })),
    story: twins,
    caughtBy: ['I15'],
  },
  {
    name: 'crash resets the counter of deaths',
    of: known('a crash resets the count of deaths'),
    story: poison,
    caughtBy: ['I7'],
  },
];
