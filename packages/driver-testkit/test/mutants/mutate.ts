import type { BatchId, Consumer, Driver, OutboundMessage } from '@switchyard/core/driver';
import type { InMemoryDriver } from '@switchyard/driver-inmemory';

/** A driver that breaks one promise, and the topics that must find out. */
export interface Mutant {
  readonly name: string;
  /** Each of them has a case that fails. */
  readonly caughtBy: readonly string[];
  /** Breaks a driver. */
  readonly of: (driver: InMemoryDriver) => Driver;
}

let sequence = 0;

/** A batch of the mutant's own. */
export function freshBatch(): { readonly batch: BatchId } {
  sequence += 1;
  return { batch: { producer: 'mutant', sequence } };
}

/** The driver with some of its members replaced. */
export function changed(driver: InMemoryDriver, members: Partial<Driver>): Driver {
  return { ...driver, ...members } as Driver;
}

/** The driver with its messages rewritten on their way in. */
export function onPublish(
  driver: InMemoryDriver,
  rewrite: (message: OutboundMessage) => OutboundMessage,
): Driver {
  return changed(driver, {
    publish: (queue, messages, options) => driver.publish(queue, messages.map(rewrite), options),
  });
}

/** Members of a consumer that are replaced, given the real one. */
export type ConsumerChange = (
  consumer: Required<Consumer>,
  queue: string,
  driver: InMemoryDriver,
) => Partial<Consumer>;

/** The driver with some members of its consumers replaced. */
export function onConsumer(driver: InMemoryDriver, change: ConsumerChange): Driver {
  return changed(driver, {
    subscribe: async (queue, options) => {
      const consumer = (await driver.subscribe(queue, options)) as Required<Consumer>;
      const real: Required<Consumer> = {
        receive: (receiving) => consumer.receive(receiving),
        settle: (settlements, settling) => consumer.settle(settlements, settling),
        renew: (held) => consumer.renew(held),
        close: (closing) => consumer.close(closing),
        get hasSuspects() {
          return consumer.hasSuspects;
        },
      };
      return Object.defineProperty({ ...real, ...change(real, queue, driver) }, 'hasSuspects', {
        get: () => consumer.hasSuspects,
      });
    },
  });
}
