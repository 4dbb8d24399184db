import type { Delivery, JobDelivery } from '@switchyard/core/driver';
import { changed, onConsumer, onPublish, type Mutant } from './mutate.ts';

/** Delivers what was received, bent. */
function bent(
  name: string,
  caughtBy: readonly string[],
  bend: (job: JobDelivery) => Delivery,
): Mutant {
  return {
    name,
    caughtBy,
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        receive: async (options) =>
          (await consumer.receive(options)).map((one) =>
            one.malformed === true ? one : bend(one),
          ),
      })),
  };
}

/** Drivers that change what passes through them: bytes, headers, order, time. */
export const bendingMutants: readonly Mutant[] = [
  bent('decodes bodies as text', ['publish', 'dead letter'], (job) => ({
    ...job,
    body: Buffer.from(Buffer.from(job.body).toString('utf8')),
  })),
  bent('cuts large bodies', ['publish'], (job) => ({ ...job, body: job.body.slice(0, 65_536) })),
  bent('hands out the buffer a body lies in', ['publish'], (job) => ({
    ...job,
    body: new Uint8Array(job.body.buffer),
  })),
  bent('loses the headers of the job', ['publish', 'release'], (job) => ({
    ...job,
    extra: undefined,
  })),
  bent('mixes both kinds of headers', ['publish'], (job) => ({
    ...job,
    headers: { ...job.headers, ...job.extra },
  })),
  bent('writes header names in small letters', ['publish'], (job) => ({
    ...job,
    headers: Object.fromEntries(
      Object.entries(job.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  })),
  bent('trims header values', ['publish'], (job) => ({
    ...job,
    headers: Object.fromEntries(
      Object.entries(job.headers).map(([name, value]) => [name, value.trim()]),
    ),
  })),
  bent('loses headers with an empty value', ['publish'], (job) => ({
    ...job,
    headers: Object.fromEntries(Object.entries(job.headers).filter(([, value]) => value !== '')),
  })),
  bent('cuts long ids', ['publish'], (job) => ({ ...job, id: job.id.slice(0, 64) })),
  {
    name: 'delivers in the wrong order',
    caughtBy: ['publish', 'ordering', 'priority'],
    of: (driver) =>
      changed(driver, {
        publish: (queue, messages, options) =>
          driver.publish(queue, messages.toReversed(), options),
      }),
  },
  {
    name: 'delivers early',
    caughtBy: ['delay', 'stats', 'peek'],
    of: (driver) => onPublish(driver, (message) => ({ ...message, delayMs: 0 })),
  },
  {
    name: 'delivers a little early',
    caughtBy: ['delay'],
    of: (driver) =>
      onPublish(driver, (message) => ({
        ...message,
        delayMs: Math.max(0, (message.delayMs ?? 0) - 2),
      })),
  },
  {
    name: 'delivers late',
    caughtBy: ['delay'],
    of: (driver) =>
      onPublish(driver, ({ delayMs = 0, ...message }) => ({
        ...message,
        delayMs: delayMs > 0 ? delayMs + 2_000 : 0,
      })),
  },
  {
    name: 'takes long delays for short ones, as setTimeout does',
    caughtBy: ['delay'],
    of: (driver) =>
      onPublish(driver, ({ delayMs = 0, ...message }) => ({
        ...message,
        delayMs: delayMs > 2 ** 31 ? 1 : delayMs,
      })),
  },
  {
    name: 'releases at once what should wait',
    caughtBy: ['release', 'ordering', 'stats'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) => (one.kind === 'release' ? { ...one, delayMs: 0 } : one)),
            options,
          ),
      })),
  },
  {
    name: 'forgets the header patches',
    caughtBy: ['release', 'dead letter'],
    of: (driver) =>
      onConsumer(driver, (consumer) => ({
        settle: (settlements, options) =>
          consumer.settle(
            settlements.map((one) => (one.kind === 'ack' ? one : { ...one, headers: undefined })),
            options,
          ),
      })),
  },
  {
    name: 'ignores priority',
    caughtBy: ['priority'],
    of: (driver) => onPublish(driver, (message) => ({ ...message, priority: undefined })),
  },
  {
    name: 'knows three priorities where it says ten',
    caughtBy: ['priority'],
    of: (driver) =>
      onPublish(driver, (message) => ({
        ...message,
        priority: message.priority === undefined ? undefined : Math.floor(message.priority / 4) * 4,
      })),
  },
  {
    name: 'ignores aging',
    caughtBy: ['priority'],
    of: (driver) =>
      changed(driver, {
        subscribe: (queue, { leaseMs, prefetch }) => driver.subscribe(queue, { leaseMs, prefetch }),
      }),
  },
  {
    name: 'gives out the old in order of age alone',
    caughtBy: ['priority'],
    of: (driver) =>
      changed(driver, {
        subscribe: (queue, { agingMs, ...options }) =>
          driver.subscribe(queue, { ...options, agingMs: agingMs && 1 }),
      }),
  },
  {
    name: 'ages for everybody once somebody asked for it',
    caughtBy: ['priority'],
    of: (driver) => {
      let asked: number | undefined;
      return changed(driver, {
        subscribe: (queue, options) => {
          asked ??= options.agingMs;
          return driver.subscribe(queue, { ...options, agingMs: asked });
        },
      });
    },
  },
  {
    name: 'ignores ordering keys',
    caughtBy: ['ordering'],
    of: (driver) => onPublish(driver, (message) => ({ ...message, orderingKey: undefined })),
  },
  {
    name: 'has one ordering key for all',
    caughtBy: ['ordering'],
    of: (driver) =>
      onPublish(driver, (message) => ({
        ...message,
        orderingKey: message.orderingKey === undefined ? undefined : 'same',
      })),
  },
  {
    name: 'orders even what has no key',
    caughtBy: ['ordering', 'receive'],
    of: (driver) => onPublish(driver, (message) => ({ orderingKey: '', ...message })),
  },
  {
    name: 'lets followers overtake a head that was released for later',
    caughtBy: ['ordering'],
    of: (driver) =>
      onConsumer(driver, (consumer, queue) => ({
        settle: async (settlements, options) => {
          for (const one of settlements) {
            if (one.kind !== 'release' || one.delayMs === 0 || one.delivery.malformed === true)
              continue;
            const { id, headers, extra, body } = one.delivery;
            const copy = {
              id,
              idOrigin: 'core',
              headers,
              extra,
              body,
              delayMs: one.delayMs,
            } as const;
            const sequence = Number(id.replaceAll(/\D/g, '')) + 0.5;
            await driver.publish(queue, [copy], { batch: { producer: 'copy', sequence } });
          }
          return consumer.settle(
            settlements.map((one) =>
              one.kind === 'release' && one.delayMs > 0
                ? { kind: 'ack', delivery: one.delivery }
                : one,
            ),
            options,
          );
        },
      })),
  },
];
