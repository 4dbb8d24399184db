import type { Driver, OutboundMessage } from '@switchyard/core/driver';
import type { InMemoryDriver, InMemoryMessage } from '@switchyard/driver-inmemory';
import type { Lives } from '../support/durable-harness.ts';
import { changed, freshBatch, onConsumer } from './mutate.ts';

/** A driver that says `durable` and is not, and the cases of durability that must find out. */
export interface DurabilityMutant extends Lives {
  readonly name: string;
  /** Beginnings of the names of cases; each of these has to fail. */
  readonly caughtBy: readonly string[];
}

/** The beginning of the name of the first case. */
export const BYTES = 'what waited and what was held survives';

/** How a queue is read anew. */
export interface Reload {
  /** @default 'mail' */
  readonly queue?: string;
  /** @default as it was */
  readonly order?: (all: readonly InMemoryMessage[]) => readonly InMemoryMessage[];
  /** What else a message has. @default what is left of its delay */
  readonly fields?: (message: InMemoryMessage) => Partial<OutboundMessage>;
}

/** Reads ids, headers and bodies anew, and nothing else. */
export async function reloaded(driver: InMemoryDriver, how: Reload = {}): Promise<Driver> {
  const { queue = 'mail', order = (all) => all, fields = leftOf } = how;
  const all = driver.messages().filter((one) => one.queue === queue && one.state !== 'active');
  await driver.purge(queue);
  for (const message of order(all)) {
    if (message.malformed === true) driver.injectMalformed(queue, message.raw);
    else {
      const { id, headers, extra, body } = message;
      const content = { id, idOrigin: 'core', headers, extra, body } as const;
      await driver.publish(queue, [{ ...content, ...fields(message) }], freshBatch());
    }
  }
  return driver;

  function leftOf(message: InMemoryMessage): Partial<OutboundMessage> {
    const dueAt = dueAtOf(message);
    return dueAt === undefined ? {} : { delayMs: dueAt - (driver.clock?.now() ?? 0) };
  }
}

/** When a delayed message is due. */
export function dueAtOf(message: InMemoryMessage): number | undefined {
  return message.malformed === true ? undefined : message.dueAt;
}

/** A message that is new. */
export function messageOf(id: string): OutboundMessage {
  return { id, idOrigin: 'core', headers: {}, body: Buffer.from(id) };
}

/** Does not hand out some of what it had at the restart, nor count it. */
export async function hiding(
  driver: InMemoryDriver,
  isGone: (message: InMemoryMessage) => boolean,
): Promise<Driver> {
  const gone = new Set(
    driver
      .messages()
      .filter(isGone)
      .map(({ id }) => id),
  );
  const outer = onConsumer(driver, (consumer) => ({
    receive: async (options) => {
      const deliveries = await consumer.receive(options);
      const lost = deliveries.filter(({ id }) => gone.has(id));
      await consumer.settle(
        lost.map((delivery) => ({ kind: 'ack', delivery })),
        freshBatch(),
      );
      return deliveries.filter((delivery) => !lost.includes(delivery));
    },
  }));
  return changed(driver, {
    subscribe: (queue, options) => outer.subscribe(queue, options),
    stats: async (queue) => {
      const left = driver
        .messages()
        .filter((message) => message.queue === queue && !gone.has(message.id));
      const count = (state: string): number => left.filter((one) => one.state === state).length;
      return { waiting: count('waiting'), delayed: count('delayed'), active: count('active') };
    },
  });
}
