import type { Driver, Settlement } from '@switchyard/core/driver';
import { faultyDriver } from '../../src/fakes/faulty-driver.ts';
import { changed, freshBatch, onConsumer, onPublish } from '../mutants/mutate.ts';
import { asAck, known, type LedgerMutant } from './ledger-mutant.ts';
import { crash, failing, inOrder, liar, longJob, quiet } from './stories.ts';

/** What breaks which rule. */
export const BENDING_AND_REPEATING: readonly LedgerMutant[] = [
  {
    name: 'retry resets the attempt',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) =>
              one.kind === 'release'
                ? { ...one, headers: { ...one.headers, 'sy-attempt': null } }
                : one,
            ),
            options,
          ),
      })),
    story: failing,
    caughtBy: ['I7'],
  },
  {
    name: 'early start: a delay is forgotten',
    of: (driver) =>
      onPublish(driver, ({ extra, ...message }) => ({
        ...message,
        delayMs: undefined,
        extra: Object.fromEntries(
          Object.entries(extra ?? {}).filter(([name]) => name !== 'sy-run-at'),
        ),
      })),
    story: quiet,
    caughtBy: ['I8'],
  },
  {
    name: 'early retry: a wait is forgotten',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) =>
              one.kind === 'release'
                ? { ...one, delayMs: 0, headers: { ...one.headers, 'sy-run-at': null } }
                : one,
            ),
            options,
          ),
      })),
    story: failing,
    caughtBy: ['I8'],
  },
  {
    name: 'concurrency overrun: a worker runs more than it says',
    of: (driver) => driver as Driver,
    story: liar,
    caughtBy: ['I10'],
  },
  {
    name: 'steal a valid lease: renewed in words alone',
    of: known('renew does nothing'),
    story: longJob,
    caughtBy: ['I6'],
  },
  {
    name: 'recovery drops what a dead worker held',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) => {
          const received = await consumer.receive(options);
          const found = received.filter(({ deaths }) => (deaths ?? 0) > 0);
          const drop = found.map((delivery): Settlement => ({ kind: 'ack', delivery }));
          if (drop.length > 0) await consumer.settle(drop, freshBatch());
          return received.filter((delivery) => !found.includes(delivery));
        },
      })),
    story: crash,
    caughtBy: ['I1'],
  },
  {
    name: 'no recovery: leases never run out',
    of: known('leases never run out'),
    story: crash,
    caughtBy: ['I9'],
  },
  {
    name: 'resend duplicates: a repeat is not recognised',
    of: (driver) => {
      const forgetful = changed(driver, {
        publish: (queue, messages) => driver.publish(queue, messages, freshBatch()),
      });
      const faulty = faultyDriver(forgetful);
      faulty.loseReply('publish');
      return faulty;
    },
    story: quiet,
    caughtBy: ['I4'],
  },
  {
    name: 'stores everything twice',
    of: known('stores everything twice'),
    story: quiet,
    caughtBy: ['I4', 'I3'],
  },
  { name: 'token reuse', of: known('run stands still'), story: failing, caughtBy: ['I7'] },
  {
    name: 'refuses, and has it all the same',
    of: (driver) =>
      changed(driver, {
        publish: async (queue, messages, options) => {
          await driver.publish(queue, messages, options);
          return messages.map(
            () => ({ type: 'refused', code: 'full', message: 'no room' }) as const,
          );
        },
      }),
    story: quiet,
    caughtBy: ['I2'],
  },
  {
    name: 'an ack does nothing',
    of: known('an ack does nothing'),
    story: quiet,
    caughtBy: ['I3', 'I12'],
  },
  {
    name: 'release loses',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) => (one.kind === 'release' ? asAck(one) : one)),
            options,
          ),
      })),
    story: failing,
    caughtBy: ['I1'],
  },
  {
    name: 'ignores ordering keys',
    of: known('ignores ordering keys'),
    story: inOrder,
    caughtBy: ['I11'],
  },
  {
    name: 'changes bytes on the way',
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) =>
            one.malformed === true ? one : { ...one, extra: { ...one.extra, tenant: 'other' } },
          ),
      })),
    story: quiet,
    caughtBy: ['I13'],
  },
];
